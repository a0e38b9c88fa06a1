package io.gatehouse.tests.chain;

import io.gatehouse.ChatStream;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Message;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCall;
import java.util.ArrayList;
import java.util.List;

/** What answers say, in a form that can be compared. */
final class Texts {
    private Texts() {}

    static List<String> of(List<Choice> choices) {
        List<String> all = new ArrayList<>();
        for (Choice choice : choices) {
            Message message = choice.message();
            all.add(choice.index() + " text " + message.text());
            all.add(choice.index() + " reasoning " + orEmpty(message.reasoning()));
            all.add(choice.index() + " refusal " + orEmpty(message.refusal()));
            for (ToolCall call : message.toolCalls()) {
                all.add(choice.index() + " tool " + call.name() + call.arguments());
            }
        }
        return all;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** The pieces of text that a stream gives up to its end. */
    static List<String> pieces(ChatStream stream) {
        List<String> pieces = new ArrayList<>();
        stream.text().forEach(pieces::add);
        return pieces;
    }

    /** All events up to the end, texts in quotation marks, others by their class. */
    static List<String> shape(ChatStream stream) {
        List<String> shape = new ArrayList<>();
        for (StreamEvent event : stream) {
            shape.add(
                    event instanceof TextDelta delta
                            ? '"' + delta.text() + '"'
                            : event.getClass().getSimpleName());
        }
        return shape;
    }

    /** The answer of a stream, read to its end. */
    static ChatResponse whole(ChatStream stream) {
        ChatResponse whole = null;
        for (StreamEvent event : stream) {
            if (event instanceof Finished end) {
                whole = end.response();
            }
        }
        return whole;
    }
}
