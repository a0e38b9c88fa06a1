package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatReply;
import io.gatehouse.EventTransformer;
import io.gatehouse.Outcome;
import io.gatehouse.TextTransformer;
import io.gatehouse.internal.call.Assembler;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Head;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Target;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is stacked on a reply, and wherever it ends. */
class StackPropertyTest {
    private static final Head HEAD = Head.builder(Target.parse("fake/one")).build();

    @Property(tries = 1_500)
    void finishedSaysWhatTheDeltasSaidAtEveryPosition(@ForAll long seed) {
        Random random = new Random(seed);
        ListSource source = random.nextInt(6) == 0 ? inOnePiece(random) : stream(random);
        ChatReply reply = ChatEngine.from(HEAD, source);
        int ops = random.nextInt(6);
        for (int i = 0; i < ops; i++) {
            attach(reply, random);
            check(reply);
        }
        Assembler given = new Assembler();
        ChatResponse whole = null;
        while (whole == null) {
            StreamEvent event = reply.engine().next();
            given.add(event);
            whole = event instanceof Finished end ? end.response() : null;
        }
        assertThat(reply.engine().next()).isNull();
        if (ops > 0) {
            assertThat(saidBy(whole)).isEqualTo(said(given));
        }
        assertThat(source.closes()).isEqualTo(1);
    }

    /** An observer of its own: what it is told at the end is what passed by it. */
    private static void check(ChatReply reply) {
        Assembler[] passed = {new Assembler()};
        reply.transformEvents(() -> {
                    Assembler fresh = new Assembler();
                    passed[0] = fresh;
                    return (event, out) -> {
                        fresh.add(event);
                        out.accept(event);
                    };
                })
                .onFinish(answer -> assertSame(answer, passed[0]));
    }

    // Assertions in onFinish would only be logged.
    private static void assertSame(ChatResponse answer, Assembler passed) {
        if (!saidBy(answer).equals(said(passed))) {
            throw new AssertionError(saidBy(answer) + " but passed was " + said(passed));
        }
    }

    private static List<String> said(Assembler assembler) {
        return nonEmpty(Texts.of(assembler.choices()));
    }

    private static List<String> saidBy(ChatResponse response) {
        return nonEmpty(Texts.of(response.choices()));
    }

    /** A choice that says nothing may be there or not. */
    private static List<String> nonEmpty(List<String> lines) {
        return lines.stream().filter(line -> !line.endsWith(" ")).toList();
    }

    private static ListSource stream(Random random) {
        ListSource source = new ListSource();
        Assembler answer = new Assembler();
        int events = random.nextInt(25);
        for (int i = 0; i < events; i++) {
            StreamEvent event = i > 0 && random.nextInt(25) == 0 ? Restarted.of(HEAD, "again") : event(random);
            answer.add(event);
            source.add(event);
        }
        return source.add(end(answer));
    }

    private static ListSource inOnePiece(Random random) {
        Assembler answer = new Assembler();
        int events = random.nextInt(12);
        for (int i = 0; i < events; i++) {
            answer.add(event(random));
        }
        return new ListSource().add(end(answer));
    }

    private static Finished end(Assembler answer) {
        answer.choice(0).finish(FinishReason.STOP, null);
        return Finished.of(ChatResponse.builder(HEAD)
                .choices(answer.choices())
                .usage(answer.usage())
                .build());
    }

    private static StreamEvent event(Random random) {
        String text = "abcdef".substring(random.nextInt(3), 3 + random.nextInt(4));
        int choice = random.nextInt(5) == 0 ? 1 : 0;
        return switch (random.nextInt(8)) {
            case 0 -> ReasoningDelta.of(choice, text);
            case 1 -> RefusalDelta.of(choice, text);
            case 2, 3 -> {
                int index = random.nextInt(2);
                yield ToolCallDelta.of(choice, index, "id" + index, "tool" + index, text);
            }
            case 4 -> UsageUpdate.of(Usage.of(random.nextInt(9), random.nextInt(9)));
            default -> TextDelta.of(choice, text);
        };
    }

    private static void attach(ChatReply reply, Random random) {
        int number = random.nextInt(4);
        switch (random.nextInt(6)) {
            case 0 ->
                reply.mapEvents(event ->
                        event instanceof TextDelta delta ? TextDelta.of(delta.choice(), delta.text() + number) : event);
            case 1 -> reply.mapEvents(event -> event instanceof ReasoningDelta ? null : event);
            case 2 -> reply.transformEvents(() -> new Late(number + 1));
            case 3 -> reply.transformEvents(Doubling::new);
            case 4 -> reply.transformText(channel -> new Lag(number));
            default -> reply.transformText(channel -> text -> text.replace('a', 'A'));
        }
    }

    /** Holds each event back until so many others have come. */
    private static final class Late implements EventTransformer {
        private final int by;
        private final List<StreamEvent> held = new ArrayList<>();

        Late(int by) {
            this.by = by;
        }

        @Override
        public void onEvent(StreamEvent event, Consumer<StreamEvent> out) {
            if (event instanceof Finished) {
                held.forEach(out);
                out.accept(event);
            } else {
                held.add(event);
                if (held.size() > by) {
                    out.accept(held.remove(0));
                }
            }
        }
    }

    /** Says each text twice and something more at the end. */
    private static final class Doubling implements EventTransformer {
        @Override
        public void onEvent(StreamEvent event, Consumer<StreamEvent> out) {
            if (event instanceof TextDelta) {
                out.accept(event);
            } else if (event instanceof Finished) {
                out.accept(TextDelta.of("."));
            }
            out.accept(event);
        }
    }

    /** Is always some characters behind. */
    private static final class Lag implements TextTransformer {
        private final int by;
        private String held = "";

        Lag(int by) {
            this.by = by;
        }

        @Override
        public String onText(String delta) {
            String all = held + delta;
            int out = Math.max(0, all.length() - by);
            held = all.substring(out);
            return all.substring(0, out);
        }

        @Override
        public String onEnd() {
            return held;
        }
    }

    /** Where a stream of the second property ends. */
    private enum End {
        FINISHED,
        SOURCE_FAILS,
        OP_FAILS,
        OP_FAILS_AT_THE_END,
        READER_LEAVES
    }

    @Property(tries = 1_500)
    void everyOnCloseRunsOnceAndKnowsTheEndAtItsPosition(@ForAll long seed, @ForAll End end) {
        Random random = new Random(seed);
        int events = 1 + random.nextInt(8);
        int positions = 1 + random.nextInt(6);
        int culprit = random.nextInt(positions);
        int at = 1 + random.nextInt(events);
        ListSource source = new ListSource();
        for (int i = 0; i < (end == End.SOURCE_FAILS ? at - 1 : events); i++) {
            source.add(TextDelta.of("a"));
        }
        source.failing(end == End.SOURCE_FAILS ? new IllegalStateException("source") : null);
        if (end != End.SOURCE_FAILS) {
            source.add(Finished.of(ChatResponse.of(HEAD.target(), "a".repeat(events))));
        }
        ChatReply reply = ChatEngine.from(HEAD, source);
        List<List<Outcome<ChatResponse>>> told = new ArrayList<>();
        for (int i = 0; i < positions; i++) {
            List<Outcome<ChatResponse>> here = new ArrayList<>();
            told.add(here);
            boolean guilty = i == culprit && (end == End.OP_FAILS || end == End.OP_FAILS_AT_THE_END);
            if (guilty) {
                attachCulprit(reply, end, at);
            } else if (random.nextBoolean()) {
                reply.mapEvents(event -> event);
            }
            reply.onClose(here::add);
        }
        read(reply, end == End.READER_LEAVES ? at : Integer.MAX_VALUE);
        for (int i = 0; i < positions; i++) {
            assertThat(told.get(i)).as("position " + i + " of " + positions).hasSize(1);
            Outcome<ChatResponse> outcome = told.get(i).get(0);
            assertThat(outcome.kind()).as("position " + i).isEqualTo(expected(end, i, culprit));
            assertThat(outcome.answer() != null).isEqualTo(outcome.kind() == Outcome.Kind.FINISHED);
            assertThat(outcome.charsSoFar()).isEqualTo(passed(end, i, culprit, at, events));
        }
        assertThat(source.closes()).isEqualTo(1);
        assertThat(source.closedAs())
                .isEqualTo(
                        switch (end) {
                            case FINISHED -> Outcome.Kind.FINISHED;
                            case SOURCE_FAILS -> Outcome.Kind.FAILED;
                            default -> Outcome.Kind.ABANDONED;
                        });
    }

    private static void attachCulprit(ChatReply reply, End end, int at) {
        int[] seen = {0};
        reply.mapEvents(event -> {
            boolean now = end == End.OP_FAILS ? ++seen[0] == at : event instanceof Finished;
            if (now) {
                throw new IllegalArgumentException("op");
            }
            return event;
        });
    }

    private static void read(ChatReply reply, int most) {
        try {
            for (int i = 0; i < most && reply.engine().next() != null; i++) {
                // Reads on.
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            // The end that was planned.
        }
        reply.close();
    }

    private static Outcome.Kind expected(End end, int position, int culprit) {
        return switch (end) {
            case FINISHED -> Outcome.Kind.FINISHED;
            case SOURCE_FAILS -> Outcome.Kind.FAILED;
            case READER_LEAVES -> Outcome.Kind.ABANDONED;
            case OP_FAILS -> position < culprit ? Outcome.Kind.ABANDONED : Outcome.Kind.FAILED;
            // Inside of the culprit the model had finished: that is what was spent.
            case OP_FAILS_AT_THE_END -> position < culprit ? Outcome.Kind.FINISHED : Outcome.Kind.FAILED;
        };
    }

    private static long passed(End end, int position, int culprit, int at, int events) {
        return switch (end) {
            case FINISHED, OP_FAILS_AT_THE_END -> events;
            case SOURCE_FAILS -> at - 1;
            case READER_LEAVES -> at;
            case OP_FAILS -> position < culprit ? at : at - 1;
        };
    }
}
