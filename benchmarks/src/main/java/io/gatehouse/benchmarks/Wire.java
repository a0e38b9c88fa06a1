package io.gatehouse.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * The typed JSON of the two floors: records with no more fields than a caller needs, one mapper, and a reader and a
 * writer bound to their type once.
 */
final class Wire {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    static final ObjectWriter REQUEST = MAPPER.writerFor(Request.class);
    static final ObjectReader COMPLETION = MAPPER.readerFor(Completion.class);
    static final ObjectReader CHUNK = MAPPER.readerFor(Chunk.class);

    private Wire() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Request(
            String model,
            List<Message> messages,
            Boolean stream,
            @JsonProperty("stream_options") StreamOptions streamOptions) {

        static Request of(Mode mode) {
            return of(Prompt.MODEL, mode);
        }

        static Request of(String model, Mode mode) {
            List<Message> messages = List.of(new Message("user", Prompt.TEXT));
            return mode == Mode.BLOCKING
                    ? new Request(model, messages, null, null)
                    : new Request(model, messages, true, new StreamOptions(true));
        }
    }

    record Message(String role, String content) {}

    record StreamOptions(@JsonProperty("include_usage") boolean includeUsage) {}

    record Tokens(
            @JsonProperty("prompt_tokens") long prompt,
            @JsonProperty("completion_tokens") long completion) {

        Usage toUsage() {
            return new Usage(prompt, completion);
        }
    }

    record Completion(List<Choice> choices, Tokens usage) {}

    record Choice(
            Message message, @JsonProperty("finish_reason") String finishReason) {}

    record Chunk(List<ChunkChoice> choices, Tokens usage) {

        /** Hands over the text of this chunk, if it has any. */
        void text(TextSink sink) {
            if (!choices.isEmpty()) {
                String content = choices.get(0).delta().content();
                if (content != null && !content.isEmpty()) {
                    sink.accept(content);
                }
            }
        }
    }

    record ChunkChoice(
            Delta delta, @JsonProperty("finish_reason") String finishReason) {}

    record Delta(String content) {}
}
