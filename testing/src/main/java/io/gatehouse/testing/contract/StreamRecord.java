package io.gatehouse.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Message;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The events that came out of a stream. */
final class StreamRecord {
    private final List<StreamEvent> events = new ArrayList<>();

    void add(StreamEvent event) {
        events.add(event);
    }

    List<StreamEvent> events() {
        return events;
    }

    /** The events but for {@code Finished}, which carries what differs from call to call. */
    List<StreamEvent> deltas() {
        return events.stream().filter(event -> !(event instanceof Finished)).toList();
    }

    String text() {
        return text(0);
    }

    private String text(int choice) {
        StringBuilder text = new StringBuilder();
        for (StreamEvent event : events) {
            if (event instanceof TextDelta delta && delta.choice() == choice) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private String reasoning(int choice) {
        StringBuilder text = new StringBuilder();
        for (StreamEvent event : events) {
            if (event instanceof ReasoningDelta delta && delta.choice() == choice) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private String refusal(int choice) {
        StringBuilder text = new StringBuilder();
        for (StreamEvent event : events) {
            if (event instanceof RefusalDelta delta && delta.choice() == choice) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private String arguments(int choice, int index) {
        StringBuilder text = new StringBuilder();
        for (StreamEvent event : events) {
            if (event instanceof ToolCallDelta delta && delta.choice() == choice && delta.index() == index) {
                text.append(delta.arguments());
            }
        }
        return text.toString();
    }

    long pieces(Class<? extends StreamEvent> type) {
        return events.stream().filter(type::isInstance).count();
    }

    ChatResponse finished() {
        StreamEvent last = events.get(events.size() - 1);
        assertThat(last).as("the last event").isInstanceOf(Finished.class);
        return ((Finished) last).response();
    }

    /** Exactly one {@code Finished}, at the end, and it says what the deltas said. */
    void checkWhole() {
        assertThat(pieces(Finished.class)).as("Finished events").isEqualTo(1);
        for (Choice choice : finished().choices()) {
            int index = choice.index();
            Message message = choice.message();
            assertThat(message.text()).as("text of Finished").isEqualTo(text(index));
            assertThat(orEmpty(message.reasoning())).as("reasoning of Finished").isEqualTo(reasoning(index));
            assertThat(orEmpty(message.refusal())).as("refusal of Finished").isEqualTo(refusal(index));
            List<ToolCall> calls = message.toolCalls();
            for (int i = 0; i < calls.size(); i++) {
                assertThat(calls.get(i).arguments())
                        .as("arguments of tool call %s", i)
                        .isEqualTo(arguments(index, i));
            }
        }
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
