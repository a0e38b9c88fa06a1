package io.gatehouse.testing;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request that was encoded, and what it is answered. Thread-safe. */
final class FakeCall {
    final long number;
    final ModelRequest request;
    final String endpoint;
    final String model;
    final boolean streaming;
    private volatile FakeAnswer answer = FakeAnswer.builder().build();
    private volatile List<float[]> vectors = List.of();
    private volatile @Nullable ErrorInfo error;

    FakeCall(long number, ModelRequest request, String endpoint, String model, boolean streaming) {
        this.number = number;
        this.request = request;
        this.endpoint = endpoint;
        this.model = model;
        this.streaming = streaming;
    }

    void answer(FakeAnswer chosen) {
        answer = chosen;
    }

    FakeAnswer answer() {
        return answer;
    }

    void vectors(List<float[]> made) {
        vectors = made;
    }

    List<float[]> vectors() {
        return vectors;
    }

    void fail(ErrorInfo info) {
        error = info;
    }

    ErrorInfo error() {
        ErrorInfo info = error;
        return info != null ? info : ErrorInfo.of(ErrorKind.PROTOCOL, null, null);
    }

    String id() {
        return Objects.requireNonNullElse(answer.id, "fake-" + number);
    }

    String answeredModel() {
        return Objects.requireNonNullElse(answer.model, model);
    }

    Usage usage() {
        if (answer.usage != null) {
            return answer.usage;
        }
        int output = answer.events().stream()
                .mapToInt(event -> event instanceof TextDelta text
                        ? text.text().length()
                        : event instanceof ToolCallDelta tool ? tool.arguments().length() : 4)
                .sum();
        return Usage.of(inputTokens(), (output + 3) / 4);
    }

    long inputTokens() {
        if (request instanceof ChatRequest chat) {
            return chat.messages().stream()
                    .map(Message::text)
                    .mapToLong(Tokens::count)
                    .sum();
        }
        return ((EmbeddingRequest) request)
                .input().stream().mapToLong(Tokens::count).sum();
    }
}
