package io.gatehouse.benchmarks;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import java.time.Duration;
import java.util.Iterator;

/** The official SDK, on the same OkHttp as the floor, with a pool as large and without retries. */
final class OpenAiJavaCase implements Case {

    private final OpenAIClient client;

    OpenAiJavaCase(String baseUrl, int connections) {
        client = OpenAIOkHttpClient.builder()
                .apiKey(Prompt.KEY)
                .baseUrl(baseUrl)
                .maxRetries(0)
                .maxIdleConnections(connections)
                .keepAliveDuration(Duration.ofMinutes(5))
                .build();
    }

    @Override
    public String name() {
        return "openai-java";
    }

    @Override
    public Usage send(TextSink text) {
        ChatCompletion answer = client.chat().completions().create(request().build());
        text.accept(answer.choices().get(0).message().content().orElse(""));
        return usage(answer.usage().orElseThrow());
    }

    @Override
    public Usage stream(TextSink text) {
        ChatCompletionStreamOptions options =
                ChatCompletionStreamOptions.builder().includeUsage(true).build();
        ChatCompletionCreateParams request = request().streamOptions(options).build();
        CompletionUsage usage = null;
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(request)) {
            for (Iterator<ChatCompletionChunk> chunks = response.stream().iterator(); chunks.hasNext(); ) {
                ChatCompletionChunk chunk = chunks.next();
                if (!chunk.choices().isEmpty()) {
                    String content = chunk.choices().get(0).delta().content().orElse("");
                    if (!content.isEmpty()) {
                        text.accept(content);
                    }
                }
                usage = chunk.usage().orElse(usage);
            }
        }
        return usage(usage);
    }

    private static ChatCompletionCreateParams.Builder request() {
        return ChatCompletionCreateParams.builder().model(Prompt.MODEL).addUserMessage(Prompt.TEXT);
    }

    private static Usage usage(CompletionUsage usage) {
        return new Usage(usage.promptTokens(), usage.completionTokens());
    }

    @Override
    public void close() {
        client.close();
    }
}
