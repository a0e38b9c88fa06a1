package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Target;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What vLLM offers beside chat and embeddings, at one replica. Thread-safe. */
final class Natives {
    /** The fields of a chat request that decide how long its prompt is. */
    private static final List<String> OF_PROMPT = List.of(
            "messages",
            "tools",
            "add_generation_prompt",
            "continue_final_message",
            "add_special_tokens",
            "chat_template",
            "chat_template_kwargs",
            "mm_processor_kwargs");

    private final String provider;
    private final Endpoint endpoint;
    private final ProviderClient client;
    private final VllmDialect chat;
    private final CompletionDialect completions;

    Natives(
            String provider,
            Endpoint endpoint,
            ProviderClient client,
            VllmDialect chat,
            CompletionDialect completions) {
        this.provider = provider;
        this.endpoint = endpoint;
        this.client = client;
        this.chat = chat;
        this.completions = completions;
    }

    TokenList tokenize(String model, String text) {
        return tokens(Json.object().put("model", model).put("prompt", text).build());
    }

    TokenList tokenize(ChatRequest request) {
        Target target = own(request);
        byte[] sent =
                chat.encode(request, new EncodeContext(target, endpoint, false)).body();
        Map<String, Json> fields = Json.lazy(sent == null ? new byte[0] : sent).fields();
        Map<String, Json> body = new LinkedHashMap<>();
        body.put("model", Json.of(target.model()));
        for (String name : OF_PROMPT) {
            Json value = fields.get(name);
            if (value != null) {
                body.put(name, value);
            }
        }
        return tokens(Json.of(body));
    }

    private TokenList tokens(Json body) {
        return read(ask(WireRequest.post("/tokenize", bytes(body)).atRoot()), "a list of tokens", TokenList::of);
    }

    String detokenize(String model, int... tokens) {
        Json body = Json.object()
                .put("model", model)
                .put("tokens", Arrays.stream(tokens).boxed().toList())
                .build();
        WireRequest request = WireRequest.post("/detokenize", bytes(body)).atRoot();
        return read(ask(request), "a text", answer -> answer.get("prompt").asText());
    }

    ChatResponse complete(String model, String prompt) {
        return complete(ChatRequest.builder(provider + "/" + model)
                .add(Message.user(prompt))
                .build());
    }

    ChatResponse complete(ChatRequest request) {
        Target target = own(request);
        WireResponse answer = ask(completions.encode(request, new EncodeContext(target, endpoint, false)));
        try {
            return completions.decode(answer, request);
        } catch (WireErrorException e) {
            throw new ProtocolException(details(answer, "reported an error in place of a completion"));
        }
    }

    Ranking rerank(String model, String query, List<String> documents, @Nullable Integer top) {
        Json.ObjectBuilder body =
                Json.object().put("model", model).put("query", query).put("documents", documents);
        if (top != null) {
            body.put("top_n", top);
        }
        Comparator<RankedDocument> best =
                Comparator.comparingDouble(RankedDocument::score).reversed();
        return read(
                ask(WireRequest.post("/rerank", bytes(body.build()))),
                "a ranking",
                answer -> Ranking.of(answer, "results", "relevance_score", best));
    }

    Ranking score(String model, String text, List<String> others) {
        Json body = Json.object()
                .put("model", model)
                .put("text_1", text)
                .put("text_2", others)
                .build();
        return read(
                ask(WireRequest.post("/score", bytes(body))),
                "a list of scores",
                answer -> Ranking.of(answer, "data", "score", Comparator.comparingInt(RankedDocument::index)));
    }

    List<ModelInfo> models() {
        return ModelInfo.list(
                client.send(endpoint, WireRequest.get(chat.codec().profile().modelsPath())));
    }

    private Target own(ChatRequest request) {
        Target target = Target.parse(request.model());
        if (!target.provider().equals(provider)) {
            throw new InvalidRequestException("The request is for " + target + ", but this is provider " + provider
                    + ": name it " + provider + "/… with a model");
        }
        return target;
    }

    private WireResponse ask(WireRequest request) {
        return Offers.check(request.path(), () -> client.send(endpoint, request));
    }

    static byte[] bytes(Json body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    static <T> T read(WireResponse answer, String what, Function<Json, @Nullable T> reading) {
        try {
            T read = reading.apply(Json.lazy(answer.body()));
            if (read != null) {
                return read;
            }
        } catch (GatewayException e) {
            throw new ProtocolException(details(answer, "did not answer with the JSON of " + what));
        }
        throw new ProtocolException(details(answer, "did not answer with " + what));
    }

    private static ErrorDetails details(WireResponse answer, String what) {
        return ErrorDetails.of("Endpoint " + answer.head().endpoint() + " of provider "
                        + answer.head().target().provider() + " " + what)
                .at(answer.head().target(), answer.head().endpoint())
                .response(answer.head().status(), answer.head().requestId());
    }
}
