package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Interceptor;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Message;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.Target;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.StreamPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts that are changed on their way out: placeholders become the originals again. */
class RestoreTest extends ChainTest {
    private static final String WIRE = "Dear [[P1]], call [[P2]] or [[P1]]. [[ [[P3";
    private static final String SHOWN = "Dear Ada, call \"Bob\" or Ada. [[ [[P3";

    private final Interceptor placeholders = new Placeholders(Map.of("[[P1]]", "Ada", "[[P2]]", "\"Bob\""));

    @ParameterizedTest
    @EnumSource
    void aPlaceholderMayBeCutAnywhere(Mode mode) {
        Gateway gateway = gateway(placeholders);
        for (int cut = 0; cut <= WIRE.length(); cut++) {
            model.plays(Script.answer(WIRE.substring(0, cut), WIRE.substring(cut)));
            assertThat(mode.run(call(gateway)).text()).as("cut at " + cut).isEqualTo(SHOWN);
        }
    }

    @Test
    void aPlaceholderMayBeCutAtEveryCharacter() {
        model.plays(Script.answer(WIRE.split("")));
        assertThat(Mode.STREAMING.run(call(gateway(placeholders))).text()).isEqualTo(SHOWN);
    }

    @Test
    void theModelSeesPlaceholdersOnly() {
        model.plays(Script.answer("Hi [[P1]]"));
        gateway(placeholders)
                .chat(ScriptedModel.TARGET)
                .user("I am Ada, not \"Bob\"")
                .send();
        assertThat(model.wire(0).request().messages().get(0).text()).isEqualTo("I am [[P1]], not [[P2]]");
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerInOnePieceGoesThroughTheSameTransformer(Mode mode) {
        model.plays(Script.whole(ChatResponse.of(Target.parse("fake/one"), WIRE)));
        assertThat(mode.run(call(gateway(placeholders))).text()).isEqualTo(SHOWN);
    }

    @Test
    void anAnswerInOnePieceBecomesADeltaForItsReader() {
        model.plays(Script.whole(ChatResponse.of(Target.parse("fake/one"), "Dear [[P1]]")));
        try (ChatStream stream = call(gateway(placeholders)).stream()) {
            assertThat(Texts.shape(stream)).containsExactly("\"Dear Ada\"", "Finished");
        }
        model.plays(Script.whole(ChatResponse.of(Target.parse("fake/one"), "as it is")));
        try (ChatStream stream = call(gateway()).stream()) {
            assertThat(Texts.shape(stream)).containsExactly("\"as it is\"", "Finished");
        }
    }

    @Test
    void eachChannelKeepsItsOwnHeldText() {
        model.plays(Script.text("Hi [[")
                .tool(0, "a", "mail", "{\"to\":\"[[P")
                .tool(1, "b", "call", "{\"who\":\"[")
                .thenText("P1]] and ")
                .tool(1, null, null, "[P2]]\"}")
                .tool(0, null, null, "2]]\"}")
                .thenText("[[P2]]")
                .done());
        List<String> order = new ArrayList<>();
        ChatResponse answer;
        try (ChatStream stream = call(gateway(placeholders)).stream()) {
            answer = null;
            for (StreamEvent event : stream) {
                if (event instanceof ToolCallDelta delta) {
                    order.add(delta.index() + delta.arguments());
                }
                answer = event instanceof Finished end ? end.response() : answer;
            }
        }
        assertThat(answer.text()).isEqualTo("Hi Ada and \"Bob\"");
        // Inside of JSON a quotation mark must be escaped.
        assertThat(answer.toolCalls().get(0).arguments()).isEqualTo("{\"to\":\"\\\"Bob\\\"\"}");
        assertThat(answer.toolCalls().get(1).arguments()).isEqualTo("{\"who\":\"\\\"Bob\\\"\"}");
        assertThat(order).containsExactly("0{\"to\":\"", "1{\"who\":\"", "1\\\"Bob\\\"\"}", "0\\\"Bob\\\"\"}");
    }

    @Test
    void aRestartDropsWhatWasHeldBack() {
        Gateway gateway = gateway(placeholders, new Restarting("fake/two"));
        model.plays(Script.text("Hi [[P").fails(ChainTest::broken)).plays("fake/two", Script.answer("1]] yes [[P1]]"));
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(Texts.shape(stream))
                    .containsExactly("\"Hi \"", "Restarted", "\"1]] yes Ada\"", "UsageUpdate", "Finished");
        }
    }

    private Gateway recovering(StreamPolicy policy) {
        // The other endpoint of the first target comes first, and is down.
        model.plays(
                        "fake/one",
                        Script.text("Hi [[P1]], [[P").usage(2, 1).fails(ChainTest::broken),
                        Script.refuses(ChainTest::unavailable))
                .plays("fake/two", Script.answer("1]] again, [[P1]]"));
        return open(builder()
                .addInterceptor(placeholders)
                .route(
                        "both",
                        Route.to("fake/one")
                                .fallbackTo(RouteTarget.of("fake/two")
                                        .capabilities(Capabilities.builder()
                                                .prefill(true)
                                                .build()))
                                .streams(policy)));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHeldBackComesWholeOverTheJointOfTwoAnswers(Mode mode) {
        Gateway gateway = recovering(StreamPolicy.continueElsewhere());
        ChatResponse answer = mode.run(gateway.chat("both").user("Hello"));
        assertThat(answer.text()).isEqualTo("Hi Ada, Ada again, Ada");
        assertThat(answer.usage().totalTokens()).isEqualTo(5);
        // The model sees its own words: nothing restored leaves.
        List<Message> asked = model.wire(model.wires().size() - 1).request().messages();
        assertThat(asked.get(asked.size() - 1)).isEqualTo(Message.prefill("Hi [[P1]], [[P"));
    }

    @Test
    void aRestartByPolicyDropsWhatWasHeldBack() {
        try (ChatStream stream = recovering(StreamPolicy.restart()).chat("both").user("Hello").stream()) {
            assertThat(Texts.shape(stream))
                    .containsExactly(
                            "\"Hi Ada, \"",
                            "UsageUpdate",
                            "Restarted",
                            "\"1]] again, Ada\"",
                            "UsageUpdate",
                            "Finished");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureInTheMiddleHoldsWhatItsReaderWasGiven(Mode mode) {
        model.plays(Script.text("Hi [[P1]]", ", secret [[P").fails(ChainTest::broken));
        Gateway gateway = gateway(placeholders);
        assertThatThrownBy(() -> mode.run(call(gateway)))
                .isInstanceOfSatisfying(StreamInterruptedException.class, e -> {
                    assertThat(e.partial()).isNotNull();
                    assertThat(e.partial().text()).isEqualTo("Hi Ada, secret ");
                    assertThat(e.attempts()).hasSize(1);
                });
    }

    @Test
    void insideOfTheChainAFailureHoldsNoText() {
        List<GatewayException> inside = new ArrayList<>();
        Interceptor watcher = chain -> chain.proceed(chain.request()).onClose(outcome -> {
            GatewayException error = (GatewayException) outcome.error();
            assertThat(error.partial()).isNull();
            inside.add(error);
        });
        model.plays(Script.text("Hi [[P1]]").fails(ChainTest::broken));
        Gateway gateway = gateway(watcher, placeholders);
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(StreamInterruptedException.class);
        assertThat(inside).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void finishedCanBeNeitherDroppedNorMade(Mode mode) {
        Gateway dropping = gateway(
                chain -> chain.proceed(chain.request()).mapEvents(event -> event instanceof Finished ? null : event));
        model.plays(Script.answer("Hi"));
        assertFails(mode, dropping, "Finished must be passed on");

        Gateway making = gateway(chain -> chain.proceed(chain.request())
                .mapEvents(event -> Finished.of(ChatResponse.of(Target.parse("fake/one"), "mine"))));
        model.plays(Script.answer("Hi"));
        assertFails(mode, making, "do not emit another one");

        Gateway doubling = gateway(chain -> chain.proceed(chain.request()).transformEvents(() -> (event, out) -> {
            out.accept(event);
            if (event instanceof Finished) {
                out.accept(event);
            }
        }));
        model.plays(Script.answer("Hi"));
        assertFails(mode, doubling, "Nothing may follow Finished");
    }

    private void assertFails(Mode mode, Gateway gateway, String message) {
        assertThatThrownBy(() -> mode.run(call(gateway))).satisfies(t -> {
            Throwable error = t instanceof AssertionError ? t.getCause() : t;
            assertThat(error).isInstanceOf(IllegalStateException.class).hasMessageContaining(message);
        });
    }

    @Test
    void whatAMapSaysOfTheTextInFinishedDoesNotCount() {
        Gateway gateway = gateway(chain -> chain.proceed(chain.request())
                .mapEvents(event -> event instanceof Finished
                        ? Finished.of(ChatResponse.of(Target.parse("fake/one"), "something else"))
                        : event));
        model.plays(Script.answer("Hi ", "there"));
        assertThat(Mode.STREAMING.run(call(gateway)).text()).isEqualTo("Hi there");
    }
}
