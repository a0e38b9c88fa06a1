package io.gatehouse.internal.telemetry;

import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.BudgetExceededException;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code error.type}: few, and never words of a server that are not known. A provider's code where it is a
 * common one, else the HTTP status, else the class of the exception; and a few words of ours for what the gateway does.
 */
final class ErrorTypes {
    static final String CANCELLED = "cancelled";

    private static final Set<String> CODES = Set.of(
            "rate_limit_exceeded",
            "insufficient_quota",
            "billing_hard_limit_reached",
            "billing_not_active",
            "context_length_exceeded",
            "content_filter",
            "content_policy_violation",
            "invalid_api_key",
            "authentication_error",
            "permission_error",
            "permission_denied",
            "model_not_found",
            "not_found_error",
            "overloaded_error",
            "server_is_overloaded",
            "rate_limit_error",
            "invalid_request_error",
            "api_error",
            "server_error",
            "internal_server_error",
            "service_unavailable");

    private ErrorTypes() {}

    static String of(Throwable error) {
        if (!(error instanceof GatewayException e)) {
            return classOf(error);
        }
        String ours = ours(e);
        if (ours != null) {
            return ours;
        }
        String code = e.code() == null ? null : e.code().toLowerCase(Locale.ROOT);
        if (code != null && CODES.contains(code)) {
            return code;
        }
        if (e instanceof StreamInterruptedException) {
            return "stream_truncated";
        }
        if (e.status() >= 300) {
            return Integer.toString(e.status());
        }
        return e instanceof TransportException ? rootOf(e) : classOf(e);
    }

    private static @Nullable String ours(GatewayException e) {
        if (e instanceof CancelledException) {
            return CANCELLED;
        }
        if (e instanceof TimedOutException) {
            return "timeout";
        }
        if (e instanceof CircuitOpenException) {
            return "circuit_open";
        }
        if (e instanceof BudgetExceededException) {
            return "budget_exceeded";
        }
        if (e instanceof GuardrailException) {
            return "guardrail";
        }
        if (e instanceof AllTargetsFailedException) {
            return "all_targets_failed";
        }
        if (e.isRefusal()) {
            boolean limit = e instanceof RateLimitedException || e instanceof OverloadedException;
            return limit ? "limit_reached" : "credential_quarantined";
        }
        return null;
    }

    private static String rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getClass().getName().startsWith("java.") ? root.getClass().getName() : classOf(error);
    }

    private static String classOf(Throwable error) {
        Class<?> type = error.getClass();
        return type.isAnonymousClass() || type.isHidden() ? Names.OTHER : type.getName();
    }
}
