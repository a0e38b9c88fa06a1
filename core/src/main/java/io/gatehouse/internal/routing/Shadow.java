package io.gatehouse.internal.routing;

import io.gatehouse.ChatReply;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.SideCall;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Priority;
import io.gatehouse.policy.ShadowPolicy;
import io.gatehouse.spi.ShadowComparison;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sends copies of a route's chat calls to another target. Thread-safe. */
final class Shadow {
    private final ShadowPolicy policy;
    private final Stop stop;
    private final AtomicInteger underWay = new AtomicInteger();

    Shadow(ShadowPolicy policy, Stop stop) {
        this.policy = policy;
        this.stop = stop;
    }

    /** The reply, which is copied when it has been read to its end. */
    ChatReply beside(RealLink<ChatRequest, ChatReply> link, ChatReply reply) {
        ChatRequest request = link.request();
        if (!request.tools().isEmpty() || request.options().hasSideEffects() || !drawn(link)) {
            return reply;
        }
        return reply.onFinish(answer -> start(link, answer));
    }

    private boolean drawn(RealLink<?, ?> link) {
        return policy.share() >= 1 || link.call().env().random().nextDouble() < policy.share();
    }

    private void start(RealLink<ChatRequest, ChatReply> link, ChatResponse answer) {
        if (underWay.incrementAndGet() > policy.maxConcurrent()) {
            underWay.decrementAndGet();
            return;
        }
        try {
            link.call().env().workers().help(() -> {
                try {
                    run(link, answer);
                } finally {
                    // Only now: a listener that is slow holds a thread too.
                    underWay.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.decrementAndGet(); // the gateway is closing
        }
    }

    private void run(RealLink<ChatRequest, ChatReply> link, ChatResponse answer) {
        long began = link.call().env().clock().nanoTime();
        ChatResponse shadow = null;
        Throwable error = null;
        try {
            shadow = SideCall.run(link, stop, copyOf(link.request()));
        } catch (Exception e) {
            error = e;
        }
        tell(link, answer, shadow, error, began);
    }

    private void tell(
            RealLink<ChatRequest, ChatReply> link,
            ChatResponse answer,
            @Nullable ChatResponse shadow,
            @Nullable Throwable error,
            long began) {
        Duration elapsed = Duration.ofNanos(link.call().env().clock().nanoTime() - began);
        try {
            policy.listener()
                    .on(new ShadowComparison(link.call().id(), link.request(), answer, shadow, error, elapsed));
        } catch (RuntimeException e) {
            Env.LOG.warn("A ShadowListener threw {}", e.getClass().getName());
        }
    }

    // Without the tags: what they count is not to count twice. Behind all others where places are few.
    private ChatRequest copyOf(ChatRequest request) {
        ChatRequest adapted = stop.adapt(request);
        return adapted.toBuilder()
                .options(adapted.options().toBuilder()
                        .clearTags()
                        .priority(Priority.LOW)
                        .timeouts(adapted.options().timeouts().overall(policy.timeout()))
                        .build())
                .build();
    }
}
