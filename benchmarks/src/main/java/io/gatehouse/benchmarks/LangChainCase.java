package io.gatehouse.benchmarks;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * langchain4j's OpenAI model on its default transport, the JDK's client, which pools connections without a limit. Plain
 * HTTP/1.1 spares it the upgrade headers; retries and logging are off.
 */
final class LangChainCase implements Case {

    private final OpenAiChatModel blocking;
    private final OpenAiStreamingChatModel streaming;

    LangChainCase(String baseUrl) {
        blocking = OpenAiChatModel.builder()
                .httpClientBuilder(transport())
                .baseUrl(baseUrl)
                .apiKey(Prompt.KEY)
                .modelName(Prompt.MODEL)
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false)
                .build();
        streaming = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(transport())
                .baseUrl(baseUrl)
                .apiKey(Prompt.KEY)
                .modelName(Prompt.MODEL)
                .logRequests(false)
                .logResponses(false)
                .build();
    }

    private static JdkHttpClientBuilder transport() {
        return new JdkHttpClientBuilder()
                .httpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1))
                .connectTimeout(Duration.ofSeconds(10))
                .readTimeout(Duration.ofMinutes(1));
    }

    @Override
    public String name() {
        return "langchain4j";
    }

    @Override
    public Usage send(TextSink text) {
        ChatResponse answer = blocking.chat(request());
        text.accept(answer.aiMessage().text());
        return usage(answer.tokenUsage());
    }

    @Override
    public Usage stream(TextSink text) throws Exception {
        CompletableFuture<TokenUsage> done = new CompletableFuture<>();
        streaming.chat(request(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                text.accept(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse answer) {
                done.complete(answer.tokenUsage());
            }

            @Override
            public void onError(Throwable error) {
                done.completeExceptionally(error);
            }
        });
        return usage(done.get());
    }

    private static ChatRequest request() {
        return ChatRequest.builder().messages(UserMessage.from(Prompt.TEXT)).build();
    }

    private static Usage usage(TokenUsage usage) {
        return new Usage(usage.inputTokenCount(), usage.outputTokenCount());
    }

    @Override
    public void close() {
        // Neither model can be closed; the client's threads are daemons.
    }
}
