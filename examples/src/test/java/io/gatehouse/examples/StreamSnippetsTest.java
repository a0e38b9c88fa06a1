package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.LeakCheckExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The snippets of docs/streams.md. */
final class StreamSnippetsTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final FakeProvider provider =
            FakeProvider.builder("demo").stream("Hel", "lo").build();
    private final Gateway gateway = leaks.watch(Gateway.builder())
            .provider(provider)
            .route("assistant", Route.to("demo/any"))
            .build();
    private final String question = "Hi";
    private final StringBuilder screen = new StringBuilder();
    private ChatResponse saved;

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aRouteSaysWhatBecomesOfBrokenAnswers() {
        Route route = Route.to("openai/gpt-5-mini")
                .fallbackTo("mistral/mistral-large-latest")
                .streams(StreamPolicy.continueElsewhere().maxRecoveries(1));
        assertThat(route.streams()).isEqualTo(StreamPolicy.continueElsewhere().maxRecoveries(1));
    }

    @Test
    void eventsAreReadToTheEnd() {
        try (ChatStream stream = gateway.chat("assistant").user(question).stream()) {
            for (StreamEvent event : stream) {
                if (event instanceof TextDelta delta) {
                    System.out.print(delta.text());
                } else if (event instanceof Finished end) {
                    System.out.println("\n" + end.response().usage() + " in "
                            + end.response().attempts().size() + " attempts");
                }
            }
        }
        assertThat(provider.openReplies()).isZero();
    }

    @Test
    void whatHadBeenReadIsKept() {
        provider.enqueue(FakeAnswer.builder().text("Hel").cut().build());
        try (ChatStream stream = gateway.chat("assistant").user(question).stream()) {
            stream.text().forEach(screen::append);
        } catch (StreamInterruptedException e) {
            screen.append(" [interrupted]");
            save(e.partial()); // what this reader had been given, never more
        }
        assertThat(screen).hasToString("Hel [interrupted]");
        assertThat(saved.text()).isEqualTo("Hel");
    }

    private void save(ChatResponse partial) {
        saved = partial;
    }

    @Test
    void limitsAreThree() {
        Timeouts limits = Timeouts.ofOverall(Duration.ofMinutes(2)) // the whole call with all retries and fallbacks
                .firstEvent(Duration.ofSeconds(20)) // each attempt, until its first content
                .betweenEvents(Duration.ofSeconds(10)); // from content to content, while somebody reads
        assertThat(gateway.chat("assistant")
                        .user(question)
                        .timeouts(limits)
                        .send()
                        .text())
                .isEqualTo("Hello");
    }

    @Test
    void aSubscriberGetsTheEvents() {
        Executor executor = Runnable::run;
        Collecting subscriber = new Collecting();
        try (ChatStream stream = gateway.chat("assistant").user(question).stream()) {
            stream.toPublisher(executor).subscribe(subscriber);
            subscriber.done.join();
        }
        assertThat(subscriber.events).contains(TextDelta.of("Hel"), TextDelta.of("lo"));
    }

    private static final class Collecting implements Flow.Subscriber<StreamEvent> {
        final List<StreamEvent> events = new ArrayList<>();
        final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(StreamEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
