package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a whole answer of TGI's native API. */
final class NativeDecoder {
    private static final String TEXT = "generated_text";
    private static final String TOKENS = "generated_tokens";

    private final TgiErrors errors;

    NativeDecoder(TgiErrors errors) {
        this.errors = errors;
    }

    ChatResponse decode(WireResponse response, ChatRequest request) {
        Head head = response.head();
        Json body = parse(response);
        if (!body.get("error").isNull()) {
            throw new WireErrorException(errors.classify(head.status(), head.headers(), response.body()));
        }
        String text = body.get(TEXT).asText();
        if (text == null || !body.get(TEXT).isText()) {
            throw protocol(head, "has no generated_text");
        }
        Json details = body.get("details");
        String word = details.get("finish_reason").asText();
        Choice choice = Choice.of(0, Message.assistant(text), reason(word), word);
        if (Boolean.TRUE.equals(request.sampling().logprobs())) {
            choice = choice.withLogprobs(logprobs(details));
        }
        return ChatResponse.builder(head)
                .id(Ids.ofAnswer())
                .choices(List.of(choice))
                .usage(usage(head.headers(), details))
                .raw(body)
                .build();
    }

    private static Json parse(WireResponse response) {
        Json body;
        try {
            body = Json.lazy(response.body());
            // The path / of the server, and proxies in its likeness, answer with an array of one.
            body = body.isArray() ? body.get(0) : body;
        } catch (GatewayException e) {
            throw protocol(response.head(), "is not the JSON of a generated text");
        }
        if (!body.isObject()) {
            throw protocol(response.head(), "is not the JSON of a generated text");
        }
        return body;
    }

    private static ProtocolException protocol(Head head, String what) {
        return new ProtocolException(ErrorDetails.of(
                        "The answer of " + head.target() + " " + what + ": check that its base URL leads to TGI")
                .at(head.target(), head.endpoint())
                .response(head.status(), head.requestId()));
    }

    /** Why an answer ended; without details nobody knows. */
    static FinishReason reason(@Nullable String word) {
        if (word == null) {
            return FinishReason.OTHER;
        }
        return switch (word) {
            case "length" -> FinishReason.LENGTH;
            case "eos_token", "stop_sequence", "stop" -> FinishReason.STOP;
            default -> FinishReason.OTHER;
        };
    }

    private static List<TokenLogprob> logprobs(Json details) {
        List<TokenLogprob> all = new ArrayList<>();
        List<Json> tokens = details.get("tokens").elements();
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.get(i).get("special").asBoolean(false)) {
                List<TokenLogprob> top = new ArrayList<>();
                details.get("top_tokens").get(i).elements().forEach(each -> top.add(logprob(each, List.of())));
                all.add(logprob(tokens.get(i), top));
            }
        }
        return all;
    }

    private static TokenLogprob logprob(Json token, List<TokenLogprob> top) {
        String text = token.get("text").asText();
        return new TokenLogprob(text == null ? "" : text, token.get("logprob").asDouble(0), top);
    }

    /** The prompt is counted in a header, or with its tokens if those were asked for; the answer in both places. */
    private static Usage usage(Headers headers, Json details) {
        long output = details.get(TOKENS).asLong(number(headers, "x-generated-tokens"));
        long input = number(headers, "x-prompt-tokens");
        if (input < 0) {
            int counted = details.get("prefill").elements().size();
            input = counted == 0 ? -1 : counted;
        }
        if (output < 0) {
            return Usage.UNKNOWN;
        }
        // The other answers of best_of were generated as well.
        for (Json other : details.get("best_of_sequences").elements()) {
            output += other.get(TOKENS).asLong(0);
        }
        return Usage.builder()
                .inputTokens(Math.max(0, input))
                .outputTokens(output)
                .estimated(input < 0)
                .build();
    }

    private static long number(Headers headers, String name) {
        String value = headers.first(name);
        boolean number = value != null
                && !value.isEmpty()
                && value.length() < 10
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(value) : -1;
    }
}
