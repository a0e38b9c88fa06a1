package io.gatehouse.internal.call;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs callbacks that must not be able to harm a call. Only classes are logged: messages may hold content. */
final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse");

    private Callbacks() {}

    /** Runs an action; an exception is logged, an {@code Error} thrown on. */
    static <T> void run(String what, Consumer<? super T> action, T value) {
        try {
            action.accept(value);
        } catch (Exception e) {
            LOG.warn(
                    "An {} callback threw {} ({}); the call goes on",
                    what,
                    e.getClass().getName(),
                    action.getClass().getName());
        }
    }
}
