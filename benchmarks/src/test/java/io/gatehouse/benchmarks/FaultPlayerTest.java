package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.benchmarks.FaultOutcome.Kind;
import io.gatehouse.benchmarks.FaultReaction.Plan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios over real sockets: what is right passes, and what is not is named. */
class FaultPlayerTest {

    @ParameterizedTest
    @EnumSource
    void aGoodPrimaryAnswersAlone(Mode mode) throws Exception {
        FaultResult result = FaultPlayer.play(well().right(Kind.PRIMARY).fallbackCalls(0), mode);

        assertThat(result.complaints()).isEmpty();
        assertThat(result.outcomes()).isEqualTo("whole from primary");
        assertThat(result.primary().all.count()).isEqualTo(1);
        assertThat(result.mostCallsInPeace()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anotherOutcomeThanTheRightOneIsNamed(Mode mode) throws Exception {
        FaultResult result = FaultPlayer.play(well().right(Kind.FALLBACK).primaryCalls(0), mode);

        assertThat(result.complaints()).containsExactly("whole from primary", "1 calls to the primary, not 0");
    }

    @ParameterizedTest
    @EnumSource
    void aRejectedRequestIsATypedError(Mode mode) throws Exception {
        FaultScenario scenario = new FaultScenario("filter", Plan.always(FaultAnswers.blocked()))
                .right(Kind.ERROR)
                .error("ContentBlocked");

        FaultResult result = FaultPlayer.play(scenario, mode);

        assertThat(result.complaints()).isEmpty();
        assertThat(result.mostCallsInPeace()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void callsAreCountedByOutcome(Mode mode) throws Exception {
        Plan everySecondIsRejected = (number, request, since) ->
                number % 2 == 0 ? FaultReaction.fault(FaultAnswers.blocked()) : FaultReaction.good(FaultSide.PRIMARY);
        FaultScenario scenario =
                new FaultScenario("in turn", everySecondIsRejected).calls(5).right(Kind.PRIMARY, Kind.ERROR);

        FaultResult result = FaultPlayer.play(scenario, mode);

        assertThat(result.outcomes()).isEqualTo("3 × whole from primary, 2 × ContentBlocked");
        assertThat(result.count(Kind.ERROR)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void randomFaultsEndInWholeAnswersOrTypedErrorsAndLeaveNothing(Mode any) throws Exception {
        RandomFaultsResult result = new RandomFaults(500, any.ordinal()).run();

        assertThat(result.calls()).isEqualTo(500);
        assertThat(result.wrong()).isZero();
        assertThat(result.faults().values().stream().mapToLong(Long::longValue).sum())
                .isPositive();
        assertThat(List.of(result.primary(), result.fallback()))
                .allMatch(left -> left.sockets() == 0 && left.replies() == 0);
    }

    private static FaultScenario well() {
        return new FaultScenario("well", Plan.well(FaultSide.PRIMARY)).timeout(Duration.ofSeconds(30));
    }
}
