package io.gatehouse.tests.wire;

import io.gatehouse.openai.Profiles;
import java.util.List;
import java.util.stream.Stream;

/** Streams in all the shapes that servers are known to send. */
final class WireCases {
    private WireCases() {}

    static final WireCase TEXT = WireCase.of("text with usage", """
            {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"k3"}
            {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{"content":"Hei"},"logprobs":null,"finish_reason":null}],"usage":null}
            {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{"content":" verden, på \\"æøå\\" 🌍\\n"},"logprobs":null,"finish_reason":null}],"usage":null}
            {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}
            {"id":"chatcmpl-S1","object":"chat.completion.chunk","created":1795300020,"model":"gpt-5.4-mini","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":4,"total_tokens":16}}
            [DONE]
            ---
            text 0 Hei
            text 0  verden, på "æøå" 🌍⏎
            usage 12+4
            finished chatcmpl-S1 gpt-5.4-mini 12+4
            choice 0 STOP stop text(Hei verden, på "æøå" 🌍⏎)
            """);

    static final WireCase TOOLS = WireCase.of("two tool calls", """
            {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}
            {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}
            {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\":"}}]},"finish_reason":null}]}
            {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"Oslo\\"}"}}]},"finish_reason":null}]}
            {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}
            {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\\"city\\":\\"Bergen\\"}"}}]},"finish_reason":null}]}
            {"id":"chatcmpl-S2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
            [DONE]
            ---
            tool 0/0 call_a weather()
            tool 0/0 null null({"city":)
            tool 0/0 null null("Oslo"})
            tool 0/1 call_b weather()
            tool 0/1 null null({"city":"Bergen"})
            finished chatcmpl-S2 m unknown
            choice 0 TOOL_CALLS tool_calls call(call_a weather {"city":"Oslo"}) call(call_b weather {"city":"Bergen"})
            """);

    private static final WireCase WHOLE_CALL = WireCase.of("whole tool calls in one delta", Profiles.XAI, 1, """
            {"id":"x","model":"grok","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}},{"index":1,"id":"call_2","type":"function","function":{"name":"time","arguments":""}}]},"finish_reason":"tool_calls"}]}
            [DONE]
            ---
            tool 0/0 call_1 weather({"city":"Oslo"})
            tool 0/1 call_2 time()
            finished x grok unknown
            choice 0 TOOL_CALLS tool_calls call(call_1 weather {"city":"Oslo"}) call(call_2 time )
            """);

    private static final WireCase NULL_INDEX = WireCase.of("tool calls without index", Profiles.MISTRAL, 1, """
            {"id":"y","model":"mistral","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
            {"id":"y","model":"mistral","choices":[{"index":0,"delta":{"tool_calls":[{"index":null,"id":"abcdefgh1","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},"finish_reason":null}]}
            {"id":"y","model":"mistral","choices":[{"index":0,"delta":{"tool_calls":[{"id":"abcdefgh2","function":{"name":"weather","arguments":"{\\"city\\":\\"Bergen\\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":5,"completion_tokens":9,"total_tokens":14}}
            [DONE]
            ---
            tool 0/0 abcdefgh1 weather({"city":"Oslo"})
            tool 0/1 abcdefgh2 weather({"city":"Bergen"})
            usage 5+9
            finished y mistral 5+9
            choice 0 TOOL_CALLS tool_calls call(abcdefgh1 weather {"city":"Oslo"}) call(abcdefgh2 weather {"city":"Bergen"})
            """);

    private static final WireCase SAME_INDEX = WireCase.of("all calls at index 0", Profiles.GEMINI, 1, """
            {"id":"g","model":"gemini","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"f1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},"finish_reason":null}]}
            {"id":"g","model":"gemini","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"f2","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Bergen\\"}"}}]},"finish_reason":"stop"}]}
            [DONE]
            ---
            tool 0/0 f1 weather({"city":"Oslo"})
            tool 0/1 f2 weather({"city":"Bergen"})
            finished g gemini unknown
            choice 0 TOOL_CALLS stop call(f1 weather {"city":"Oslo"}) call(f2 weather {"city":"Bergen"})
            """);

    private static final WireCase REPEATED = WireCase.of("id and name on each piece", Profiles.COMPATIBLE, 1, """
            {"id":"r","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}
            {"id":"r","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\""}}]},"finish_reason":null}]}
            {"id":"r","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":":\\"Oslo\\"}"}}]},"finish_reason":null}]}
            {"id":"r","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
            [DONE]
            ---
            tool 0/0 call_1 weather()
            tool 0/0 null null({"city")
            tool 0/0 null null(:"Oslo"})
            finished r m unknown
            choice 0 TOOL_CALLS tool_calls call(call_1 weather {"city":"Oslo"})
            """);

    private static final WireCase EMPTY_ID = WireCase.of("empty id", Profiles.COMPATIBLE, 1, """
            {"id":"e","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"","type":"function","function":{"name":"now","arguments":""}}]},"finish_reason":null}]}
            {"id":"e","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
            [DONE]
            ---
            tool 0/0 call_NEW now()
            finished e m unknown
            choice 0 TOOL_CALLS tool_calls call(call_NEW now )
            """);

    private static final WireCase TWO_CHOICES = WireCase.of("two choices", Profiles.OPENAI, 2, """
            {"id":"n","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"A"},"finish_reason":null}]}
            {"id":"n","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
            {"id":"n","model":"m","choices":[{"index":1,"delta":{"role":"assistant","content":"B"},"finish_reason":null}]}
            {"id":"n","model":"m","choices":[{"index":1,"delta":{"content":"b"},"finish_reason":null}]}
            {"id":"n","model":"m","choices":[{"index":1,"delta":{},"finish_reason":"length"}]}
            {"id":"n","model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":3,"total_tokens":4}}
            [DONE]
            ---
            text 0 A
            text 1 B
            text 1 b
            usage 1+3
            finished n m 1+3
            choice 0 STOP stop text(A)
            choice 1 LENGTH length text(Bb)
            """);

    private static final WireCase REASONING = WireCase.of("reasoning and an unknown field", Profiles.DEEPSEEK, 1, """
            {"id":"d","model":"m","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"hm"},"finish_reason":null}]}
            {"id":"d","model":"m","choices":[{"index":0,"delta":{"reasoning_content":"m","shiny":{"a":1}},"finish_reason":null}]}
            {"id":"d","model":"m","choices":[{"index":0,"delta":{"content":"4"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
            [DONE]
            ---
            reasoning 0 hm
            reasoning 0 m
            other shiny {"a":1}
            text 0 4
            usage 3+2
            finished d m 3+2
            choice 0 STOP stop text(4) reasoning(hmm)
            """);

    private static final WireCase REFUSAL = WireCase.of("refusal", """
            {"id":"f","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":""},"finish_reason":null}]}
            {"id":"f","model":"m","choices":[{"index":0,"delta":{"refusal":"I can't"},"finish_reason":null}]}
            {"id":"f","model":"m","choices":[{"index":0,"delta":{"refusal":" do that."},"finish_reason":null}]}
            {"id":"f","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
            [DONE]
            ---
            refusal 0 I can't
            refusal 0  do that.
            finished f m unknown
            choice 0 STOP stop text() refusal(I can't do that.)
            """);

    private static final WireCase AZURE = WireCase.of("filter results first and late", Profiles.AZURE, 1, """
            {"id":"","model":"","object":"","created":0,"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}
            {"id":"z","model":"gpt","choices":[{"index":0,"delta":{"role":"assistant","content":"Oslo"},"finish_reason":null}]}
            {"id":"z","model":"gpt","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
            [DONE]
            ---
            text 0 Oslo
            finished z gpt unknown
            choice 0 STOP stop text(Oslo)
            """);

    /** Streams that end with {@code [DONE]}. */
    static List<WireCase> whole() {
        return List.of(
                TEXT,
                TOOLS,
                WHOLE_CALL,
                NULL_INDEX,
                SAME_INDEX,
                REPEATED,
                EMPTY_ID,
                TWO_CHOICES,
                REASONING,
                REFUSAL,
                AZURE);
    }

    /** The same with each kind of line end. */
    static Stream<WireCase> inAllLineEnds() {
        return whole().stream()
                .flatMap(wire -> Stream.of(wire.lineEnd("\n"), wire.lineEnd("\r\n"), wire.lineEnd("\r")));
    }

    static final WireCase ERROR = WireCase.of("error after text", """
            {"id":"chatcmpl-S3","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"The first"},"finish_reason":null}]}
            {"error":{"message":"The server had an error while processing your request.","type":"server_error","param":null,"code":null}}
            ---
            text 0 The first
            failed StreamInterruptedException partial(The first)
            """);

    private static final WireCase ERROR_AS_CHUNK =
            WireCase.of("error in the shape of a chunk", Profiles.OPENROUTER, 1, """
            {"id":"o","model":"m","choices":[{"index":0,"delta":{"content":"The first"},"finish_reason":null}]}
            {"id":"o","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"Provider went away","metadata":{"error_type":"provider_unavailable"}}}
            ---
            text 0 The first
            failed StreamInterruptedException partial(The first)
            """);

    private static final WireCase ERROR_FIRST = WireCase.of("error before text", """
            {"id":"chatcmpl-S3","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
            {"error":{"message":"Overloaded","type":"server_error","param":null,"code":"server_is_overloaded"}}
            ---
            failed OverloadedException
            """);

    private static final WireCase UNFINISHED = WireCase.of("no final mark", """
            {"id":"u","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Once"},"finish_reason":null}]}
            {"id":"u","model":"m","choices":[{"index":0,"delta":{"content":" upon"},"finish_reason":null}]}
            {"id":"u","model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}
            ---
            text 0 Once
            text 0  upon
            usage 1+2
            failed StreamInterruptedException partial(Once upon)
            """);

    /** Streams that fail. */
    static Stream<WireCase> failing() {
        return Stream.of(ERROR, ERROR_AS_CHUNK, ERROR_FIRST, UNFINISHED)
                .flatMap(wire -> Stream.of(wire.lineEnd("\n"), wire.lineEnd("\r\n"), wire.lineEnd("\r")));
    }
}
