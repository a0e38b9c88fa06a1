package io.gatehouse.examples;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Tool;
import io.gatehouse.ToolError;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Description;
import io.gatehouse.model.Message;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.testing.FakeModelServer;
import java.io.PrintStream;
import java.util.Map;

/**
 * Tools in two ways: with a handler, which the gateway runs until the model answers, and without one, where a stream
 * shows the calls and the application goes on by itself. The model is a simulated one in this process.
 */
public final class ToolsExample {
    private static final Map<String, Flight> FLIGHTS = Map.of("DY604", new Flight("DY604", "boarding", "C14"));

    private ToolsExample() {}

    /** What the model has to say to call the tool; its JSON schema is made from this. */
    record FlightQuery(@Description("such as DY604") String flightNumber) {}

    /** What the tool answers; the model gets it as JSON. */
    record Flight(String number, String status, String gate) {}

    /** Runs on the thread of the call. The message of a {@code ToolError} is meant for the model. */
    static Flight lookUp(FlightQuery query) {
        Flight flight = FLIGHTS.get(query.flightNumber());
        if (flight == null) {
            throw new ToolError("there is no flight " + query.flightNumber());
        }
        return flight;
    }

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        Tool<FlightQuery> status =
                Tool.of("flight_status", "Looks up a flight", FlightQuery.class, ToolsExample::lookUp);
        try (FakeModelServer server = FakeModelServer.start();
                Gateway gateway = Gateway.builder()
                        .provider(OpenAiProvider.builder()
                                .apiKey("no-real-key")
                                .baseUrl(server.baseUrl())
                                .build())
                        .build()) {
            ChatResponse found = gateway.chat("openai/simulated-model")
                    .user("Is the flight in time? Flight number: DY604")
                    .tool(status)
                    .send();
            out.println("handler   " + found.text());
            out.println("attempts  " + found.attempts().size() + ": one asks, one answers");

            ChatResponse unknown = gateway.chat("openai/simulated-model")
                    .user("Is the flight in time? Flight number: XX000")
                    .tool(status)
                    .send();
            out.println("ToolError " + unknown.text());

            streamed(gateway, status, out);
        }
    }

    private static void streamed(Gateway gateway, Tool<FlightQuery> status, PrintStream out) {
        Message question = Message.user("Is the flight in time? Flight number: DY604");
        ChatResponse asked;
        try (ChatStream stream =
                gateway.chat("openai/simulated-model").message(question).tools(status.spec()).stream()) {
            asked = stream.await();
        }
        var next = gateway.chat("openai/simulated-model")
                .message(question)
                .message(asked.toMessage())
                .tools(status.spec());
        asked.toolCalls().forEach(call -> {
            out.println("called    " + call.name() + " " + call.arguments());
            next.message(Message.tool(call.id(), status.run(call.arguments())));
        });
        try (ChatStream stream = next.stream()) {
            out.print("stream    ");
            stream.text().forEach(out::print);
            out.println();
        }
    }
}
