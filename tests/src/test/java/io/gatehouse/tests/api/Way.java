package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The ways in which one call can be made; what comes out is the same. */
public enum Way {
    BLOCKING {
        @Override
        public ChatResponse run(ChatCall call) {
            return call.send();
        }
    },
    STREAMING {
        @Override
        public ChatResponse run(ChatCall call) {
            StringBuilder shown = new StringBuilder();
            try (ChatStream stream = call.stream()) {
                for (StreamEvent event : stream) {
                    if (event instanceof TextDelta delta && delta.choice() == 0) {
                        shown.append(delta.text());
                    } else if (event instanceof Finished finished) {
                        assertThat(finished.response().text())
                                .as("what Finished says is what was shown")
                                .isEqualTo(shown.toString());
                        return finished.response();
                    }
                }
            }
            throw new AssertionError("The stream ended without Finished");
        }
    },
    ASYNC {
        @Override
        public ChatResponse run(ChatCall call) {
            try {
                return call.sendAsync().get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | CompletionException e) {
                throw rethrown(e.getCause());
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }
    };

    /** Makes the call and returns its answer, or throws what the call threw. */
    public abstract ChatResponse run(ChatCall call);

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException known) {
            return known;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }
}
