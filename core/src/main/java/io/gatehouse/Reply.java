package io.gatehouse;

import io.gatehouse.internal.call.ReplyState;
import io.gatehouse.model.Answer;
import io.gatehouse.model.Head;
import java.util.function.Consumer;

/**
 * What the chain returns: a head and an answer on its way. Confined to one thread. Attaching changes the reply and
 * returns it.
 *
 * @param <A> the kind of answer
 * @param <R> the kind of reply
 */
public sealed interface Reply<A extends Answer, R extends Reply<A, R>> extends AutoCloseable
        permits ChatReply, EmbeddingReply {
    /**
     * Who answers.
     *
     * @return the head of the first attempt that was accepted
     */
    Head head();

    /**
     * Is told the whole answer when it has come. What it throws is logged and changes nothing.
     *
     * @param action takes the answer as it is at this position
     * @return this
     */
    R onFinish(Consumer<? super A> action);

    /**
     * Is told how it ended: exactly once, for finished, failed, cancelled and abandoned replies alike; at once when it
     * has ended already. What it throws is logged and changes nothing.
     *
     * @param action takes the outcome at this position
     * @return this
     */
    R onClose(Consumer<? super Outcome<A>> action);

    /** Ends the reply early: its socket is closed. Idempotent, never throws. */
    @Override
    void close();

    /**
     * The engine behind the reply. Not for applications: its type is internal and changes without notice.
     *
     * @return the engine
     */
    @SuppressWarnings("exports")
    ReplyState engine();
}
