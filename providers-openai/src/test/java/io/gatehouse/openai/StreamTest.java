package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.TextDelta;
import io.gatehouse.model.Usage;
import org.junit.jupiter.api.Test;

class StreamTest {
    private final Codec openai = Codec.of(Profiles.OPENAI);

    @Test
    void aStreamWithUsage() {
        Recorder seen = openai.stream("""
            data: {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"k3"}

            data: {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{"content":"Hei"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{"content":" verden"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":4,"total_tokens":16}}

            data: [DONE]
            """);

        assertThat(seen.log).containsExactly("choice 0", "text 0 Hei", "text 0  verden", "finish 0 STOP stop", "end");
        assertThat(seen.usage).isEqualTo(Usage.of(12, 4));
        assertThat(seen.id).isEqualTo("chatcmpl-S1");
        assertThat(seen.model).isEqualTo("gpt-5.4-mini");
        assertThat(seen.extras).containsOnlyKeys("created", "usage");
    }

    @Test
    void twoInterleavedToolCalls() {
        Recorder seen = openai.stream("""
            data: {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}

            data: {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}

            data: {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\":"}}]},"finish_reason":null}]}

            data: {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"Oslo\\"}"}}]},"finish_reason":null}]}

            data: {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}

            data: {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\\"city\\":\\"Bergen\\"}"}}]},"finish_reason":null}]}

            data: {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]
            """);

        assertThat(seen.log)
                .containsExactly(
                        "choice 0",
                        "tool 0/0 call_a weather ",
                        "tool 0/0 null null {\"city\":",
                        "tool 0/0 null null \"Oslo\"}",
                        "tool 0/1 call_b weather ",
                        "tool 0/1 null null {\"city\":\"Bergen\"}",
                        "finish 0 TOOL_CALLS tool_calls",
                        "end");
    }

    @Test
    void choicesInterleave() {
        Recorder seen = openai.chunks(
                "{\"index\":1,\"delta\":{\"content\":\"b\"}},{\"index\":0,\"delta\":{\"content\":\"a\"}}",
                "{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}",
                "{\"index\":1,\"delta\":{\"refusal\":\"no\"},\"finish_reason\":\"stop\"}");
        assertThat(seen.log)
                .containsExactly(
                        "choice 1",
                        "text 1 b",
                        "choice 0",
                        "text 0 a",
                        "finish 0 LENGTH length",
                        "refusal 1 no",
                        "finish 1 STOP stop",
                        "end");
    }

    @Test
    void theEndMayCarryContent() {
        assertThat(openai.chunks("{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}").log)
                .containsExactly("choice 0", "text 0 lo", "finish 0 STOP stop", "end");
    }

    @Test
    void reasoningGoesByEitherName() {
        assertThat(openai.deltas("{\"reasoning\":\"a\"}", "{\"reasoning_content\":\"b\"}", "{\"content\":\"c\"}").log)
                .containsExactly("choice 0", "reasoning 0 a", "reasoning 0 b", "text 0 c", "end");
    }

    @Test
    void contentMayBeAListOfParts() {
        assertThat(Codec.of(Profiles.MISTRAL)
                        .deltas(
                                "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm\"}]}]}",
                                "{\"content\":[{\"type\":\"text\",\"text\":\"Yes\"}]}",
                                "{\"content\":[{\"type\":\"reference\",\"reference_ids\":[3]}]}")
                        .log)
                .containsExactly(
                        "choice 0",
                        "reasoning 0 Hm",
                        "text 0 Yes",
                        "other content [{\"type\":\"reference\",\"reference_ids\":[3]}]",
                        "end");
    }

    @Test
    void azuresFirstChunkHasNoChoices() {
        Recorder seen = Codec.of(Profiles.AZURE).stream("""
            data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}

            data: {"id":"c1","object":"chat.completion.chunk","model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"},"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}

            data: {"id":"","model":"","choices":[{"index":0,"content_filter_offsets":{"check_offset":1},"content_filter_results":{},"finish_reason":null}]}

            data: {"id":"c1","model":"gpt","choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}

            data: [DONE]
            """);

        assertThat(seen.id).isEqualTo("c1");
        assertThat(seen.model).isEqualTo("gpt");
        assertThat(seen.extras).containsKey("prompt_filter_results");
        assertThat(seen.log)
                .containsExactly(
                        "choice 0",
                        "text 0 Hi",
                        "other content_filter_results {\"hate\":{\"filtered\":false,\"severity\":\"safe\"}}",
                        "other content_filter_offsets {\"check_offset\":1}",
                        "finish 0 CONTENT_FILTER content_filter",
                        "end");
    }

    @Test
    void groqReportsItsUsageAside() {
        Recorder seen = Codec.of(Profiles.GROQ).stream("""
            data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}],"x_groq":{"id":"req_1"}}

            data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"queue_time":0.1,"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}}

            data: [DONE]
            """);
        assertThat(seen.usage).isEqualTo(Usage.of(8, 2));
        assertThat(seen.extras.get("x_groq").get("usage").get("queue_time").asDouble(0))
                .isEqualTo(0.1);
    }

    @Test
    void costsStayReachable() {
        Recorder seen = Codec.of(Profiles.OPENROUTER).stream("""
            data: {"id":"c","model":"m","provider":"X","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop","native_finish_reason":"STOP"}]}

            data: {"id":"c","model":"m","provider":"X","choices":[{"index":0,"delta":{"content":""}}],"usage":{"prompt_tokens":8,"completion_tokens":2,"cost":0.00014}}

            data: [DONE]
            """);
        assertThat(seen.extras.get("usage").get("cost").asText()).isEqualTo("0.00014");
        assertThat(seen.extras.get("provider").asText()).isEqualTo("X");
        assertThat(seen.log)
                .containsExactly(
                        "choice 0", "text 0 Hi", "other native_finish_reason \"STOP\"", "finish 0 STOP stop", "end");
    }

    @Test
    void citationsArriveAsTheyCome() {
        Recorder seen = openai.deltas(
                "{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"https://e.com\"}}]}");
        assertThat(seen.log).contains("annotation 0 https://e.com");
        Recorder xai = Codec.of(Profiles.XAI).stream(
                "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"citations\":[\"https://e.com\"]}");
        assertThat(xai.extras.get("citations").get(0).asText()).isEqualTo("https://e.com");
    }

    @Test
    void logprobsComeWithTheirText() {
        Recorder seen = openai.chunks("{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"logprobs\":{\"content\":"
                + "[{\"token\":\"Hi\",\"logprob\":-1,\"top_logprobs\":[]}]}}");
        assertThat(((TextDelta) seen.events.get(0)).logprobs().get(0).logprob()).isEqualTo(-1);
    }

    @Test
    void aMalformedChunkIsReportedAndTheRestGoesOn() {
        Recorder seen = openai.stream("""
            data: {"choices":[{"index":0,"delta":{"content":"a"}}]}

            data: {"choices":[{"index":0,"delta":{"content":"lost

            data: {"choices":{"index":0}}

            data: 17

            data: {"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}

            data: [DONE]
            """);
        assertThat(seen.malformed).isEqualTo(3);
        assertThat(seen.log).containsExactly("choice 0", "text 0 a", "text 0 b", "finish 0 STOP stop", "end");
    }

    @Test
    void aForgottenBlankLineBetweenChunksLosesNothing() {
        Recorder seen = openai.stream("""
            data: {"choices":[{"index":0,"delta":{"content":"a"}}]}
            data: {"choices":[{"index":0,"delta":{"content":"b"}}]}

            data: [DONE] and more
            """);
        assertThat(seen.log).containsExactly("choice 0", "text 0 a", "text 0 b", "end");
    }

    @Test
    void aWholeAnswerInsideAStreamIsRead() {
        Recorder seen = openai.stream("data: {\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        assertThat(seen.log).containsExactly("choice 0", "text 0 Hi", "finish 0 STOP stop");
        assertThat(seen.usage).isEqualTo(Usage.of(1, 1));
    }

    @Test
    void eventsWithoutDataAreNothing() {
        assertThat(openai.stream("data:\n\ndata: \n\n: comment").log).isEmpty();
    }

    @Test
    void whereDoneProvesNothingTheReasonDecides() {
        Codec strict = Codec.of(Profiles.COMPATIBLE.toBuilder("strict")
                .quirk(Quirk.DONE_PROVES_NOTHING, true)
                .build());
        assertThat(strict.deltas("{\"content\":\"cut\"}").ended).isFalse();
        assertThat(strict.chunks("{\"index\":0,\"delta\":{\"content\":\"whole\"},\"finish_reason\":\"stop\"}").ended)
                .isTrue();
        assertThat(openai.deltas("{\"content\":\"trusted\"}").ended).isTrue();
    }
}
