package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.Target;
import io.gatehouse.model.TextDelta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guard that looks at a window of the answer. */
class GuardTest extends ChainTest {
    private final ForbiddenWord guard = new ForbiddenWord("secret");
    private final Purse purse = new Purse();

    private Gateway guarded() {
        return open(builder().addInterceptor(guard).addInterceptor(purse));
    }

    @Test
    void abortsBeforeAnyOfAMatchIsShown() {
        model.plays(Script.text("a se", "cr", "et b").hangs());
        Gateway gateway = guarded();
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
            GuardrailException e = catchThrowableOfType(GuardrailException.class, stream::next);
            assertThat(e.partial().text()).isEqualTo("a");
            assertThat(e.attempts())
                    .extracting(Attempt::state, Attempt::error)
                    .containsExactly(tuple(Attempt.State.CANCELLED, null));
        }
        assertThat(model.wire(0).isClosed()).isTrue();
        assertThat(model.wire(0).closedAs()).isEqualTo(Outcome.Kind.ABANDONED);
        assertThat(model.wire(0).closedBy()).isInstanceOf(GuardrailException.class);
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.ABANDONED);
        assertThat(settled.error()).isInstanceOf(GuardrailException.class);
    }

    @ParameterizedTest
    @EnumSource
    void abortsEveryKindOfCall(Mode mode) {
        model.plays(Script.answer("the sec", "ret"));
        Gateway gateway = guarded();
        assertThatThrownBy(() -> mode.run(call(gateway))).isInstanceOf(GuardrailException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @ParameterizedTest
    @EnumSource
    void letsTheRestPass(Mode mode) {
        model.plays(Script.answer("a se", "cre", "t"), Script.answer("no se", "cre", "s"));
        Gateway gateway = guarded();
        assertThatThrownBy(() -> mode.run(call(gateway))).isInstanceOf(GuardrailException.class);
        assertThat(mode.run(call(gateway)).text()).isEqualTo("no secres");
    }

    @Test
    void whatIsHeldBackIsNotShownWhenTheAnswerBreaksOff() {
        model.plays(
                Script.text("secre").fails(ChainTest::broken),
                Script.text("12secre").fails(ChainTest::broken));
        Gateway gateway = guarded();
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOfSatisfying(
                        StreamInterruptedException.class,
                        e -> assertThat(e.partial()).isNull());
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("12"));
            StreamInterruptedException e = catchThrowableOfType(StreamInterruptedException.class, stream::next);
            assertThat(e.partial().text()).isEqualTo("12");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTransformerInsideCannotSwallowItsVerdict(Mode mode) {
        Interceptor deaf = chain -> chain.proceed(chain.request()).transformEvents(() -> (event, out) -> {
            try {
                out.accept(event);
            } catch (RuntimeException e) {
                // Goes on as if nothing had happened.
            }
        });
        model.plays(Script.answer("a secret", "and more"));
        Gateway gateway = open(builder().addInterceptor(guard).addInterceptor(deaf));
        assertThatThrownBy(() -> mode.run(call(gateway))).isInstanceOf(GuardrailException.class);
    }

    @Test
    void anAnswerInOnePieceIsGuardedToo() {
        model.plays(Script.whole(ChatResponse.of(Target.parse("fake/one"), "it is secret")));
        Gateway gateway = guarded();
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOf(GuardrailException.class)
                .satisfies(e -> assertThat(((GuardrailException) e).partial()).isNull());
    }

    @Test
    void aGuardOfTheRequestSendsNothing() {
        Gateway gateway = open(builder().addInterceptor(purse).addInterceptor(chain -> {
            throw new GuardrailException(ErrorDetails.of("no"));
        }));
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(GuardrailException.class);
        assertThat(model.wires()).isEmpty();
        assertThat(purse.only().unknownAttempts()).isZero();
    }
}
