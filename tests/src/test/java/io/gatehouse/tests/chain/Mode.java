package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.internal.call.Assembler;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamEvent;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The three ways of making a call. */
enum Mode {
    BLOCKING {
        @Override
        ChatResponse run(ChatCall call) {
            return call.send();
        }
    },

    /** Checks by the way that {@code Finished} says what the deltas said. */
    STREAMING {
        @Override
        ChatResponse run(ChatCall call) {
            try (ChatStream stream = call.stream()) {
                Assembler read = new Assembler();
                ChatResponse whole = null;
                for (StreamEvent event : stream) {
                    assertThat(whole).as("nothing follows Finished").isNull();
                    read.add(event);
                    if (event instanceof Finished end) {
                        whole = end.response();
                    }
                }
                assertThat(whole).as("the stream's Finished").isNotNull();
                assertThat(Texts.of(read.choices())).isEqualTo(Texts.of(whole.choices()));
                return whole;
            }
        }
    },

    ASYNC {
        @Override
        ChatResponse run(ChatCall call) {
            try {
                return call.sendAsync().get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GatewayException known) {
                    throw known;
                }
                throw new AssertionError("The future failed with something else", e.getCause());
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError("The future did not complete", e);
            }
        }
    };

    abstract ChatResponse run(ChatCall call);
}
