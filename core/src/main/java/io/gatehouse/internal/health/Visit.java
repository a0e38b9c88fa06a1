package io.gatehouse.internal.health;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.RealCall;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt at a lane, from its admission to its verdict. Used by one thread at a time. */
final class Visit implements Consumer<Outcome<?>> {
    private final RealCall call;
    private final Lane lane;
    private final Breaker breaker;
    private Breaker.Permit permit;
    private Quarantine.@Nullable Ban credential;
    private Quarantine.@Nullable Ban permission;

    private Visit(RealCall call, Lane lane, Breaker breaker, Breaker.Permit permit) {
        this.call = call;
        this.lane = lane;
        this.breaker = breaker;
        this.permit = permit;
    }

    /** Asks for admission; throws the refusal. */
    static Visit enter(RealCall call, Lane lane, boolean lastResort) {
        Breaker breaker = Objects.requireNonNull(lane.gate(Breaker.class), "the lane has a breaker");
        Breaker.Permit permit = breaker.pass();
        if (permit != null
                && credentialGate(lane).isClear()
                && permissionGate(lane).isClear()) {
            return new Visit(call, lane, breaker, permit);
        }
        return enterSlowly(call, lane, breaker, lastResort);
    }

    private static Visit enterSlowly(RealCall call, Lane lane, Breaker breaker, boolean lastResort) {
        long now = call.env().clock().nanoTime();
        Quarantine.Ban credential = enter(credentialGate(lane), lane, now);
        Quarantine.Ban permission = null;
        try {
            permission = enter(permissionGate(lane), lane, now);
            Breaker.Permit permit = enter(breaker, lane, now, lastResort);
            Visit visit = new Visit(call, lane, breaker, permit);
            visit.credential = credential;
            visit.permission = permission;
            return visit;
        } catch (GatewayException refused) {
            release(credentialGate(lane), credential);
            release(permissionGate(lane), permission);
            throw refused;
        }
    }

    /** Says so when it is a probe. After admission, so that the place is free again whatever a listener throws. */
    void began() {
        if (!(permit instanceof Breaker.Closed)) {
            tell(EndpointHealth.Breaker.HALF_OPEN, Duration.ZERO, "a probe goes through");
        }
    }

    // What refuses may be gone by the time it is asked why: then it is asked again for admission.
    private static Breaker.Permit enter(Breaker breaker, Lane lane, long now, boolean lastResort) {
        while (true) {
            Breaker.Permit permit = breaker.enter(now, lastResort);
            if (permit != null) {
                return permit;
            }
            Refusal refusal = breaker.refusal(now);
            if (refusal != null) {
                throw Refusals.exception(lane, refusal);
            }
        }
    }

    private static Quarantine.@Nullable Ban enter(Quarantine gate, Lane lane, long now) {
        while (!gate.isClear()) {
            Quarantine.Ban probe = gate.enter(now);
            if (probe != null) {
                return probe;
            }
            Refusal refusal = gate.refusal(now);
            if (refusal != null) {
                throw Refusals.exception(lane, refusal);
            }
        }
        return null;
    }

    private static Quarantine credentialGate(Lane lane) {
        return Objects.requireNonNull(lane.live().gate(Quarantine.class), "the endpoint has a quarantine");
    }

    // A lane's own gates come before its endpoint's.
    private static Quarantine permissionGate(Lane lane) {
        return Objects.requireNonNull(lane.gate(Quarantine.class), "the lane has a quarantine");
    }

    /** The first content came: credential and endpoint work. */
    void answered() {
        if (credential != null) {
            credentialGate(lane).lift(credential);
            credential = null;
        }
        if (permission != null) {
            permissionGate(lane).lift(permission);
            permission = null;
        }
        if (!(permit instanceof Breaker.Closed)) {
            permit = breaker.answered(permit, nanoTime());
            tell(EndpointHealth.Breaker.CLOSED, Duration.ZERO, "the probe was answered");
        }
    }

    /** The reply has ended. */
    @Override
    public void accept(Outcome<?> outcome) {
        if (outcome.kind() == Outcome.Kind.FINISHED) {
            breaker.succeeded(permit, nanoTime());
        } else if (outcome.kind() == Outcome.Kind.FAILED && outcome.error() != null) {
            failed(outcome.error());
        }
    }

    /** The attempt failed, before its first content or after. */
    void failed(Throwable error) {
        try {
            if (error instanceof GatewayException e) {
                judge(e);
            }
        } finally {
            release();
        }
    }

    private void release() {
        release(credentialGate(lane), credential);
        release(permissionGate(lane), permission);
        Breaker.Open again = breaker.released(permit);
        if (again != null) {
            tell(EndpointHealth.Breaker.OPEN, again.left(nanoTime()), "the probe ended without a verdict");
        }
    }

    private void judge(GatewayException e) {
        GatewayException reason = Verdict.reason(e);
        switch (Verdict.of(reason)) {
            case FAILURE ->
                opened(breaker.failed(permit, nanoTime(), reason.getClass().getSimpleName()));
            case RATE_LIMIT -> opened(breaker.limited(permit, nanoTime(), reason.retryAfter()));
            case CREDENTIAL -> imposed(reason, credentialGate(lane).impose(reason, credential, nanoTime()));
            case PERMISSION -> imposed(reason, permissionGate(lane).impose(reason, permission, nanoTime()));
            case NONE -> {}
        }
    }

    private void opened(Breaker.@Nullable Open open) {
        if (open != null) {
            tell(EndpointHealth.Breaker.OPEN, open.left(nanoTime()), open.reason());
        }
    }

    private void imposed(GatewayException error, @Nullable Duration time) {
        Env env = call.env();
        if (time != null && env.hasListeners()) {
            env.tell(new GatewayEvent.CredentialQuarantined(call.id(), lane.name(), error.getClass(), time));
        }
    }

    private static void release(Quarantine gate, Quarantine.@Nullable Ban probe) {
        if (probe != null) {
            gate.release(probe);
        }
    }

    private void tell(EndpointHealth.Breaker state, Duration retryIn, String reason) {
        Env env = call.env();
        if (env.hasListeners()) {
            env.tell(new GatewayEvent.BreakerChanged(call.id(), lane.name(), lane.target(), state, retryIn, reason));
        }
    }

    private long nanoTime() {
        return call.env().clock().nanoTime();
    }
}
