package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.internal.call.RealCall;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Target;
import io.gatehouse.model.TextDelta;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that are read, closed, cancelled and run out of time all at once: each settles exactly once. */
@Timeout(300)
class StormTest extends ChainTest {
    private static final int PIECES = 4;

    /** What one stream of the storm is, to all who are at it. */
    private static final class Round {
        final Random random;
        final AtomicInteger settled = new AtomicInteger();
        final AtomicInteger wireClosed = new AtomicInteger();
        final CountDownLatch over = new CountDownLatch(1);
        volatile Outcome.@Nullable Kind kind;
        volatile RealCall call;
        volatile ChatStream stream;

        Round(int number) {
            this.random = new Random(number);
        }
    }

    /** A wire without locks, so that nothing slows the race down. */
    private static final class BareWire implements EventSource {
        private final Round round;
        private final Scope scope;
        private final Head head;
        private int given;

        BareWire(Round round, Scope scope) {
            this.round = round;
            this.scope = scope;
            this.head = Head.builder(Target.parse("fake/one")).build();
        }

        @Override
        public @Nullable StreamEvent next() {
            GatewayException cause = scope.cause();
            if (cause != null) {
                throw cause;
            }
            given++;
            return given <= PIECES
                    ? TextDelta.of("a")
                    : Finished.of(ChatResponse.of(head.target(), "a".repeat(PIECES)));
        }

        @Override
        public void close(Outcome.Kind kind, @Nullable Throwable cause) {
            round.wireClosed.incrementAndGet();
        }
    }

    private final CyclicBarrier barrier = new CyclicBarrier(4);
    private volatile @Nullable Round current;
    private volatile boolean done;

    @Test
    void eachStreamSettlesExactlyOnce() throws Exception {
        int rounds = Sizes.of(20_000, 2_000, 1_000);
        Gateway gateway = open(storm());
        Background<Void> closer = racer(1, round -> round.stream.close());
        Background<Void> canceller = racer(2, round -> round.call.cancel());
        Background<Void> timer = racer(3, round -> round.call.scope().expire());
        Map<Outcome.Kind, Integer> kinds = new EnumMap<>(Outcome.Kind.class);
        for (int i = 0; i < rounds; i++) {
            Round round = new Round(i);
            current = round;
            round.stream = call(gateway).timeout(Duration.ofMinutes(1)).stream();
            meet();
            read(round);
            meet();
            // Ends a stream that nobody ended: the reader may have left early.
            round.stream.close();
            assertThat(round.over.await(10, TimeUnit.SECONDS)).as("round " + i).isTrue();
            assertThat(round.settled).as("settled in round " + i).hasValue(1);
            assertThat(round.wireClosed).as("closes of the wire in round " + i).hasValue(1);
            kinds.merge(round.kind, 1, Integer::sum);
        }
        done = true;
        meet();
        closer.get();
        canceller.get();
        timer.get();
        assertThat(kinds).as("every end occurred").hasSize(4);
        clock.advance(Duration.ofSeconds(1));
        assertThat(clock.pending()).isZero();
    }

    private GatewayBuilder storm() {
        return builder().addInterceptor(chain -> {
            Round round = current;
            RealCall call = (RealCall) chain.call();
            round.call = call;
            return ChatEngine.from(Head.builder(Target.parse("fake/one")).build(), new BareWire(round, call.scope()))
                    .onClose(outcome -> {
                        round.kind = outcome.kind();
                        round.settled.incrementAndGet();
                        round.over.countDown();
                    });
        });
    }

    private static void read(Round round) {
        Random random = new Random(31L * round.random.nextInt());
        int most = random.nextInt(4) == 0 ? random.nextInt(PIECES) : PIECES + 2;
        try {
            for (int i = 0; i < most && round.stream.next() != null; i++) {
                spin(random.nextInt(40));
            }
        } catch (GatewayException e) {
            // One of the others was faster.
        }
    }

    private interface Action {
        void on(Round round);
    }

    /** Does its deed in a third of the rounds, at some moment of each. */
    private Background<Void> racer(long seed, Action action) {
        Random random = new Random(seed);
        return Background.run(() -> {
            while (true) {
                meet();
                if (done) {
                    return;
                }
                if (random.nextInt(3) == 0) {
                    spin(random.nextInt(400));
                    action.on(current);
                }
                meet();
            }
        });
    }

    private void meet() {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
