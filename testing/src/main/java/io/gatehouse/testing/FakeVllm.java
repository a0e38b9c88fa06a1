package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pretended vLLM server, to be played by a {@link FakeModelServer}:
 *
 * <pre>{@code
 * FakeVllm vllm = FakeVllm.builder().version("0.12.0").build();
 * FakeModelServer server = FakeModelServer.start(vllm);
 * }</pre>
 *
 * <p>Its answers are exact, token by token: each token follows from all the text before it, so that an answer that is gone
 * on with ({@code continue_final_message}) is the one that never broke. It honours {@code max_tokens}, {@code seed}, {@code n}
 * and the options of streams, says errors in the words of its release, and reads structured outputs under the name of its
 * release only. {@link #dyingAfter} and its like give answers that break off.
 *
 * <p>Served are chat, completions, embeddings, tokenize, detokenize, rerank, score, models, adapters, sleep, version and
 * health. Of tool calls it knows nothing: {@link ChatAnswer} does. A token of a prompt is a byte.
 *
 * <p>Thread-safe.
 */
public final class FakeVllm implements Answer {
    private static final String NAMED = "lora_name";

    private final Builder engine;
    private final Set<String> adapters = new ConcurrentSkipListSet<>();
    private final AtomicBoolean sleeping = new AtomicBoolean();

    private FakeVllm(Builder engine) {
        this.engine = engine;
    }

    /** Returns a builder with the defaults: release 0.19.0, model {@code tiny}, answers of some 120 bytes. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Script script(RecordedRequest request) {
        return script(request, null);
    }

    /**
     * The same server, but its streams end after so many tokens without a word, the connection closed.
     *
     * @param tokens how many tokens are sent, 0 or more
     */
    public Answer dyingAfter(int tokens) {
        return request -> script(request, new Death(tokens, How.SILENT));
    }

    /**
     * The same server, but its streams end after so many tokens with the finish reason {@code abort}, as a server does
     * that is told to stop.
     *
     * @param tokens how many tokens are sent, 0 or more
     */
    public Answer abortingAfter(int tokens) {
        return request -> script(request, new Death(tokens, How.ABORT));
    }

    /**
     * The same server, but its streams end after so many tokens with an error and {@code [DONE]}.
     *
     * @param tokens how many tokens are sent, 0 or more
     */
    public Answer failingAfter(int tokens) {
        return request -> script(request, new Death(tokens, How.ERROR));
    }

    /** The LoRA adapters loaded now. */
    public Set<String> adapters() {
        return Set.copyOf(adapters);
    }

    /** How a stream ends before its time. */
    enum How {
        SILENT,
        ABORT,
        ERROR
    }

    record Death(int tokens, How how) {
        Script end(Script script, Supplier<BodyStep> abort) {
            return switch (how) {
                case SILENT -> script.truncated();
                case ABORT -> script.then(abort.get()).then(Sse.DONE);
                case ERROR -> script.then(VllmScripts.failure()).then(Sse.DONE);
            };
        }
    }

    private Script script(RecordedRequest request, @Nullable Death death) {
        return request.method().equals("GET") ? get(request.path()) : post(request, death);
    }

    private Script get(String path) {
        return switch (path) {
            case "/health", "/ping" -> Script.respond(200);
            case "/version" -> Scripts.json(200, WireJson.text(WireJson.object().put("version", engine.version)));
            case "/v1/models" -> models();
            case "/is_sleeping" ->
                engine.devMode
                        ? Scripts.json(200, "{\"is_sleeping\":" + sleeping.get() + "}")
                        : VllmScripts.noSuchPath();
            default -> VllmScripts.noSuchPath();
        };
    }

    private Script models() {
        ObjectNode body = WireJson.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        data.add(Listings.model(engine.model)
                .put("owned_by", "vllm")
                .put("root", engine.model)
                .putNull("parent")
                .put("max_model_len", engine.contextWindow));
        adapters.forEach(adapter -> data.add(Listings.model(adapter)
                .put("owned_by", "vllm")
                .put("parent", engine.model)
                .putNull("max_model_len")));
        return Scripts.json(200, WireJson.text(body));
    }

    private Script post(RecordedRequest request, @Nullable Death death) {
        return switch (request.path()) {
            case "/sleep", "/wake_up" -> sleep(request.path().equals("/sleep"));
            case "/v1/load_lora_adapter" -> engine.runtimeLora ? load(request.json()) : VllmScripts.noSuchPath();
            case "/v1/unload_lora_adapter" -> engine.runtimeLora ? unload(request.json()) : VllmScripts.noSuchPath();
            default -> served(request, death);
        };
    }

    private Script served(RecordedRequest request, @Nullable Death death) {
        String model = request.json().path("model").asText();
        if (!model.equals(engine.model) && !adapters.contains(model)) {
            return VllmScripts.error(404, "NotFoundError", "model", "The model `" + model + "` does not exist.");
        }
        return switch (request.path()) {
            case "/v1/chat/completions" -> new VllmAnswer(engine, request, true).script(death);
            case "/v1/completions" -> new VllmAnswer(engine, request, false).script(death);
            case "/v1/embeddings" -> Scripts.embeddings(8).script(request);
            case "/tokenize" -> tokenize(request.json());
            case "/detokenize" -> detokenize(request.json());
            case "/v1/rerank" -> rank(request.json(), "documents", "results", "relevance_score");
            case "/v1/score" -> rank(request.json(), "text_2", "data", "score");
            default -> VllmScripts.noSuchPath();
        };
    }

    private Script sleep(boolean asleep) {
        if (!engine.devMode) {
            return VllmScripts.noSuchPath();
        }
        sleeping.set(asleep);
        return Script.respond(200);
    }

    private Script load(JsonNode json) {
        String name = json.path(NAMED).asText();
        if (!adapters.add(name)) {
            return VllmScripts.error(
                    400,
                    "InvalidUserInput",
                    null,
                    "The lora adapter '" + name + "' has already been loaded. If you want to load the adapter in place,"
                            + " set 'load_inplace' to True.");
        }
        return said("Success: LoRA adapter '" + name + "' added successfully.");
    }

    private Script unload(JsonNode json) {
        String name = json.path(NAMED).asText();
        return adapters.remove(name)
                ? said("Success: LoRA adapter '" + name + "' removed successfully.")
                : VllmScripts.error(404, "NotFoundError", null, "The lora adapter '" + name + "' cannot be found.");
    }

    private static Script said(String text) {
        return Script.respond(200).contentType("text/plain; charset=utf-8").body(text);
    }

    private Script tokenize(JsonNode json) {
        String text = json.has("messages")
                ? VllmPrompt.of(json, true)
                : json.path("prompt").asText();
        ObjectNode body = WireJson.object();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        body.put("count", bytes.length).put("max_model_len", engine.contextWindow);
        ArrayNode tokens = body.putArray("tokens");
        for (byte b : bytes) {
            tokens.add(b & 0xFF);
        }
        return Scripts.json(200, WireJson.text(body.putNull("token_strs")));
    }

    private static Script detokenize(JsonNode json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        json.path("tokens").forEach(token -> bytes.write(token.asInt()));
        return Scripts.json(
                200, WireJson.text(WireJson.object().put("prompt", bytes.toString(StandardCharsets.UTF_8))));
    }

    /** The longer a document, the better. */
    private static Script rank(JsonNode json, String given, String list, String score) {
        ObjectNode body = WireJson.object().put("id", "rerank-fake").put("model", "tiny");
        ArrayNode results = body.putArray(list);
        int most = json.path("top_n").asInt(Integer.MAX_VALUE);
        int index = 0;
        for (JsonNode document : json.path(given)) {
            if (index < most) {
                results.addObject()
                        .put("index", index)
                        .put(score, document.asText().length() / 100.0);
            }
            index++;
        }
        body.putObject("usage").put("prompt_tokens", 12).put("total_tokens", 12);
        return Scripts.json(200, WireJson.text(body));
    }

    /** Configures a {@link FakeVllm}. Not thread-safe. */
    public static final class Builder {
        String model = "tiny";
        String version = "0.19.0";
        int contextWindow = 8_192;
        int answerBytes = 120;
        int reasoningTokens;
        boolean devMode;
        boolean runtimeLora;
        boolean requestIdHeaders;
        List<String> words = VllmText.WORDS;

        private Builder() {}

        private Builder(Builder other) {
            model = other.model;
            version = other.version;
            contextWindow = other.contextWindow;
            answerBytes = other.answerBytes;
            reasoningTokens = other.reasoningTokens;
            devMode = other.devMode;
            runtimeLora = other.runtimeLora;
            requestIdHeaders = other.requestIdHeaders;
            words = other.words;
        }

        int minor() {
            return Integer.parseInt(version.split("\\.", -1)[1]);
        }

        String reasoningField() {
            return minor() >= 12 ? "reasoning" : "reasoning_content";
        }

        /**
         * Names the model.
         *
         * @param name {@code tiny} by default
         */
        public Builder model(String name) {
            model = name;
            return this;
        }

        /**
         * Sets the release, which decides words of errors and names of fields.
         *
         * @param release for instance {@code 0.11.2}
         */
        public Builder version(String release) {
            version = release;
            return this;
        }

        /**
         * Sets how many tokens prompt and answer may have together.
         *
         * @param tokens 8,192 by default
         */
        public Builder contextWindow(int tokens) {
            contextWindow = tokens;
            return this;
        }

        /**
         * Sets how long an answer is that nothing bounds.
         *
         * @param bytes 120 by default; the last token may go beyond
         */
        public Builder answerBytes(int bytes) {
            answerBytes = bytes;
            return this;
        }

        /**
         * Thinks before it answers.
         *
         * @param tokens of reasoning, 0 by default
         */
        public Builder reasoningTokens(int tokens) {
            reasoningTokens = tokens;
            return this;
        }

        /**
         * Sets what it says.
         *
         * @param all the words, of which each is one token; a single character of four bytes is two
         */
        public Builder words(String... all) {
            words = List.of(all);
            return this;
        }

        /** Has the paths for sleep, as with {@code VLLM_SERVER_DEV_MODE=1}. */
        public Builder devMode() {
            devMode = true;
            return this;
        }

        /** Loads and unloads adapters, as with {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}. */
        public Builder runtimeLora() {
            runtimeLora = true;
            return this;
        }

        /** Tells the request's id in a header, as with {@code --enable-request-id-headers}. */
        public Builder requestIdHeaders() {
            requestIdHeaders = true;
            return this;
        }

        /** Returns the server. */
        public FakeVllm build() {
            return new FakeVllm(new Builder(this));
        }
    }
}
