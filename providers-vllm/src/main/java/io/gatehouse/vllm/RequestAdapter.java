package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Priority;
import io.gatehouse.spi.Continuation;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.WireRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds to requests what a pool of vLLM servers takes besides: salt, priority, request id. Immutable, thread-safe. */
final class RequestAdapter {
    private static final String SALT = "cache_salt";
    private static final String PRIORITY = "priority";
    private static final String REQUEST_ID = "X-Request-Id";
    // Zero is what requests have that say nothing; more is later.
    private static final Json LATER = Json.of(1);

    /** What would count anew, or is not the rest of an answer, when another server goes on with it. */
    private static final Set<String> NOT_CONTINUED = Set.of(
            "min_tokens",
            "echo",
            "use_beam_search",
            "n",
            "best_of",
            "prompt_logprobs",
            "add_generation_prompt",
            "continue_final_message");

    private final @Nullable CacheSalt salt;
    private final boolean priorities;
    private final boolean requestIds;
    private final Set<String> allowed;
    private final Versions versions;

    RequestAdapter(
            @Nullable CacheSalt salt, boolean priorities, boolean requestIds, Set<String> allowed, Versions versions) {
        this.salt = salt;
        this.priorities = priorities;
        this.requestIds = requestIds;
        this.allowed = Set.copyOf(allowed);
        this.versions = versions;
    }

    Versions versions() {
        return versions;
    }

    /** The request with the fields that the endpoint is sent. */
    ChatRequest adapt(ChatRequest request, EncodeContext context) {
        Map<String, Json> extra = request.extra();
        String tenant = salt == null || extra.containsKey(SALT)
                ? null
                : request.options().tenant();
        boolean later = priorities && request.options().priority() == Priority.LOW && !extra.containsKey(PRIORITY);
        if (extra.isEmpty() && tenant == null && !later) {
            return request;
        }
        Map<String, Json> added = new LinkedHashMap<>(extra);
        added.remove(VllmOptions.TEXT_COMPLETION);
        if (Structure.isIn(added)) {
            Structure.rewrite(added, request, context.endpoint(), versions.at(context.endpoint()));
        }
        VllmFields.check(added, allowed, context.target().provider());
        if (tenant != null && salt != null) {
            added.put(SALT, Json.of(salt.of(tenant)));
        }
        if (later) {
            added.put(PRIORITY, LATER);
        }
        return request.withExtra(added);
    }

    /** The wire's request with an id by which the server's log and its answer can be found. */
    WireRequest identified(WireRequest wire, ModelRequest request, EncodeContext context) {
        String call = context.callId();
        if (!requestIds || call == null || !isPlain(call) || isSet(request, context)) {
            return wire;
        }
        // Two of the same id at once would be refused: a hedge is another attempt.
        return wire.withHeaders(Headers.of(REQUEST_ID, call + "-" + context.attempt()));
    }

    private static boolean isSet(ModelRequest request, EncodeContext context) {
        if (request.extra().containsKey("request_id")) {
            return true;
        }
        for (String name : request.options().headers().keySet()) {
            if (name.equalsIgnoreCase(REQUEST_ID)) {
                return true;
            }
        }
        return context.endpoint().headers().first(REQUEST_ID) != null;
    }

    private static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return !id.isEmpty();
    }

    /** Whether another server can go on with an answer to the request. */
    static Continuation continuation(ChatRequest request) {
        // A grammar would begin anew in the middle of the text.
        return Continuing.of(request, name -> NOT_CONTINUED.contains(name) || Structure.isNamed(name));
    }
}
