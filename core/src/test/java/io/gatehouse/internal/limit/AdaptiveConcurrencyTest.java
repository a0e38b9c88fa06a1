package io.gatehouse.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many calls at once a place is given. */
class AdaptiveConcurrencyTest {
    private final AdaptiveConcurrency limit = new AdaptiveConcurrency(2, 30, 0);

    @Test
    void itBeginsLowAndGrowsWithEachAnswerUntilTheFirstCut() {
        assertThat(limit.limit()).isEqualTo(2);
        answers(10);
        assertThat(limit.limit()).isEqualTo(12);
    }

    @Test
    void overloadTakesAThirdAndThenItGrowsByOneARound() {
        answers(28);
        limit.overloaded(1, 5);
        assertThat(limit.limit()).isEqualTo(20);
        answers(10);
        assertThat(limit.limit()).isEqualTo(20);
        answers(11);
        assertThat(limit.limit()).isEqualTo(21);
    }

    @Test
    void callsThatWereUnderWayAtACutAreNoReasonForAnother() {
        answers(28);
        limit.overloaded(1, 5);
        limit.overloaded(2, 6);
        limit.overloaded(5, 7);
        assertThat(limit.limit()).isEqualTo(20);
        limit.overloaded(6, 8);
        assertThat(limit.limit()).isEqualTo(13);
    }

    @Test
    void itStaysBetweenItsBounds() {
        answers(100);
        assertThat(limit.limit()).isEqualTo(30);
        for (int at = 1; at < 50; at++) {
            limit.overloaded(at, at);
        }
        assertThat(limit.limit()).isEqualTo(2);
    }

    @Test
    void itDoesNotGrowWhileItIsHardlyUsed() {
        answers(10);
        for (int i = 0; i < 50; i++) {
            limit.answered(5);
        }
        assertThat(limit.limit()).isEqualTo(12);
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            limit.answered(limit.limit());
        }
    }
}
