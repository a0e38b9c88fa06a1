package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** Server-sent events as bytes. */
final class Sse {
    static final BodyStep DONE = event("[DONE]");

    private Sse() {}

    static BodyStep event(JsonNode data) {
        return event(WireJson.text(data));
    }

    /** One event: each line of the data gets its own field. */
    static BodyStep event(String data) {
        String event = "data: " + data.replace("\n", "\ndata: ") + "\n\n";
        return BodyStep.of(event.getBytes(StandardCharsets.UTF_8));
    }
}
