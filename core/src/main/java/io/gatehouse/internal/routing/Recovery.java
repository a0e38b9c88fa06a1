package io.gatehouse.internal.routing;

import io.gatehouse.ChatReply;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Runaway;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.spi.Continuation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that goes on elsewhere when it breaks off after it has begun: at another endpoint of the same target, then at
 * the rest of the route's targets. When none of them answers, the break is what the reader gets. Confined to one thread.
 */
final class Recovery implements EventSource {
    private final RealLink<ChatRequest, ChatReply> link;
    private final Walk<ChatRequest> walk;
    private final @Nullable Joint joint;
    private ChatReply current;
    private Leg leg;
    private int left;
    private boolean whole;

    Recovery(RealLink<ChatRequest, ChatReply> link, Walk<ChatRequest> walk, StreamPolicy policy, ChatReply first) {
        this.link = link;
        this.walk = walk;
        this.joint = policy.onBreak() == StreamPolicy.OnBreak.CONTINUE ? new Joint() : null;
        this.current = first;
        this.leg = link.leg();
        this.left = policy.maxRecoveries();
    }

    @Override
    public @Nullable StreamEvent next() {
        while (true) {
            if (whole) {
                return null;
            }
            StreamEvent event = joint == null ? null : joint.poll();
            if (event != null) {
                return event;
            }
            try {
                event = current.engine().next();
            } catch (GatewayException e) {
                event = recover(e);
                if (event != null) {
                    return event;
                }
                continue;
            }
            if (joint == null || event == null) {
                return event;
            }
            joint.add(event);
        }
    }

    /** Finds somebody else to answer; returns what the reader is told, or null when he need not know. */
    private @Nullable StreamEvent recover(GatewayException broken) {
        // An error that the server reported in the middle of its answer decides like one that came before it.
        GatewayException reason = broken.getCause() instanceof GatewayException reported ? reported : broken;
        if (endsCall(broken)) {
            throw broken;
        }
        boolean lostOnly = Order.anotherMayHelp(reason);
        Finished end = joint == null || !lostOnly ? null : joint.ended(walk.request(), current.head());
        if (end != null) {
            whole = true;
            return end;
        }
        if (left == 0 || !walk.goesOnAfter(reason)) {
            throw broken;
        }
        left--;
        String endpoint =
                broken.endpoint() != null ? broken.endpoint() : current.head().endpoint();
        Lane lost = walk.current().laneAt(endpoint);
        leg = leg.avoiding(lost);
        // An endpoint that is no longer there has no lane, but others may have come in its place.
        boolean here = lostOnly && endpoint != null && walk.current().hasOtherThan(leg.avoided(), now());
        // Whoever goes on with nonsense says more of it.
        boolean continues = lostOnly && !Runaway.CODE.equals(broken.code());
        return link.leg().trace().within(() -> elsewhere(broken, here, continues));
    }

    private @Nullable StreamEvent elsewhere(GatewayException broken, boolean here, boolean continues) {
        List<GatewayException> later = new ArrayList<>();
        boolean again = here;
        boolean goesOn = true;
        GatewayException reason = broken;
        while (goesOn) {
            try {
                Stop before = walk.current();
                Stop stop = again ? before : walk.next();
                if (stop == null) {
                    break;
                }
                if (again) {
                    link.leg().trace().retry(stop.target(), reason);
                } else {
                    link.leg().trace().fallback(before.target(), stop.target(), reason);
                }
                again = false;
                if (continues && proceedsWithPrefix(stop)) {
                    return null;
                }
                current = link.proceed(walk.request(), leg.to(stop, walk.hasMore()));
                if (joint != null) {
                    joint.restarted();
                }
                return Restarted.of(current.head(), broken.getClass().getSimpleName());
            } catch (GatewayException e) {
                if (endsCall(e)) {
                    throw e;
                }
                later.add(e);
                reason = e;
                goesOn = walk.goesOnAfter(e);
            }
        }
        later.forEach(broken::addSuppressed);
        throw broken;
    }

    private boolean proceedsWithPrefix(Stop stop) {
        ChatRequest request = walk.request();
        if (joint == null || !Boolean.TRUE.equals(stop.capabilities().prefill()) || !joint.canContinue(request)) {
            return false;
        }
        Continuation how = stop.upstream().provider().continuation(request);
        if (how == Continuation.NONE) {
            return false;
        }
        try {
            current = link.proceed(joint.withPrefix(request), leg.to(stop, walk.hasMore()));
        } catch (InvalidRequestException e) {
            // It does not go on with an answer after all, or not with this one: it may begin a new one.
            return false;
        }
        current.engine().readAsStream();
        joint.continued(request, how != Continuation.EXACT);
        return true;
    }

    private boolean endsCall(GatewayException e) {
        return link.deadline().isCancelled()
                || e instanceof CancelledException
                || (e instanceof TimedOutException timeout && timeout.phase() == TimedOutException.Phase.OVERALL);
    }

    private long now() {
        return link.call().env().clock().nanoTime();
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        current.engine().close(kind, cause);
    }
}
