package io.gatehouse;

import io.gatehouse.Stage.Position;
import io.gatehouse.internal.call.ChatLink;
import io.gatehouse.internal.call.EmbeddingLink;
import io.gatehouse.internal.call.Node;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.EmbeddingRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what stands where in the chain, refuses an unsafe order, and lays the chain out. Not thread-safe. */
final class ChainPlan {
    /** An order that must hold, and why. */
    private record Rule(Stage outer, Stage inner, String reason) {}

    private static final List<Rule> RULES = List.of(
            new Rule(Stage.REDACTION, Stage.CACHE, "redaction stays outside the cache, which holds no personal data"),
            new Rule(Stage.REDACTION, Stage.BUDGET, "redaction stays outside the ledger, which holds no personal data"),
            new Rule(
                    Stage.REDACTION, Stage.RESERVE, "redaction stays outside the ledger, which holds no personal data"),
            new Rule(Stage.REDACTION, Stage.ROUTING, "redaction stays outside the wire: nothing personal leaves"),
            new Rule(Stage.CACHE, Stage.BUDGET, "the cache stays outside billing: a cached answer is never billed"),
            new Rule(Stage.CACHE, Stage.RESERVE, "the cache stays outside billing: a cached answer is never billed"),
            new Rule(Stage.ROUTE_LIMITS, Stage.ROUTING, "the limits of a route span all its targets"),
            new Rule(Stage.ROUTING, Stage.RETRY, "retry stays inside fallback: a retry never changes the model"),
            new Rule(Stage.ROUTING, Stage.BALANCING, "a target is chosen before its endpoint"),
            new Rule(Stage.RETRY, Stage.BALANCING, "each retry may go to another endpoint"),
            new Rule(Stage.RETRY, Stage.HEDGE, "a hedge is a leg of one attempt, not of all its retries"),
            new Rule(Stage.HEDGE, Stage.BALANCING, "each leg of a hedge has an endpoint of its own"),
            new Rule(Stage.BALANCING, Stage.RESERVE, "money is reserved for an attempt at an endpoint"),
            new Rule(Stage.BALANCING, Stage.ATTEMPT_TELEMETRY, "an attempt has an endpoint"),
            new Rule(Stage.BALANCING, Stage.BREAKER, "a breaker belongs to an endpoint"),
            new Rule(Stage.BALANCING, Stage.LIMITS, "limits belong to an endpoint"));

    private final List<Stage> order = new ArrayList<>(List.of(Stage.values()));
    private final Map<Stage, Entry> occupants = new EnumMap<>(Stage.class);
    private final Map<Position, List<Entry>> inserted = new java.util.HashMap<>();
    private final List<Entry> callInterceptors = new ArrayList<>();
    private final List<Entry> attemptInterceptors = new ArrayList<>();

    /** What stands at one place: for chat, for embeddings, or for both. */
    record Entry(
            String name,
            @Nullable Node<ChatRequest, ChatReply> chat,
            @Nullable Node<EmbeddingRequest, EmbeddingReply> embedding) {
        static Entry of(Interceptor interceptor) {
            String name = interceptor.name();
            return new Entry(name, new Node<>(name, link -> interceptor.intercept((ChatLink) link)), null);
        }

        static Entry ofEmbedding(EmbeddingInterceptor interceptor) {
            String name = nameOf(interceptor);
            return new Entry(name, null, new Node<>(name, link -> interceptor.intercept((EmbeddingLink) link)));
        }

        static Entry of(GenericInterceptor interceptor) {
            String name = interceptor.name();
            return new Entry(name, new Node<>(name, interceptor::intercept), new Node<>(name, interceptor::intercept));
        }

        Entry named(String other) {
            return new Entry(
                    other,
                    chat == null ? null : new Node<>(other, chat.handler()),
                    embedding == null ? null : new Node<>(other, embedding.handler()));
        }

        /** This entry with the other's handler where this one has none. */
        Entry or(@Nullable Entry other) {
            return other == null
                    ? this
                    : new Entry(
                            name, chat != null ? chat : other.chat, embedding != null ? embedding : other.embedding);
        }
    }

    static String nameOf(Object interceptor) {
        Class<?> type = interceptor.getClass();
        return type.isSynthetic() || type.isHidden() || type.getSimpleName().isEmpty()
                ? "interceptor"
                : type.getSimpleName();
    }

    void builtIn(Stage stage, Entry entry) {
        occupants.put(stage, entry);
    }

    void addCall(Entry entry) {
        callInterceptors.add(entry);
    }

    void addAttempt(Entry entry) {
        attemptInterceptors.add(entry);
    }

    void insert(Position position, Entry entry) {
        if (position.equals(Stage.TRANSPORT.after())) {
            throw new ConfigurationException("Nothing can stand inside of TRANSPORT: it is the end of the chain");
        }
        inserted.computeIfAbsent(position, at -> new ArrayList<>()).add(entry);
    }

    /** Takes a stage's place. What the new entry does not handle (embeddings, say) stays with the old one. */
    void replace(Stage stage, Entry entry) {
        if (stage.isFixed()) {
            throw new ConfigurationException("Stage " + stage + " cannot be replaced: the gateway cannot work without"
                    + " it. Configure it with routes, providers and transports, or put an interceptor beside it");
        }
        occupants.put(stage, entry.named(stage + "=" + entry.name()).or(occupants.get(stage)));
    }

    void remove(Stage stage) {
        if (stage.isFixed()) {
            throw new ConfigurationException(
                    "Stage " + stage + " cannot be left out: the gateway cannot work without it");
        }
        occupants.remove(stage);
    }

    void move(Stage stage, Position position) {
        if (stage == position.stage()) {
            throw new ConfigurationException("Stage " + stage + " cannot stand beside itself");
        }
        order.remove(stage);
        int at = order.indexOf(position.stage());
        order.add(position.outside() ? at : at + 1, stage);
    }

    /** Refuses an order that breaks a safety rule, by the rule's name. */
    void check() {
        for (Rule rule : RULES) {
            boolean both = occupants.containsKey(rule.outer()) && occupants.containsKey(rule.inner());
            if (both && order.indexOf(rule.outer()) > order.indexOf(rule.inner())) {
                throw new ConfigurationException("Stage " + rule.outer() + " must stand outside of " + rule.inner()
                        + ", because " + rule.reason() + ". Change the order of the stages");
            }
        }
        if (order.indexOf(Stage.TRANSPORT) != order.size() - 1) {
            throw new ConfigurationException("Stage TRANSPORT must be the innermost: it is the end of the chain");
        }
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(callInterceptors);
        for (Stage stage : order) {
            entries.addAll(inserted.getOrDefault(stage.before(), List.of()));
            Entry occupant = occupants.get(stage);
            if (occupant != null) {
                entries.add(occupant);
            }
            if (stage == Stage.RESERVE) {
                entries.addAll(attemptInterceptors);
            }
            entries.addAll(inserted.getOrDefault(stage.after(), List.of()));
        }
        return entries;
    }

    List<Node<ChatRequest, ChatReply>> chat() {
        List<Node<ChatRequest, ChatReply>> nodes = new ArrayList<>();
        for (Entry entry : entries()) {
            if (entry.chat() != null) {
                nodes.add(entry.chat());
            }
        }
        return List.copyOf(nodes);
    }

    List<Node<EmbeddingRequest, EmbeddingReply>> embedding() {
        List<Node<EmbeddingRequest, EmbeddingReply>> nodes = new ArrayList<>();
        for (Entry entry : entries()) {
            if (entry.embedding() != null) {
                nodes.add(entry.embedding());
            }
        }
        return List.copyOf(nodes);
    }

    /** Where interceptors of single calls go in the chat chain: inside of the gateway's call interceptors. */
    int perCallIndex() {
        return (int)
                callInterceptors.stream().filter(entry -> entry.chat() != null).count();
    }
}
