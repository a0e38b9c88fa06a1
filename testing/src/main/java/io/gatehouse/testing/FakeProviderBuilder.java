package io.gatehouse.testing;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link FakeProvider}. Answers are given in the order in which they are added here; when they are used up the last
 * one is given again and again, unless {@link #otherwise} says something else. Not thread-safe.
 */
public final class FakeProviderBuilder {
    private static final int DIMENSIONS = 64;

    final String name;
    private final List<Function<ChatRequest, FakeAnswer>> answers = new ArrayList<>();
    private final List<FakeAnswer> embeddingFailures = new ArrayList<>();
    private @Nullable Function<ChatRequest, FakeAnswer> otherwise;
    private Function<EmbeddingRequest, List<float[]>> vectors = hashed(DIMENSIONS);
    private int endpoints = 1;
    private @Nullable String apiKey;
    Timeouts timeouts = Timeouts.NONE;

    FakeProviderBuilder(String name) {
        this.name = name;
    }

    /**
     * Adds an answer, in one piece.
     *
     * @param text its text
     * @return this
     */
    public FakeProviderBuilder answer(String text) {
        return answer(FakeAnswer.text(text));
    }

    /**
     * Adds an answer.
     *
     * @param answer the answer
     * @return this
     */
    public FakeProviderBuilder answer(FakeAnswer answer) {
        return answer(request -> answer);
    }

    /**
     * Adds an answer that depends on the request.
     *
     * @param answer called on the thread of the call, at the same time for several; what it throws fails the call
     * @return this
     */
    public FakeProviderBuilder answer(Function<ChatRequest, FakeAnswer> answer) {
        answers.add(answer);
        return this;
    }

    /**
     * Adds an answer in pieces.
     *
     * @param pieces its text, as a stream gives it
     * @return this
     */
    public FakeProviderBuilder stream(String... pieces) {
        return answer(FakeAnswer.text(pieces));
    }

    /**
     * Adds an answer that calls a tool.
     *
     * @param tool the tool's name
     * @param arguments JSON text, valid or not
     * @return this
     */
    public FakeProviderBuilder toolCall(String tool, String arguments) {
        return answer(FakeAnswer.toolCall(tool, arguments));
    }

    /**
     * Adds failures.
     *
     * @param kinds one failure each
     * @return this
     */
    public FakeProviderBuilder fail(ErrorKind... kinds) {
        for (ErrorKind kind : kinds) {
            answer(FakeAnswer.fail(kind));
        }
        return this;
    }

    /**
     * Adds a failure and, after it, an answer.
     *
     * @param kind the failure
     * @param text the answer's text
     * @return this
     */
    public FakeProviderBuilder failThen(ErrorKind kind, String text) {
        return fail(kind).answer(text);
    }

    /**
     * Sets the answer for when all others are used up.
     *
     * @param answer the answer
     * @return this
     */
    public FakeProviderBuilder otherwise(FakeAnswer answer) {
        return otherwise(request -> answer);
    }

    /**
     * Sets the answer for when all others are used up.
     *
     * @param answer called on the thread of the call, at the same time for several; what it throws fails the call
     * @return this
     */
    public FakeProviderBuilder otherwise(Function<ChatRequest, FakeAnswer> answer) {
        otherwise = answer;
        return this;
    }

    /**
     * Sets the length of the vectors; 64 unless set. The same text always has the same vector, of length 1, and texts that
     * share words have similar ones. A request may ask for another length.
     *
     * @param dimensions at least 1
     * @return this
     */
    public FakeProviderBuilder embeddings(int dimensions) {
        return embeddings(hashed(dimensions));
    }

    /**
     * Sets how vectors are made.
     *
     * @param make gives a vector for each text, in the order of the texts
     * @return this
     */
    public FakeProviderBuilder embeddings(Function<EmbeddingRequest, List<float[]>> make) {
        vectors = make;
        return this;
    }

    /**
     * Fails the first embedding requests.
     *
     * @param kinds one failure each
     * @return this
     */
    public FakeProviderBuilder failEmbeddings(ErrorKind... kinds) {
        for (ErrorKind kind : kinds) {
            embeddingFailures.add(FakeAnswer.fail(kind));
        }
        return this;
    }

    /**
     * Sets how many endpoints there are; their names are {@code name#1} and so on, or {@code name} for a single one.
     *
     * @param count at least 1
     * @return this
     */
    public FakeProviderBuilder endpoints(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A provider needs at least 1 endpoint, not " + count);
        }
        endpoints = count;
        return this;
    }

    /**
     * Gives the endpoints a credential, for tests that look for it where it must not be.
     *
     * @param key the credential
     * @return this
     */
    public FakeProviderBuilder apiKey(String key) {
        apiKey = key;
        return this;
    }

    /**
     * Sets the provider's own timeouts.
     *
     * @param limits the limits
     * @return this
     */
    public FakeProviderBuilder timeouts(Timeouts limits) {
        timeouts = limits;
        return this;
    }

    /**
     * The provider.
     *
     * @return the provider
     */
    public FakeProvider build() {
        return new FakeProvider(this);
    }

    FakeScript script() {
        List<Function<ChatRequest, FakeAnswer>> queue = answers;
        Function<ChatRequest, FakeAnswer> last = otherwise;
        if (last == null) {
            int count = answers.size();
            last = count == 0 ? request -> FakeAnswer.text("OK") : answers.get(count - 1);
            queue = answers.subList(0, Math.max(0, count - 1));
        }
        return new FakeScript(queue, last, embeddingFailures, vectors);
    }

    List<Endpoint> endpoints() {
        List<Endpoint> list = new ArrayList<>();
        for (int i = 1; i <= endpoints; i++) {
            list.add(Endpoint.builder(endpoints == 1 ? name : name + "#" + i, "http://fake-" + i + ".localhost")
                    .bearer(apiKey == null ? null : Secret.of(apiKey))
                    .build());
        }
        return List.copyOf(list);
    }

    private static Function<EmbeddingRequest, List<float[]>> hashed(int dimensions) {
        return request -> {
            Integer asked = request.dimensions();
            int length = asked == null ? dimensions : asked;
            return request.input().stream()
                    .map(text -> HashedVector.of(text, length))
                    .toList();
        };
    }
}
