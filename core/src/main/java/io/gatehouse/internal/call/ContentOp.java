package io.gatehouse.internal.call;

import io.gatehouse.Channel;
import io.gatehouse.EventTransformer;
import io.gatehouse.TextTransformer;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An op that may change content. It assembles what it lets through, so that the answer behind it says exactly what its
 * deltas said.
 */
abstract class ContentOp extends Op {
    private Assembler passed = new Assembler();

    @Override
    final boolean seesEvents() {
        return true;
    }

    @Override
    final void onEvent(StreamEvent event, Consumer<StreamEvent> out) {
        change(event, changed -> {
            if (changed instanceof Finished) {
                throw new IllegalStateException("A stream's Finished is made by the gateway: do not emit another one");
            }
            pass(changed, out);
        });
    }

    @Override
    final ChatResponse onFinished(ChatResponse response, Consumer<StreamEvent> out) {
        End end = new End();
        change(Finished.of(response), changed -> {
            if (end.response != null) {
                throw new IllegalStateException("Nothing may follow Finished, but " + changed + " did");
            }
            if (changed instanceof Finished finished) {
                end.response = finished.response();
            } else {
                pass(changed, out);
            }
        });
        if (end.response == null) {
            throw new IllegalStateException("A stream's Finished must be passed on, but was dropped");
        }
        return passed.reconcile(end.response);
    }

    @Override
    void onRestarted() {
        passed = new Assembler();
    }

    private void pass(StreamEvent event, Consumer<StreamEvent> out) {
        passed.add(event);
        out.accept(event);
    }

    final long chars() {
        return passed.chars();
    }

    abstract void change(StreamEvent event, Consumer<StreamEvent> out);

    private static final class End {
        private @Nullable ChatResponse response;
    }

    /** {@code mapEvents}. */
    static final class OfMap extends ContentOp {
        private final UnaryOperator<StreamEvent> map;

        OfMap(UnaryOperator<StreamEvent> map) {
            this.map = map;
        }

        @Override
        void change(StreamEvent event, Consumer<StreamEvent> out) {
            @Nullable StreamEvent changed = map.apply(event);
            if (changed != null) {
                out.accept(changed);
            }
        }
    }

    /** {@code transformEvents}. */
    static final class OfTransform extends ContentOp {
        private final Supplier<EventTransformer> factory;
        private @Nullable EventTransformer transformer;

        OfTransform(Supplier<EventTransformer> factory) {
            this.factory = factory;
        }

        @Override
        void change(StreamEvent event, Consumer<StreamEvent> out) {
            EventTransformer current = transformer;
            if (current == null) {
                current = Objects.requireNonNull(factory.get(), "transformEvents was given no transformer");
                transformer = current;
            }
            current.onEvent(event, out);
        }

        @Override
        void onRestarted() {
            super.onRestarted();
            transformer = null;
        }
    }

    /** {@code transformText}. */
    static final class OfText extends ContentOp {
        private final Function<Channel, TextTransformer> factory;
        private final Map<Channel, TextTransformer> transformers = new LinkedHashMap<>();

        OfText(Function<Channel, TextTransformer> factory) {
            this.factory = factory;
        }

        @Override
        void change(StreamEvent event, Consumer<StreamEvent> out) {
            if (event instanceof TextDelta delta) {
                String text = text(new Channel(Channel.Kind.TEXT, delta.choice(), 0), delta.text());
                emit(delta.text().equals(text) ? delta : TextDelta.of(delta.choice(), text), text, out);
            } else if (event instanceof ReasoningDelta delta) {
                String text = text(new Channel(Channel.Kind.REASONING, delta.choice(), 0), delta.text());
                emit(ReasoningDelta.of(delta.choice(), text), text, out);
            } else if (event instanceof RefusalDelta delta) {
                String text = text(new Channel(Channel.Kind.REFUSAL, delta.choice(), 0), delta.text());
                emit(RefusalDelta.of(delta.choice(), text), text, out);
            } else if (event instanceof ToolCallDelta delta) {
                changeTool(delta, out);
            } else {
                if (event instanceof Finished) {
                    flush(out);
                }
                out.accept(event);
            }
        }

        private void changeTool(ToolCallDelta delta, Consumer<StreamEvent> out) {
            Channel channel = new Channel(Channel.Kind.TOOL_ARGUMENTS, delta.choice(), delta.index());
            String arguments = delta.arguments().isEmpty() ? "" : text(channel, delta.arguments());
            // The piece that names the tool goes on at once, even when all its arguments are held back.
            if (delta.id() != null || delta.name() != null || !arguments.isEmpty()) {
                out.accept(delta.withArguments(arguments));
            }
        }

        private String text(Channel channel, String piece) {
            TextTransformer transformer = transformers.get(channel);
            if (transformer == null) {
                transformer = Objects.requireNonNull(factory.apply(channel), "transformText was given no transformer");
                transformers.put(channel, transformer);
            }
            return transformer.onText(piece);
        }

        private void flush(Consumer<StreamEvent> out) {
            transformers.forEach((channel, transformer) -> {
                String rest = transformer.onEnd();
                StreamEvent delta = switch (channel.kind()) {
                    case TEXT -> TextDelta.of(channel.choice(), rest);
                    case REASONING -> ReasoningDelta.of(channel.choice(), rest);
                    case REFUSAL -> RefusalDelta.of(channel.choice(), rest);
                    case TOOL_ARGUMENTS -> ToolCallDelta.of(channel.choice(), channel.index(), null, null, rest);
                };
                emit(delta, rest, out);
            });
        }

        private static void emit(StreamEvent delta, String text, Consumer<StreamEvent> out) {
            if (!text.isEmpty()) {
                out.accept(delta);
            }
        }

        @Override
        void onRestarted() {
            super.onRestarted();
            transformers.clear();
        }
    }
}
