package io.gatehouse.tests.chain;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a model in memory does for one attempt, step by step. Immutable: each method gives a longer script. */
final class Script {
    private final List<Step> steps;

    private Script(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** One step; null when it gives no event. */
    interface Step {
        @Nullable
        StreamEvent play(ScriptedWire wire);
    }

    /** An answer of these pieces, without an end. */
    static Script text(String... pieces) {
        return new Script(List.of()).thenText(pieces);
    }

    /** A whole answer of these pieces, of one input token and as many output tokens as there are pieces. */
    static Script answer(String... pieces) {
        return text(pieces).usage(1, pieces.length).done();
    }

    /** An attempt that fails before its first content. */
    static Script refuses(Supplier<? extends GatewayException> error) {
        return text().fails(error);
    }

    /** An answer in one piece, as a server gives it that does not stream. */
    static Script whole(ChatResponse response) {
        return text().then(wire -> Finished.of(response));
    }

    Script thenText(String... pieces) {
        Script longer = this;
        for (String piece : pieces) {
            longer = longer.event(TextDelta.of(piece));
        }
        return longer;
    }

    Script tool(int index, @Nullable String id, @Nullable String name, String arguments) {
        return event(ToolCallDelta.of(0, index, id, name, arguments));
    }

    Script usage(long input, long output) {
        return event(UsageUpdate.of(Usage.of(input, output)));
    }

    Script event(StreamEvent event) {
        return then(wire -> event);
    }

    Script await(Stop stop) {
        return then(wire -> {
            wire.pause(stop);
            return null;
        });
    }

    /** Says nothing more until somebody closes the connection. */
    Script hangs() {
        return await(new Stop());
    }

    Script fails(Supplier<? extends GatewayException> error) {
        return then(wire -> {
            throw error.get();
        });
    }

    Script done() {
        return then(ScriptedWire::finish);
    }

    private Script then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Script(longer);
    }

    List<Step> steps() {
        return steps;
    }
}
