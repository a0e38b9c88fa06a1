package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.benchmarks.FaultOutcome.Kind;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Head;
import io.gatehouse.model.Message;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultOutcomeTest {

    private static final FaultSide P = FaultSide.PRIMARY;
    private static final FaultSide F = FaultSide.FALLBACK;

    @Test
    void aWholeAnswerIsKnownByItsText() {
        assertThat(answered(P.text(), P, P.usage).kind()).isEqualTo(Kind.PRIMARY);
        assertThat(answered(F.text(), F, F.usage).kind()).isEqualTo(Kind.FALLBACK);
    }

    @Test
    void aPartPassedOffAsTheWholeIsWrong() {
        FaultOutcome outcome = answered(P.text(1, 40), P, P.usage);

        assertThat(outcome.kind()).isEqualTo(Kind.WRONG);
        assertThat(outcome).hasToString("WRONG: not the whole answer, but 40 tokens of it, as if it were");
    }

    @Test
    void anAnswerWithAGapOrARepetitionIsWrong() {
        assertThat(answered(P.text(1, 39) + P.text(41, 60), P, P.usage).kind()).isEqualTo(Kind.WRONG);
        assertThat(answered(P.text(1, 40) + F.text(), F, F.usage).kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void usageAndModelMustBeThoseOfWhoAnswered() {
        assertThat(answered(F.text(), F, P.usage).kind()).isEqualTo(Kind.WRONG);
        assertThat(answered(F.text(), P, F.usage).kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void aJoinedAnswerNamesItsParts() {
        FaultOutcome outcome = answered(FaultSide.joined(40), F, new Usage(55, 100));

        assertThat(outcome.kind()).isEqualTo(Kind.JOINED);
        assertThat(outcome).hasToString("joined, 40 + 20 tokens");
        assertThat(answered(FaultSide.joined(40), P, P.usage).kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void whatWasReadMustBeWhatTheEndSays() {
        assertThat(FaultOutcome.of(response(P.text(), P, P.usage), P.text()).kind())
                .isEqualTo(Kind.PRIMARY);
        assertThat(FaultOutcome.of(response(P.text(), P, P.usage), P.text(1, 59))
                        .kind())
                .isEqualTo(Kind.WRONG);
    }

    @Test
    void aTypedErrorTellsWhatWasRead() {
        assertThat(interrupted(P.text(1, 40), P.text(1, 40))).hasToString("StreamInterrupted after 40 tokens");
        assertThat(interrupted(P.text(1, 40), P.text(1, 40)).kind()).isEqualTo(Kind.ERROR);
        assertThat(interrupted(P.text(1, 20), P.text(1, 40)).kind()).isEqualTo(Kind.WRONG);
        assertThat(interrupted(null, "")).hasToString("StreamInterrupted");
        assertThat(interrupted(null, P.text(1, 40)).kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void anErrorOfNoneOfTheGatewaysClassesIsWrong() {
        assertThat(FaultOutcome.of(new IllegalStateException("x"), "").kind()).isEqualTo(Kind.WRONG);
    }

    private static FaultOutcome answered(String text, FaultSide side, Usage usage) {
        return FaultOutcome.of(response(text, side, usage), null);
    }

    private static ChatResponse response(String text, FaultSide side, Usage usage) {
        return ChatResponse.builder(Head.builder(Target.parse(side.target())).build())
                .model(side.model)
                .choices(List.of(Choice.of(0, Message.assistant(text), FinishReason.STOP, "stop")))
                .usage(io.gatehouse.model.Usage.of(usage.input(), usage.output()))
                .build();
    }

    private static FaultOutcome interrupted(String partial, String read) {
        StreamInterruptedException error = new StreamInterruptedException(ErrorDetails.of("broke off"));
        error.complete(List.of(), partial == null ? null : response(partial, P, P.usage));
        return FaultOutcome.of(error, read);
    }
}
