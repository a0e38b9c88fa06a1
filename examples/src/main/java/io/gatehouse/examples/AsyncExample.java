package io.gatehouse.examples;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Calls without waiting: many at once, one with a limit, and a stream that a reactive subscriber reads. */
public final class AsyncExample {
    private AsyncExample() {}

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        FakeProvider provider = FakeProvider.builder("demo")
                .answer(request -> request.messages().get(0).text().equals("Hang")
                        ? FakeAnswer.builder().hang().build()
                        : FakeAnswer.text(
                                "You ", "said ", request.messages().get(0).text()))
                .build();
        try (Gateway gateway = Gateway.builder().provider(provider).build()) {
            manyAtOnce(gateway, out);
            withLimit(gateway, out);
            published(gateway, out);
        }
    }

    /** Each call has a virtual thread where the runtime has them, else one of a bounded pool. */
    private static void manyAtOnce(Gateway gateway, PrintStream out) {
        List<CompletableFuture<ChatResponse>> calls = List.of("one", "two", "three").stream()
                .map(word -> gateway.chat("demo/model").user(word).sendAsync())
                .toList();
        for (CompletableFuture<ChatResponse> call : calls) {
            out.println("answer   " + call.join().text());
        }
    }

    /** The call's own timeout ends it and closes its connection; a future's orTimeout would only stop waiting. */
    private static void withLimit(Gateway gateway, PrintStream out) {
        CompletableFuture<ChatResponse> call = gateway.chat("demo/model")
                .user("Hang")
                .timeout(Duration.ofMillis(50))
                .sendAsync();
        try {
            call.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimedOutException timeout) {
                out.println("timeout  " + timeout.phase());
            }
        }
    }

    /** The subscriber's demand reaches the model: what it does not ask for is not read. */
    private static void published(Gateway gateway, PrintStream out) {
        ExecutorService readers = Executors.newSingleThreadExecutor();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (ChatStream stream = gateway.chat("demo/model").user("four").stream()) {
            stream.toPublisher(readers).subscribe(new Flow.Subscriber<>() {
                private Flow.@Nullable Subscription subscription;

                @Override
                public void onSubscribe(Flow.Subscription given) {
                    subscription = given;
                    given.request(1);
                }

                @Override
                public void onNext(StreamEvent event) {
                    if (event instanceof TextDelta delta) {
                        out.println("piece    " + delta.text());
                    }
                    if (subscription != null) {
                        subscription.request(1);
                    }
                }

                @Override
                public void onError(Throwable failure) {
                    done.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {
                    done.complete(null);
                }
            });
            done.join();
        } finally {
            readers.shutdown();
        }
    }
}
