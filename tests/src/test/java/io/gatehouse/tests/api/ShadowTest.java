package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Interceptor;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Priority;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.ShadowPolicy;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.spi.ShadowComparison;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls to {@code a}, with {@code b} to fall back to, are copied to {@code c}. */
class ShadowTest extends RouteTestBase {
    private final BlockingQueue<ShadowComparison> compared = new LinkedBlockingQueue<>();
    private final List<String> started = new CopyOnWriteArrayList<>();

    private ShadowPolicy toC() {
        return ShadowPolicy.to("c/z", compared::add);
    }

    private GatewayBuilder shadowed(ShadowPolicy policy) {
        return builder()
                .listener(event -> {
                    if (event instanceof GatewayEvent.CallStarted start) {
                        started.add(start.callId());
                    }
                })
                .route("r", Route.to("a/x").fallbackTo("b/y").shadow(policy));
    }

    private ShadowComparison next() {
        try {
            ShadowComparison next = compared.poll(Setup.WAIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).as("a comparison").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void answering() {
        a.otherwise(Scripts.chat("main"));
        c.otherwise(Scripts.chat("copy"));
    }

    @ParameterizedTest
    @EnumSource
    void aCopyIsACallOfItsOwn(Way way) {
        answering();
        Gateway gateway = open(shadowed(toC()));

        ChatResponse answer = way.run(call(gateway));

        ShadowComparison comparison = next();
        assertThat(answer.text()).isEqualTo("main");
        assertThat(trail(answer)).containsExactly("a/x FINISHED");
        assertThat(comparison.answer().text()).isEqualTo("main");
        assertThat(comparison.error()).isNull();
        assertThat(comparison.shadow()).isNotNull();
        assertThat(comparison.shadow().text()).isEqualTo("copy");
        assertThat(trail(comparison.shadow())).containsExactly("c/z FINISHED");
        assertThat(comparison.request().model()).isEqualTo("r");
        assertThat(started).hasSize(2).doesNotHaveDuplicates();
        assertThat(comparison.callId()).isEqualTo(started.get(0));
        assertThat(c.requests().get(0).at("/model")).isEqualTo("z");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyWaitsForTheCopy(Way way) {
        Gate slow = new Gate();
        a.otherwise(Scripts.chat("main"));
        c.otherwise(Scripts.chat("copy").after(slow));
        Gateway gateway = open(shadowed(toC()));

        assertThat(way.run(call(gateway)).text()).isEqualTo("main");

        slow.awaitArrivals(1, Setup.WAIT);
        assertThat(compared).isEmpty();
        slow.open();
        assertThat(next().error()).isNull();
    }

    @Test
    void aStreamIsCopiedWhenItHasBeenRead() {
        Gate rest = new Gate();
        a.otherwise(Scripts.streamUnfinished("one ")
                .with(script -> script.await(rest)
                        .body(
                                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"two\"},\"finish_reason\":\"stop\"}]}"
                                        + "\n\ndata: [DONE]\n\n")));
        c.otherwise(Scripts.chat("copy"));
        Gateway gateway = open(shadowed(toC()));
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isNotNull();
            assertThat(started).hasSize(1);
            rest.open();
            assertThat(stream.await().text()).isEqualTo("one two");
        }
        assertThat(next().answer().text()).isEqualTo("one two");
    }

    @Test
    void aStreamThatIsClosedEarlyIsNotCopied() {
        answering();
        a.enqueue(Scripts.streamUnfinished("one").with(Script::hang));
        Gateway gateway = open(shadowed(toC()));
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isNotNull();
        }
        call(gateway).send();
        assertThat(next().answer().text()).isEqualTo("main");
        assertThat(c.requestCount()).isEqualTo(1);
    }

    @Test
    void anAnswerThatWasRecoveredIsCopiedOnce() {
        a.otherwise(Scripts.streamUnfinished("bro"));
        b.otherwise(Scripts.chat("whole"));
        c.otherwise(Scripts.chat("copy"));
        Route route = Route.to("a/x").fallbackTo("b/y").streams(StreamPolicy.restart());
        Gateway gateway = open(builder().route("r", route.streamOnWire(true).shadow(toC())));
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.await().text()).isEqualTo("whole");
        }
        assertThat(next().answer().text()).isEqualTo("whole");
        assertThat(call(gateway).send().text()).isEqualTo("whole");
        assertThat(next().answer().text()).isEqualTo("whole");
        gateway.close();
        assertThat(c.requestCount()).isEqualTo(2);
    }

    @Test
    void aCallThatFailsIsNotCopied() {
        answering();
        a.enqueue(DOWN);
        b.otherwise(DOWN);
        Gateway gateway = open(shadowed(toC()));
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(GatewayException.class);
        call(gateway).send();
        next();
        assertThat(c.requestCount()).isEqualTo(1);
    }

    @Test
    void aShareOfTheCallsIsCopied() {
        answering();
        Gateway gateway = open(shadowed(toC().share(0.25).maxConcurrent(1_000)).random(new Random(3)));
        for (int i = 0; i < 200; i++) {
            call(gateway).send();
        }
        Random same = new Random(3);
        int expected = 0;
        for (int i = 0; i < 200; i++) {
            expected += same.nextDouble() < 0.25 ? 1 : 0;
        }
        assertThat(expected).isBetween(35, 65);
        for (int i = 0; i < expected; i++) {
            next();
        }
        gateway.close();
        assertThat(c.requestCount()).isEqualTo(expected);
    }

    @Test
    void callsThatActAreNotCopied() {
        answering();
        Gateway gateway = open(shadowed(toC()));
        call(gateway)
                .tools(ToolSpec.of("clock", "Tells the time.", Json.parse("{\"type\":\"object\"}")))
                .send();
        call(gateway).sideEffects().send();
        call(gateway).send();
        next();
        gateway.close();
        assertThat(c.requestCount()).isEqualTo(1);
    }

    @Test
    void noMoreCopiesAreUnderWayThanAllowed() {
        Gate slow = new Gate();
        answering();
        c.enqueue(Scripts.chat("copy").after(slow));
        Gateway gateway = open(shadowed(toC().maxConcurrent(1)));
        call(gateway).send();
        slow.awaitArrivals(1, Setup.WAIT);
        for (int i = 0; i < 5; i++) {
            assertThat(call(gateway).send().text()).isEqualTo("main");
        }
        assertThat(c.requestCount()).isEqualTo(1);
        slow.open();
        next();
        copyAgain(gateway);
    }

    /** The place of the last copy is free a moment after its comparison. */
    private void copyAgain(Gateway gateway) {
        long before = c.requestCount();
        LimitProbe.await(() -> {
            call(gateway).send();
            return c.requestCount() > before;
        });
    }

    @Test
    void aListenerThatIsSlowHoldsAPlaceToo() {
        answering();
        Gate slow = new Gate();
        AtomicInteger told = new AtomicInteger();
        Gateway gateway = open(shadowed(ShadowPolicy.to("c/z", comparison -> {
                    told.incrementAndGet();
                    LimitProbe.await(slow::isOpen);
                })
                .maxConcurrent(1)));
        call(gateway).send();
        LimitProbe.await(() -> told.get() == 1);
        for (int i = 0; i < 5; i++) {
            call(gateway).send();
        }
        assertThat(c.requestCount()).isEqualTo(1);
        slow.open();
    }

    @Test
    void aListenerThatThrowsTouchesNothing() {
        answering();
        AtomicInteger told = new AtomicInteger();
        Gateway gateway = open(shadowed(ShadowPolicy.to("c/z", comparison -> {
                    told.incrementAndGet();
                    throw new IllegalStateException("listener");
                })
                .maxConcurrent(1)));
        assertThat(call(gateway).send().text()).isEqualTo("main");
        LimitProbe.await(() -> told.get() == 1);
        copyAgain(gateway);
    }

    @Test
    void aShadowThatFailsTakesNothingFromTheCallers() {
        answering();
        c.otherwise(DOWN);
        Gateway gateway = open(shadowed(toC())
                .retry(RetryPolicy.builder().budget(0.1, 1).build())
                .hedge(HedgePolicy.after(Duration.ofSeconds(1)).maxShare(1)));
        for (int i = 0; i < 50; i++) {
            ChatResponse answer = call(gateway).send();
            assertThat(trail(answer)).containsExactly("a/x FINISHED");
            ShadowComparison comparison = next();
            assertThat(comparison.shadow()).isNull();
            assertThat(comparison.error()).isInstanceOf(UnavailableException.class);
        }
        assertThat(c.requestCount()).as("copies are not repeated").isEqualTo(50);
        for (int i = 0; i < 3; i++) {
            a.enqueue(DOWN);
            assertThat(trail(call(gateway).send()))
                    .as("the budget for retries is whole")
                    .containsExactly("a/x FAILED", "a/x FINISHED");
        }
    }

    @Test
    void aShadowThatHangsEndsWithTheGateway() {
        a.otherwise(Scripts.chat("main"));
        c.otherwise(Scripts.silent());
        Gateway gateway = open(shadowed(toC()).drain(Duration.ofMinutes(10)));
        assertThat(call(gateway).send().text()).isEqualTo("main");
        c.awaitRequests(1, Setup.WAIT);
        gateway.close(); // and does not wait for it
        assertThat(next().error()).isInstanceOf(CancelledException.class);
        c.awaitNoOpenConnections(Setup.WAIT);
    }

    @Test
    void aShadowHasATimeOfItsOwn() {
        a.otherwise(Scripts.chat("main"));
        c.otherwise(Scripts.silent());
        Gateway gateway = open(shadowed(toC().timeout(Duration.ofSeconds(5))));
        call(gateway).timeout(Duration.ofSeconds(1)).send();
        c.awaitRequests(1, Setup.WAIT);
        clock.advance(Duration.ofMillis(4_999));
        assertThat(compared).isEmpty();
        clock.advance(Duration.ofMillis(1));
        ShadowComparison comparison = next();
        assertThat(comparison.error())
                .isInstanceOfSatisfying(
                        TimedOutException.class, e -> assertThat(e.phase()).isEqualTo(TimedOutException.Phase.OVERALL));
        assertThat(comparison.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aCopyHasNoTagsAndGoesBehindOthers() {
        answering();
        Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();
        Map<String, Priority> priorities = new ConcurrentHashMap<>();
        Map<String, String> ids = new ConcurrentHashMap<>();
        Interceptor seen = chain -> {
            String model = chain.request().model();
            tags.put(model, chain.request().options().tags());
            priorities.put(model, chain.request().options().priority());
            ids.put(model, chain.call().id());
            return chain.proceed(chain.request());
        };
        Gateway gateway = open(shadowed(toC()).addAttemptInterceptor(seen));
        call(gateway).tenant("acme").tag("team", "search").send();
        assertThat(next().request().options().tags()).containsEntry("team", "search");
        assertThat(tags).containsEntry("a/x", Map.of("team", "search")).containsEntry("c/z", Map.of());
        assertThat(priorities).containsEntry("a/x", Priority.NORMAL).containsEntry("c/z", Priority.LOW);
        assertThat(ids.get("a/x")).isNotEqualTo(ids.get("c/z"));
    }

    @Test
    void aShadowWithoutItsProviderIsRefused() {
        assertThatThrownBy(() -> builder()
                        .route("r", Route.to("a/x").shadow(ShadowPolicy.to("d/z", compared::add)))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Route \"r\" leads to d/z")
                .hasMessageContaining("there is no provider \"d\"");
    }
}
