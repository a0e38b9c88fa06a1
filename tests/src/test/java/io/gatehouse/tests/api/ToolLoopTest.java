package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Tool;
import io.gatehouse.ToolError;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Description;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidOutputException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tools with handlers run inside of the call; tools without are handed to the caller. */
@ExtendWith(LeakCheckExtension.class)
class ToolLoopTest {
    record Flight(@Description("such as DY604") String number) {}

    record Status(String state, int minutes) {}

    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);
    private final List<String> looked = new CopyOnWriteArrayList<>();
    private final Tool<Flight> flightStatus = Tool.of("flight_status", "Looks up a flight", Flight.class, flight -> {
        looked.add(flight.number());
        return new Status("delayed", 25);
    });

    @AfterEach
    void close() {
        gateway.close();
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    private ChatCall call() {
        return gateway.chat(Setup.TARGET).user("Is flight DY604 on time?");
    }

    private RecordedRequest second() {
        server.takeRequest(Setup.WAIT);
        return server.takeRequest(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCKING", "ASYNC"})
    void aToolTakesARecordAndGivesARecord(Way way) {
        server.enqueue(
                Scripts.toolCall("flight_status", "{\"number\":\"DY604\"}"), Scripts.chat("It is 25 minutes late."));

        ChatResponse answer = way.run(call().tool(flightStatus));

        assertThat(answer.text()).isEqualTo("It is 25 minutes late.");
        assertThat(answer.attempts()).hasSize(2);
        assertThat(looked).containsExactly("DY604");
        RecordedRequest first = server.takeRequest(Setup.WAIT);
        assertThat(first.at("/tools/0/function/name")).isEqualTo("flight_status");
        assertThat(first.at("/tools/0/function/description")).isEqualTo("Looks up a flight");
        assertThat(first.at("/tools/0/function/strict")).isEqualTo("true");
        assertThat(first.at("/tools/0/function/parameters/properties/number/description"))
                .isEqualTo("such as DY604");
        RecordedRequest second = server.takeRequest(Setup.WAIT);
        assertThat(second.at("/messages/1/role")).isEqualTo("assistant");
        assertThat(second.at("/messages/1/tool_calls/0/id")).isEqualTo("call_fake_1");
        assertThat(second.at("/messages/1/tool_calls/0/function/arguments")).isEqualTo("{\"number\":\"DY604\"}");
        assertThat(second.at("/messages/2/role")).isEqualTo("tool");
        assertThat(second.at("/messages/2/tool_call_id")).isEqualTo("call_fake_1");
        assertThat(second.at("/messages/2/content")).isEqualTo("{\"state\":\"delayed\",\"minutes\":25}");
        assertThat(second.at("/tools/0/function/name")).isEqualTo("flight_status");
    }

    @Test
    void severalCallsOfOneTurnAllGetTheirResults() {
        server.enqueue(
                ChatAnswer.builder()
                        .toolCall("flight_status", "{\"number\":\"A\"}")
                        .toolCall("flight_status", "{\"number\":\"B\"}")
                        .build(),
                Scripts.chat("Both."));

        call().tool(flightStatus).send();

        assertThat(looked).containsExactly("A", "B");
        RecordedRequest second = second();
        assertThat(second.at("/messages/2/tool_call_id")).isEqualTo("call_fake_1");
        assertThat(second.at("/messages/3/tool_call_id")).isEqualTo("call_fake_2");
    }

    private String resultOf(Tool<?> tool, String arguments) {
        server.enqueue(Scripts.toolCall(tool.name(), arguments), Scripts.chat("Well."));
        call().tool(tool).send();
        return second().at("/messages/2/content");
    }

    @Test
    void aToolErrorReachesTheModelInItsWords() {
        Tool<Flight> tool = Tool.of("f", "x", Flight.class, flight -> {
            throw new ToolError("there is no flight " + flight.number());
        });

        assertThat(resultOf(tool, "{\"number\":\"XX\"}")).isEqualTo("error: there is no flight XX");
    }

    @Test
    void whatElseAHandlerThrowsStaysHere() {
        Tool<Flight> tool = Tool.of("f", "x", Flight.class, flight -> {
            throw new java.io.IOException("password canary is wrong");
        });

        assertThat(resultOf(tool, "{\"number\":\"XX\"}")).isEqualTo("error: the tool failed");
    }

    @Test
    void argumentsThatDoNotFitAreToldToTheModel() {
        assertThat(resultOf(flightStatus, "{\"number\":7}")).contains("arguments do not fit", "number");
        assertThat(looked).isEmpty();
    }

    @Test
    void argumentsThatAreNoJsonAreToldToTheModel() {
        assertThat(resultOf(flightStatus, "{\"number\":")).startsWith("error: the arguments");
        assertThat(looked).isEmpty();
    }

    @Test
    void argumentsThatAreEmptyAreNoArguments() {
        Tool<Json> now = Tool.of(ToolSpec.of("now", "The time", null), arguments -> {
            assertThat(arguments.isObject()).isTrue();
            return "12:00";
        });

        assertThat(resultOf(now, "")).isEqualTo("12:00");
    }

    @Test
    void aToolThatIsNotThereIsToldToTheModelWhereOthersHaveHandlers() {
        server.enqueue(Scripts.toolCall("weather", "{}"));

        ChatResponse answer = call().tool(flightStatus).send();

        // No handler at all was called: the call is the application's to run.
        assertThat(answer.toolCalls()).map(ToolCall::name).containsExactly("weather");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void aTurnThatMixesToolsWithAndWithoutHandlerIsRefused() {
        server.enqueue(ChatAnswer.builder()
                .toolCall("flight_status", "{\"number\":\"A\"}")
                .toolCall("weather", "{}")
                .build());

        assertThatThrownBy(() -> call().tool(flightStatus).send())
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("weather")
                .hasMessageContaining("handler");
    }

    @Test
    void aModelThatNeverStopsCallingIsStopped() {
        server.otherwise(Scripts.toolCall("flight_status", "{\"number\":\"DY604\"}"));

        assertThatThrownBy(() -> call().tool(flightStatus).maxToolTurns(3).send())
                .isInstanceOf(InvalidOutputException.class)
                .hasMessageContaining("3 turns")
                .hasMessageContaining("maxToolTurns")
                .satisfies(e -> assertThat(((GatewayException) e).attempts()).hasSize(3));
        assertThat(server.requestCount()).isEqualTo(3);
        assertThat(looked).hasSize(2);
    }

    @Test
    void aToolThatMustBeCalledMustBeCalledOnlyOnce() {
        server.enqueue(
                Scripts.toolCall("flight_status", "{\"number\":\"DY604\"}"),
                Scripts.chat("Late."),
                Scripts.toolCall("flight_status", "{\"number\":\"DY604\"}"),
                Scripts.chat("Late."));

        call().tool(flightStatus).toolChoice(ToolChoice.REQUIRED).send();
        assertThat(server.takeRequest(Setup.WAIT).at("/tool_choice")).isEqualTo("required");
        assertThat(server.takeRequest(Setup.WAIT).at("/tool_choice")).isEqualTo("auto");

        call().tool(flightStatus).toolChoice(ToolChoice.tool("flight_status")).send();
        assertThat(server.takeRequest(Setup.WAIT).at("/tool_choice/function/name"))
                .isEqualTo("flight_status");
        assertThat(server.takeRequest(Setup.WAIT).at("/tool_choice")).isEqualTo("auto");
    }

    @Test
    void anApplicationRunsItsToolsByItself() {
        server.enqueue(
                Scripts.toolCall("flight_status", "{\"number\":\"DY604\"}"), Scripts.chat("It is 25 minutes late."));
        ToolSpec spec = Tool.spec("flight_status", "Looks up a flight", Flight.class);
        List<Message> history = new ArrayList<>(List.of(Message.user("Is flight DY604 on time?")));

        ChatResponse first =
                gateway.chat(Setup.TARGET).messages(history).tools(spec).send();
        history.add(first.toMessage());
        for (ToolCall call : first.toolCalls()) {
            history.add(Message.tool(call.id(), flightStatus.run(call.arguments())));
        }
        ChatResponse second =
                gateway.chat(Setup.TARGET).messages(history).tools(spec).send();

        assertThat(second.text()).isEqualTo("It is 25 minutes late.");
        RecordedRequest sent = second();
        assertThat(sent.at("/messages/1/tool_calls/0/function/arguments")).isEqualTo("{\"number\":\"DY604\"}");
        assertThat(sent.at("/messages/2/content")).contains("delayed");
    }

    @Test
    void aStreamHandsItsToolCallsToTheCaller() {
        server.enqueue(ChatAnswer.builder()
                .toolCall("flight_status", "{\"number\":\"A\"}")
                .toolCall("flight_status", "{\"number\":\"B\"}")
                .build());
        ToolSpec spec = Tool.spec("flight_status", "Looks up a flight", Flight.class);

        try (ChatStream stream = call().tools(spec).stream()) {
            ChatResponse answer = stream.await();

            assertThat(answer.toolCalls())
                    .map(ToolCall::arguments)
                    .containsExactly("{\"number\":\"A\"}", "{\"number\":\"B\"}");
        }
    }

    @Test
    void aFailureInALaterTurnCarriesTheAttemptsOfAll() {
        server.enqueue(
                Scripts.toolCall("flight_status", "{\"number\":\"DY604\"}"), Scripts.error(503, "x", "x", "down"));

        assertThatThrownBy(() -> call().tool(flightStatus).send())
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.attempts()).hasSize(2));
    }
}
