package io.gatehouse.openai;

import io.gatehouse.model.AnnotationDelta;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.OtherEvent;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Notes what a decoder says, one readable line each. */
final class Recorder implements StreamSink {
    final List<String> log = new ArrayList<>();
    final List<StreamEvent> events = new ArrayList<>();
    final Map<String, Json> extras = new LinkedHashMap<>();
    Usage usage = Usage.UNKNOWN;
    ErrorInfo error;
    String id;
    String model;
    boolean ended;
    int malformed;

    @Override
    public void event(StreamEvent event) {
        events.add(event);
        if (event instanceof TextDelta text) {
            log.add("text " + text.choice() + " " + text.text());
        } else if (event instanceof ReasoningDelta reasoning) {
            log.add("reasoning " + reasoning.choice() + " " + reasoning.text());
        } else if (event instanceof RefusalDelta refusal) {
            log.add("refusal " + refusal.choice() + " " + refusal.text());
        } else if (event instanceof ToolCallDelta call) {
            log.add("tool " + call.choice() + "/" + call.index() + " " + call.id() + " " + call.name() + " "
                    + call.arguments());
        } else if (event instanceof AnnotationDelta annotation) {
            log.add("annotation " + annotation.choice() + " "
                    + annotation.annotation().url());
        } else if (event instanceof OtherEvent other) {
            log.add("other " + other.type() + " " + other.raw());
        } else {
            throw new AssertionError("Unexpected " + event);
        }
    }

    @Override
    public void identity(String newId, String newModel) {
        id = newId;
        model = newModel;
    }

    @Override
    public void choice(int choice) {
        log.add("choice " + choice);
    }

    @Override
    public void finish(int choice, FinishReason reason, String raw) {
        log.add("finish " + choice + " " + reason + " " + raw);
    }

    @Override
    public void usage(Usage value) {
        usage = value;
    }

    @Override
    public void extra(String field, Json value) {
        extras.put(field, value);
    }

    @Override
    public void malformed(String what) {
        malformed++;
    }

    @Override
    public void error(ErrorInfo info) {
        log.add("error " + info.kind());
        error = info;
    }

    @Override
    public void end() {
        ended = true;
        log.add("end");
    }

    /** The tool calls put together, as a line each: name and arguments. */
    List<String> calls() {
        Map<Integer, String> names = new LinkedHashMap<>();
        Map<Integer, StringBuilder> arguments = new LinkedHashMap<>();
        for (StreamEvent event : events) {
            if (event instanceof ToolCallDelta call) {
                if (call.name() != null) {
                    names.put(call.index(), call.name());
                }
                arguments
                        .computeIfAbsent(call.index(), i -> new StringBuilder())
                        .append(call.arguments());
            }
        }
        List<String> calls = new ArrayList<>();
        arguments.forEach((index, text) -> calls.add(names.get(index) + text));
        return calls;
    }

    List<String> callIds() {
        List<String> ids = new ArrayList<>();
        for (StreamEvent event : events) {
            if (event instanceof ToolCallDelta call && call.id() != null) {
                ids.add(call.id());
            }
        }
        return ids;
    }
}
