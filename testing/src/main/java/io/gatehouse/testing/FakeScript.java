package io.gatehouse.testing;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.EmbeddingRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Chooses the answers: those of the queue in turn, then the default. Thread-safe; the answers' functions run outside its lock. */
final class FakeScript {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Function<ChatRequest, FakeAnswer>> queue;
    private final Deque<FakeAnswer> embeddingFailures;
    private final Function<EmbeddingRequest, List<float[]>> vectors;
    private Function<ChatRequest, FakeAnswer> otherwise;

    FakeScript(
            List<Function<ChatRequest, FakeAnswer>> queue,
            Function<ChatRequest, FakeAnswer> otherwise,
            List<FakeAnswer> embeddingFailures,
            Function<EmbeddingRequest, List<float[]>> vectors) {
        this.queue = new ArrayDeque<>(queue);
        this.otherwise = otherwise;
        this.embeddingFailures = new ArrayDeque<>(embeddingFailures);
        this.vectors = vectors;
    }

    void enqueue(List<FakeAnswer> answers) {
        lock.lock();
        try {
            answers.forEach(answer -> queue.add(request -> answer));
        } finally {
            lock.unlock();
        }
    }

    void otherwise(Function<ChatRequest, FakeAnswer> answer) {
        lock.lock();
        try {
            otherwise = answer;
        } finally {
            lock.unlock();
        }
    }

    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    void choose(FakeCall call) {
        if (call.request instanceof ChatRequest chat) {
            call.answer(Objects.requireNonNull(next().apply(chat), "An answer's function gave null"));
            return;
        }
        FakeAnswer failure = nextFailure();
        call.answer(failure);
        if (failure.parts.isEmpty()) {
            call.vectors(vectors.apply((EmbeddingRequest) call.request));
        }
    }

    private Function<ChatRequest, FakeAnswer> next() {
        lock.lock();
        try {
            return queue.isEmpty() ? otherwise : queue.remove();
        } finally {
            lock.unlock();
        }
    }

    private FakeAnswer nextFailure() {
        lock.lock();
        try {
            return embeddingFailures.isEmpty() ? FakeAnswer.builder().build() : embeddingFailures.remove();
        } finally {
            lock.unlock();
        }
    }
}
