package io.gatehouse.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.ReplicaLoad.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is believed of what a replica told, and for how long. Times are in seconds. */
class ReplicaTest {
    private static final long SECOND = 1_000_000_000L;

    private final Replica replica = new Replica(Duration.ofSeconds(6));

    private static ReplicaLoad.Builder from(Source source) {
        return ReplicaLoad.builder(source);
    }

    private ReplicaLoad at(long seconds) {
        return Objects.requireNonNull(replica.load(seconds * SECOND));
    }

    private void told(ReplicaLoad.Builder load, long seconds) {
        replica.told(load.build(), seconds * SECOND);
    }

    @Test
    void nothingIsKnownOfAReplicaThatToldNothing() {
        assertThat(replica.load(0)).isNull();
    }

    @Test
    void aLoadIsBelievedUntilItIsTooOld() {
        told(from(Source.METRICS).waiting(3), 0);
        assertThat(at(6).waiting()).isEqualTo(3);
        assertThat(replica.load(6 * SECOND + 1)).isNull();
        assertThat(replica.load(100 * SECOND)).isNull();
    }

    @Test
    void aHeaderDoesNotMakeTheFiguresOfAPollYounger() {
        told(from(Source.METRICS).running(8).waiting(3).kvUsage(0.5), 0);
        for (int second = 1; second <= 10; second++) {
            told(from(Source.HEADER).queueSeconds(0.1), second);
        }
        ReplicaLoad later = at(10);
        assertThat(later.queueSeconds()).isEqualTo(0.1);
        assertThat(later.waiting()).as("told ten seconds ago").isNull();
        assertThat(later.kvUsage()).isNull();
    }

    @Test
    void ofSeveralSourcesTheYoungestHasTheWord() {
        told(from(Source.METRICS).running(8).waiting(3), 0);
        told(from(Source.ORCA).waiting(5).kvUsage(0.4), 2);
        assertThat(at(3).waiting()).isEqualTo(5);
        assertThat(at(3).running()).isEqualTo(8);
        assertThat(at(3).kvUsage()).isEqualTo(0.4);
        told(from(Source.METRICS).running(9).waiting(1), 4);
        assertThat(at(4).waiting()).isEqualTo(1);
        assertThat(at(4).kvUsage()).isEqualTo(0.4);
        assertThat(at(9).kvUsage()).as("told seven seconds ago").isNull();
        assertThat(at(9).waiting()).isEqualTo(1);
    }

    @Test
    void asTimeGoesOnTheOldestIsForgottenFirst() {
        told(from(Source.METRICS).running(8), 0);
        told(from(Source.JSON).queuedTokens(100L), 2);
        told(from(Source.ORCA).kvUsage(0.4), 4);
        assertThat(at(6).running()).isEqualTo(8);
        assertThat(at(7).running()).isNull();
        assertThat(at(7).queuedTokens()).isEqualTo(100);
        assertThat(at(9).queuedTokens()).isNull();
        assertThat(at(9).kvUsage()).isEqualTo(0.4);
        assertThat(replica.load(11 * SECOND)).isNull();
    }

    @Test
    void aFigureThatItsOwnSourceNoLongerTellsIsGone() {
        told(from(Source.METRICS).running(8).prefixHitRate(0.9), 0);
        told(from(Source.METRICS).running(7), 2);
        assertThat(at(2).prefixHitRate()).isNull();
    }

    @Test
    void howManyItTakesHoldsUntilItSaysSomethingElse() {
        List<Integer> heard = new ArrayList<>();
        replica.onMaxConcurrency(heard::add);
        told(from(Source.METRICS).maxConcurrency(128), 0);
        told(from(Source.HEADER).queueSeconds(0.0), 1);
        assertThat(replica.load(100 * SECOND)).isNull();
        assertThat(heard).containsExactly(128);
        told(from(Source.METRICS).maxConcurrency(64), 100);
        assertThat(heard).containsExactly(128, 64);
    }

    @Test
    void readingPutsNothingTogether() {
        told(from(Source.METRICS).running(8), 0);
        told(from(Source.ORCA).waiting(2), 1);
        assertThat(at(2)).isSameAs(at(3));
        assertThat(at(7)).isSameAs(at(7));
    }

    @Test
    void severalThatTellAtOnceLoseNothing() throws InterruptedException {
        int rounds = 20_000;
        List<Thread> threads = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        for (Source source : Source.values()) {
            Thread thread = new Thread(() -> {
                Random random = new Random(source.ordinal());
                awaitQuietly(start);
                for (int i = 1; i <= rounds; i++) {
                    replica.told(load(source, i), random.nextInt(6));
                }
            });
            threads.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        ReplicaLoad all = at(0);
        assertThat(List.of(
                        Objects.requireNonNull(all.running()),
                        Objects.requireNonNull(all.waiting()),
                        Objects.requireNonNull(all.maxConcurrency()),
                        Objects.requireNonNull(all.queuedTokens()).intValue()))
                .containsOnly(rounds);
    }

    private static ReplicaLoad load(Source source, int figure) {
        ReplicaLoad.Builder load = from(source);
        return switch (source) {
            case METRICS -> load.running(figure).build();
            case JSON -> load.waiting(figure).build();
            case ORCA -> load.maxConcurrency(figure).build();
            case HEADER -> load.queuedTokens((long) figure).build();
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
