package io.gatehouse;

import io.gatehouse.model.CallOptions;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.Message;
import io.gatehouse.model.Priority;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A chat call in the making: say what to ask, then send it in one of four ways. Not thread-safe; may be sent more than
 * once.
 */
public final class ChatCall {
    private static final int DEFAULT_TOOL_TURNS = 10;

    private final Gateway gateway;
    private final ChatRequest.Builder request;
    // Most calls set few of these, so each is made when it is first set.
    private CallOptions.@Nullable Builder options;
    private Sampling.@Nullable Builder sampling;
    private List<ToolSpec> specs = List.of();
    private List<Tool<?>> tools = List.of();
    private List<Interceptor> interceptors = List.of();
    private Map<AttributeKey<?>, Object> attributes = Map.of();
    private Timeouts timeouts = Timeouts.NONE;
    private int maxToolTurns = DEFAULT_TOOL_TURNS;

    ChatCall(Gateway gateway, String model) {
        this.gateway = gateway;
        this.request = ChatRequest.builder(model);
    }

    /** Everything that is sent with the request. */
    record Prepared(
            ChatRequest request,
            List<Tool<?>> tools,
            int maxToolTurns,
            List<Interceptor> interceptors,
            Map<AttributeKey<?>, Object> attributes) {
        static Prepared of(ChatRequest request) {
            return new Prepared(request, List.of(), DEFAULT_TOOL_TURNS, List.of(), Map.of());
        }
    }

    /**
     * Adds instructions.
     *
     * @param text the text
     * @return this
     */
    public ChatCall system(String text) {
        return message(Message.system(text));
    }

    /**
     * Adds a user's text.
     *
     * @param text the text
     * @return this
     */
    public ChatCall user(String text) {
        return message(Message.user(text));
    }

    /**
     * Adds a user's message of several parts.
     *
     * @param parts text, images, audio, files
     * @return this
     */
    public ChatCall user(ContentPart... parts) {
        return message(Message.user(parts));
    }

    /**
     * Adds a model's text, as history or example.
     *
     * @param text the text
     * @return this
     */
    public ChatCall assistant(String text) {
        return message(Message.assistant(text));
    }

    /**
     * Adds a message.
     *
     * @param message the message
     * @return this
     */
    public ChatCall message(Message message) {
        request.add(message);
        return this;
    }

    /**
     * Adds the history of a conversation.
     *
     * @param history the messages in order
     * @return this
     */
    public ChatCall messages(List<Message> history) {
        history.forEach(request::add);
        return this;
    }

    /**
     * Says whose data this is.
     *
     * @param tenant the tenant
     * @return this
     */
    public ChatCall tenant(String tenant) {
        options().tenant(tenant);
        return this;
    }

    /**
     * Names the conversation this call belongs to.
     *
     * @param id the conversation
     * @return this
     */
    public ChatCall conversation(String id) {
        options().conversation(id);
        return this;
    }

    /**
     * Adds a tag for counting.
     *
     * @param name for example {@code team}
     * @param value for example {@code search}
     * @return this
     */
    public ChatCall tag(String name, String value) {
        options().tag(name, value);
        return this;
    }

    /**
     * Adds an HTTP header to this call's requests.
     *
     * @param name the header
     * @param value its value
     * @return this
     */
    public ChatCall header(String name, String value) {
        options().header(name, value);
        return this;
    }

    /**
     * Sets whose turn it is when calls wait for a limit.
     *
     * @param priority normal unless set
     * @return this
     */
    public ChatCall priority(Priority priority) {
        options().priority(priority);
        return this;
    }

    /**
     * Marks a call whose answer changes something in the world: it is never sent twice at once.
     *
     * @return this
     */
    public ChatCall sideEffects() {
        options().sideEffects(true);
        return this;
    }

    /**
     * Bounds the further targets that may be tried when the first one fails.
     *
     * @param number 0 forbids fallback
     * @return this
     */
    public ChatCall maxFallbacks(int number) {
        options().maxFallbacks(number);
        return this;
    }

    /**
     * Limits the whole call.
     *
     * @param overall positive
     * @return this
     */
    public ChatCall timeout(Duration overall) {
        timeouts = timeouts.overall(overall);
        return this;
    }

    /**
     * Sets all limits.
     *
     * @param limits what is not set there comes from the provider or the gateway
     * @return this
     */
    public ChatCall timeouts(Timeouts limits) {
        timeouts = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Sets a value for the interceptors.
     *
     * @param key its key
     * @param value the value
     * @param <T> its type
     * @return this
     */
    public <T> ChatCall attribute(AttributeKey<T> key, T value) {
        if (attributes.isEmpty()) {
            attributes = new LinkedHashMap<>();
        }
        attributes.put(key, Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Adds an interceptor to this call alone, inside of the gateway's own call interceptors.
     *
     * @param interceptor the interceptor
     * @return this
     */
    public ChatCall with(Interceptor interceptor) {
        interceptors = plus(interceptors, Objects.requireNonNull(interceptor, "interceptor"));
        return this;
    }

    /**
     * Sets the randomness.
     *
     * @param value 0 to 2
     * @return this
     */
    public ChatCall temperature(double value) {
        sampling().temperature(value);
        return this;
    }

    /**
     * Bounds the output tokens.
     *
     * @param value at least 1
     * @return this
     */
    public ChatCall maxTokens(int value) {
        sampling().maxTokens(value);
        return this;
    }

    /**
     * Sets the texts that end the answer.
     *
     * @param texts the texts
     * @return this
     */
    public ChatCall stop(String... texts) {
        sampling().stop(List.of(texts));
        return this;
    }

    /**
     * Sets the random seed.
     *
     * @param value any
     * @return this
     */
    public ChatCall seed(long value) {
        sampling().seed(value);
        return this;
    }

    /**
     * Changes any of the sampling options.
     *
     * @param change gets the builder
     * @return this
     */
    public ChatCall sampling(Consumer<Sampling.Builder> change) {
        change.accept(sampling());
        return this;
    }

    /**
     * Replaces all sampling options.
     *
     * @param values the options
     * @return this
     */
    public ChatCall sampling(Sampling values) {
        sampling = values.toBuilder();
        return this;
    }

    /**
     * Adds tools that the application runs by itself when the answer calls them.
     *
     * @param more the tools
     * @return this
     */
    public ChatCall tools(ToolSpec... more) {
        for (ToolSpec spec : more) {
            specs = plus(specs, spec);
        }
        return this;
    }

    /**
     * Adds a tool that the gateway runs whenever the model calls it. For {@code send}, {@code sendAsync} and {@code as};
     * a stream shows tool calls to its reader and takes no handlers.
     *
     * @param tool the tool
     * @return this
     */
    public ChatCall tool(Tool<?> tool) {
        tools = plus(tools, Objects.requireNonNull(tool, "tool"));
        return this;
    }

    /**
     * Bounds how often the model may be asked while it calls tools.
     *
     * @param turns at least 1; 10 when not set
     * @return this
     */
    public ChatCall maxToolTurns(int turns) {
        if (turns < 1) {
            throw new io.gatehouse.model.InvalidRequestException("maxToolTurns must be at least 1, but was " + turns);
        }
        maxToolTurns = turns;
        return this;
    }

    /**
     * Sets whether a tool may, must or must not be called.
     *
     * @param choice the choice
     * @return this
     */
    public ChatCall toolChoice(ToolChoice choice) {
        request.toolChoice(choice);
        return this;
    }

    /**
     * Sets the form of the answer.
     *
     * @param format the form
     * @return this
     */
    public ChatCall responseFormat(ResponseFormat format) {
        request.responseFormat(format);
        return this;
    }

    /**
     * Adds a field that is passed through to the wire as it is.
     *
     * @param name the wire's field name
     * @param value anything {@code Json.of} takes
     * @return this
     */
    public ChatCall extra(String name, @Nullable Object value) {
        request.extra(name, value);
        return this;
    }

    /**
     * Adds fields that are passed through to the wire as they are.
     *
     * @param fields name to value
     * @return this
     */
    public ChatCall extra(Map<String, io.gatehouse.model.Json> fields) {
        request.extra(fields);
        return this;
    }

    /**
     * The request as it stands.
     *
     * @return the request, tools with handlers included
     */
    @SuppressWarnings("ReferenceEquality") // NONE is what was never set
    public ChatRequest request() {
        if (!specs.isEmpty() || !tools.isEmpty()) {
            List<ToolSpec> all = new ArrayList<>(specs);
            tools.forEach(tool -> all.add(tool.spec()));
            request.tools(all);
        }
        if (sampling != null) {
            request.sampling(sampling.build());
        }
        if (options != null || timeouts != Timeouts.NONE) {
            request.options(options().timeouts(timeouts).build());
        }
        return request.build();
    }

    private CallOptions.Builder options() {
        if (options == null) {
            options = CallOptions.builder();
        }
        return options;
    }

    private Sampling.Builder sampling() {
        if (sampling == null) {
            sampling = Sampling.builder();
        }
        return sampling;
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }

    Prepared prepared() {
        return new Prepared(
                request(), List.copyOf(tools), maxToolTurns, List.copyOf(interceptors), Map.copyOf(attributes));
    }

    /**
     * Sends the call and waits for the whole answer.
     *
     * @return the answer
     */
    public ChatResponse send() {
        return gateway.send(prepared());
    }

    /**
     * Sends the call on another thread.
     *
     * @return the answer to come; cancelling it cancels the call and closes its connection
     */
    public CompletableFuture<ChatResponse> sendAsync() {
        return gateway.sendAsync(prepared());
    }

    /**
     * Sends the call and returns when the first content has come.
     *
     * @return the answer as it arrives; close it
     */
    public ChatStream stream() {
        return gateway.stream(prepared());
    }

    /**
     * Asks for a record instead of text.
     *
     * @param type a record class, or a sealed interface of records; its JSON Schema is sent along
     * @param <T> the type
     * @return the call
     */
    public <T> TypedCall<T> as(Class<T> type) {
        return new TypedCall<>(gateway, prepared(), type);
    }

    /**
     * Finds out what would happen, without sending anything.
     *
     * @return the explanation
     */
    public Explanation explain() {
        return gateway.explain(prepared());
    }
}
