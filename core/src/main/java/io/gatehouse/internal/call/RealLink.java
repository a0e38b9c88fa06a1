package io.gatehouse.internal.call;

import io.gatehouse.Link;
import io.gatehouse.Outcome;
import io.gatehouse.Reply;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A link of the chain: an index and a list. It remembers what it handed out and sees to it that nothing is lost: at the
 * exit of its interceptor every reply that was neither returned nor wrapped is closed. Used by one thread at a time.
 */
public abstract sealed class RealLink<Q extends ModelRequest, R extends Reply<?, R>> implements Link<Q, R>
        permits ChatLink, EmbeddingLink {
    private final List<Node<Q, R>> nodes;
    private final int index;
    private final RealCall call;
    private final Q request;
    private final Leg leg;
    private @Nullable R handed;
    private @Nullable List<R> more;
    private boolean exited;

    RealLink(List<Node<Q, R>> nodes, int index, RealCall call, Q request, Leg leg) {
        this.nodes = nodes;
        this.index = index;
        this.call = call;
        this.request = request;
        this.leg = leg;
    }

    abstract RealLink<Q, R> link(List<Node<Q, R>> all, int at, RealCall of, Q with, Leg on);

    @Override
    public final Q request() {
        return request;
    }

    @Override
    public final RealCall call() {
        return call;
    }

    @Override
    public final @Nullable Endpoint endpoint() {
        return leg.endpoint();
    }

    @Override
    public final Scope deadline() {
        return leg.scope();
    }

    /** Where the request is on its way. */
    public final Leg leg() {
        return leg;
    }

    @Override
    public final R proceed(Q next) {
        return proceed(next, leg);
    }

    /** Runs the rest of the chain on another leg: for routing, retries, balancing, hedging. */
    public final R proceed(Q next, Leg onward) {
        onward.scope().ensureAlive();
        Node<Q, R> node = nodes.get(index);
        RealLink<Q, R> inner = link(nodes, index + 1, call, next, onward);
        R reply;
        try {
            reply = node.handler().handle(inner);
        } catch (Throwable t) {
            inner.exit(null, node, t);
            throw t;
        }
        inner.exit(reply, node, null);
        if (!exited) {
            remember(reply);
        }
        return reply;
    }

    /** A link to the same rest of the chain for another thread, under a scope of its own. */
    public final RealLink<Q, R> fork(Scope scope) {
        RealLink<Q, R> fork = link(nodes, index, call, request, leg.under(scope));
        fork.exited = true;
        return fork;
    }

    /** Runs the rest of the chain for another call, whose caller owns the reply. */
    final R beside(RealCall other, Q with, Leg on) {
        RealLink<Q, R> own = link(nodes, index, other, with, on);
        own.exited = true;
        return own.proceed(with, on);
    }

    private void remember(R reply) {
        if (handed == null) {
            handed = reply;
        } else {
            if (more == null) {
                more = new ArrayList<>(2);
            }
            more.add(reply);
        }
    }

    private void exit(@Nullable R returned, Node<Q, R> node, @Nullable Throwable error) {
        exited = true;
        if (handed != null && handed != returned) {
            drop(handed, node, error);
        }
        if (more != null) {
            for (R reply : more) {
                if (reply != returned) {
                    drop(reply, node, error);
                }
            }
        }
        if (returned == null) {
            if (error == null) {
                throw new IllegalStateException("Interceptor " + node.name() + " returned null instead of a reply");
            }
        } else if (returned.engine().isUsedUp() && !returned.engine().isOwned()) {
            returned.engine().close(Outcome.Kind.ABANDONED, null);
            throw new IllegalStateException("Interceptor " + node.name()
                    + " read from the reply that it returned, or closed it: attach to it, or return another one");
        }
    }

    private void drop(R reply, Node<Q, R> node, @Nullable Throwable error) {
        ReplyState state = reply.engine();
        if (state.isOwned() || state.isEnded()) {
            return;
        }
        state.close(Outcome.Kind.ABANDONED, error);
        if (error == null) {
            Env.LOG.warn("Interceptor {} neither returned nor closed a reply; the gateway closed it", node.name());
            call.env().tell(new GatewayEvent.ReplyDropped(call.id(), node.name()));
        }
    }
}
