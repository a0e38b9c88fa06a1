package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.Headers;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.WireErrorException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a server sends, a codec answers with a value or with one of the two exceptions it is allowed. */
class CodecPropertyTest {
    private static final List<Profile> PROFILES =
            List.of(Profiles.OPENAI, Profiles.TOGETHER, Profiles.GROQ, Profiles.GEMINI, Profiles.XAI);

    private static final List<String> SEEDS = List.of(
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"Hæ\",\"reasoning\":\"r\",\"tool_calls\":[{\"index\":0,"
                    + "\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"logprobs\":{\"content\":"
                    + "[{\"token\":\"H\",\"logprob\":-1,\"top_logprobs\":[]}]},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":1}}}",
            "{\"choices\":[{\"index\":1,\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"text\":\"h\"}]}]}}],"
                    + "\"x_groq\":{\"usage\":{\"prompt_tokens\":1}},\"obfuscation\":\"z\"}",
            "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":400,\"details\":[{\"retryDelay\":\"3s\"}],"
                    + "\"metadata\":{\"error_type\":\"timeout\"}}}",
            "[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}]",
            "{\"object\":\"error\",\"message\":\"m\",\"detail\":[{\"msg\":\"x\",\"loc\":[1]}]}",
            "{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[1,2.5]},{\"index\":1,\"embedding\":\"AACAPw==\"}],"
                    + "\"usage\":{\"prompt_tokens\":5}}");

    private static final List<String> PIECES =
            List.of("null", "{}", "[]", "\"\"", "1e999", "-1", "true", "{\"a\":[", "\\u0000", "\"", "}", "\n", "é", "");

    @Provide
    Arbitrary<byte[]> noise() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    }

    /** Valid bodies with a stretch replaced, so that most of them are still JSON, of the wrong shape. */
    @Provide
    Arbitrary<byte[]> mutants() {
        return Combinators.combine(
                        Arbitraries.of(SEEDS),
                        Arbitraries.of(PIECES),
                        Arbitraries.integers().between(0, 600),
                        Arbitraries.integers().between(0, 40))
                .as((seed, piece, at, length) -> {
                    int from = Math.min(at, seed.length());
                    int to = Math.min(from + length, seed.length());
                    return (seed.substring(0, from) + piece + seed.substring(to)).getBytes(StandardCharsets.UTF_8);
                });
    }

    /** Valid bodies in which one value is another one. */
    @Provide
    Arbitrary<byte[]> retyped() {
        return Combinators.combine(
                        Arbitraries.of(SEEDS),
                        Arbitraries.of(
                                "null", "{}", "[]", "\"x\"", "7", "-0.5", "true", "[{}]", "[null]", "{\"error\":{}}"),
                        Arbitraries.integers().between(0, 40))
                .as((seed, value, which) -> {
                    String[] parts = seed.split(":", -1);
                    int at = 1 + which % (parts.length - 1);
                    parts[at] = parts[at].replaceFirst("^(\"[^\"]*\"|[^,}\\]\\[{]+|\\[\\]|\\{\\})", value);
                    return String.join(":", parts).getBytes(StandardCharsets.UTF_8);
                });
    }

    @Property(tries = 2_000)
    void noiseIsSurvived(@ForAll("noise") byte[] body) {
        survives(body);
    }

    @Property(tries = 4_000)
    void mutantsAreSurvived(@ForAll("mutants") byte[] body) {
        survives(body);
    }

    @Property(tries = 4_000)
    void wrongTypesAreSurvived(@ForAll("retyped") byte[] body) {
        survives(body);
    }

    @Property(tries = 1_000)
    void headersAreSurvived(@ForAll String value) {
        OpenAiDialect dialect = new OpenAiDialect(Profiles.OPENAI);
        for (String name : List.of("retry-after", "retry-after-ms", "date", "x-ratelimit-reset-tokens")) {
            Headers headers = Headers.of(name, value, "retry-after", "Wed, 21 Oct 2026 07:28:00 GMT");
            dialect.rateLimits(headers);
            dialect.classify(429, headers, new byte[0]);
        }
    }

    @Example
    void otherEncodingsAreSurvived() {
        survives(new byte[] {0, 0, (byte) 0xFE, (byte) 0xFF, 0, 0x7F, 0, 1, 0, 0, 0, '{'});
        survives("{\"error\":1}".getBytes(StandardCharsets.UTF_16BE));
        survives(new byte[] {'{', '"', (byte) 0xFF, (byte) 0xC0, '"', ':', '1', '}'});
        survives("{\"error\":1e99999999999,\"usage\":1e99999999999}".getBytes(StandardCharsets.UTF_8));
    }

    private static void survives(byte[] body) {
        EmbeddingRequest embedding =
                EmbeddingRequest.builder("o/m").input(List.of("a", "b")).build();
        Profile profile = PROFILES.get(Math.floorMod(Arrays.hashCode(body), PROFILES.size()));
        OpenAiDialect dialect = new OpenAiDialect(profile);
        try {
            dialect.decode(Codec.response(body), Codec.REQUEST);
        } catch (ProtocolException | WireErrorException e) {
            // Allowed.
        }
        try {
            dialect.decode(Codec.response(body), embedding);
        } catch (ProtocolException | WireErrorException e) {
            // Allowed.
        }
        for (int status : new int[] {200, 400, 403, 429, 500}) {
            ErrorInfo info = dialect.classify(status, Headers.EMPTY, body);
            assertThat(info.kind()).isNotNull();
        }
        SseEvent event = new SseEvent();
        event.set("", body, 0, body.length);
        var decoder = dialect.streamDecoder(Codec.REQUEST);
        Recorder recorder = new Recorder();
        decoder.onEvent(event, recorder);
        decoder.onEvent(event, recorder);
    }
}
