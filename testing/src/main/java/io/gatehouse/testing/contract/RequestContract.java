package io.gatehouse.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.RecordedRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What requests must be on the wire. Extend {@link ProviderContract}, not this. */
@SuppressWarnings("exports") // JUnit is optional: a transitive requirement would make it a must
public abstract class RequestContract extends AnswerContract {
    private static final Usage USAGE = Usage.of(11, 7);

    RequestContract() {}

    /** Nothing is sent that the caller did not ask for. */
    @Test
    public void nothingIsSentThatTheCallerDidNotSet() {
        Gateway gateway = gateway();
        enqueue(scripts().text(USAGE, "Hi"), scripts().text(USAGE, "Hi"));

        chat(gateway).send();
        read(chat(gateway));

        for (boolean streaming : List.of(false, true)) {
            RecordedRequest request = server().takeRequest(SOON);
            assertThat(Json.parse(request.body()).fields().keySet())
                    .as(streaming ? "streaming" : "blocking")
                    .isSubsetOf(scripts().requestFields(streaming));
            assertThat(request.body()).contains("Say hello.");
        }
    }

    /** Fields that only the provider knows go through. */
    @Test
    public void furtherFieldsGoThrough() {
        Gateway gateway = gateway();
        enqueue(scripts().text(USAGE, "Hi"));

        chat(gateway)
                .extra("x_brand_new", Map.of("depth", 3, "tags", List.of("a", "b")))
                .send();

        RecordedRequest request = server().takeRequest(SOON);
        assertThat(request.at(scripts().extraPointer("x_brand_new") + "/depth")).isEqualTo("3");
        assertThat(request.at(scripts().extraPointer("x_brand_new") + "/tags/1"))
                .isEqualTo("b");
    }

    /** A header of the call reaches the server. */
    @Test
    public void headersOfTheCallGoThrough() {
        enqueue(scripts().text(USAGE, "Hi"));

        chat(gateway()).header("x-trace", "t-1").send();

        assertThat(server().takeRequest(SOON).header("x-trace")).isEqualTo("t-1");
    }

    /** The credential is sent, in a header only. */
    @Test
    public void theCredentialIsSentInAHeaderOnly() {
        enqueue(scripts().text(USAGE, "Hi"));

        chat(gateway()).send();

        RecordedRequest request = server().takeRequest(SOON);
        assertThat(request.headers()).anyMatch(header -> header.value().contains(API_KEY));
        assertThat(request.path() + "?" + request.query() + request.body()).doesNotContain(API_KEY);
    }

    /** A conversation with tool results is sent whole. */
    @Test
    public void toolResultsAreSentBack() {
        needs(Capability.TOOLS);
        enqueue(scripts().text(USAGE, "It rains."));
        Message asked = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(ToolCall.of("abcdefgh1", "weather", "{\"city\":\"Bergen\"}")))
                .build();

        chat(gateway())
                .message(asked)
                .message(Message.tool("abcdefgh1", "It pours."))
                .send();

        assertThat(server().takeRequest(SOON).body())
                .contains("weather")
                .contains("Bergen")
                .contains("It pours.")
                .contains("abcdefgh1");
    }
}
