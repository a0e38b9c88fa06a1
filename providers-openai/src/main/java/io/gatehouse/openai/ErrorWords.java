package io.gatehouse.openai;

import io.gatehouse.spi.ErrorKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which codes and types mean what, in the order in which they are asked. Codes come before statuses: an exhausted quota
 * is sent with the status of a rate limit.
 */
final class ErrorWords {
    static final Map<ErrorKind, Set<String>> BY_CODE = new LinkedHashMap<>();

    /** Says only that the request is wrong somehow; used where there is no status. */
    static final Set<String> INVALID = Set.of(
            "invalid_request_error",
            "invalid_request",
            "invalid_argument",
            "failed_precondition",
            "badrequesterror",
            "bad request",
            "validation",
            "template_error",
            "missing_template_variable",
            "tool_error",
            "unprocessable",
            "request_too_large",
            "unmapped");

    static {
        BY_CODE.put(
                ErrorKind.QUOTA_EXHAUSTED,
                Set.of(
                        "insufficient_quota",
                        "credit_balance_exhausted",
                        "organization_spend_limit_exceeded",
                        "project_spend_limit_exceeded",
                        "organization_usage_limit_exceeded",
                        "billing_hard_limit_reached",
                        "billing_not_active",
                        "billing_error",
                        "enforced_spend_limit_reached",
                        "contract_spend_limit_reached",
                        "linked_organization_spend_limit_reached",
                        "payment_required",
                        "insufficient_balance",
                        "insufficient_credits"));
        BY_CODE.put(
                ErrorKind.CONTEXT_TOO_LONG,
                Set.of(
                        "context_length_exceeded",
                        "exceed_context_size_error",
                        "max_tokens_exceeded",
                        "token_limit_exceeded",
                        "model_context_window_exceeded"));
        BY_CODE.put(
                ErrorKind.CONTENT_BLOCKED,
                Set.of(
                        "content_filter",
                        "content_policy_violation",
                        "responsibleaipolicyviolation",
                        "invalid_prompt",
                        "moderation_blocked",
                        "refusal"));
        BY_CODE.put(
                ErrorKind.AUTHENTICATION,
                Set.of(
                        "invalid_api_key",
                        "api_key_invalid",
                        "authentication_error",
                        "authentication",
                        "unauthenticated",
                        "incorrect_api_key"));
        BY_CODE.put(
                ErrorKind.MODEL_NOT_FOUND,
                Set.of(
                        "model_not_found",
                        "deploymentnotfound",
                        "invalid_model",
                        "model_decommissioned",
                        "not_found_error",
                        "not_found",
                        "notfounderror"));
        BY_CODE.put(
                ErrorKind.PERMISSION,
                Set.of(
                        "permission_error",
                        "permission_denied",
                        "unsupported_country_region_territory",
                        "permissiondeniederror"));
        BY_CODE.put(
                ErrorKind.OVERLOADED,
                Set.of(
                        "server_is_overloaded",
                        "overloaded_error",
                        "overloaded",
                        "provider_overloaded",
                        "engine_overloaded",
                        "service_unavailable_error",
                        "capacity_exceeded"));
        BY_CODE.put(
                ErrorKind.RATE_LIMITED,
                Set.of("rate_limit_exceeded", "rate_limit_error", "too_many_requests", "resource_exhausted"));
        BY_CODE.put(ErrorKind.TIMEOUT, Set.of("timeout", "timeout_error", "deadline_exceeded", "request_timeout"));
        BY_CODE.put(
                ErrorKind.UNAVAILABLE,
                Set.of(
                        "server_error",
                        "internal_server_error",
                        "internalservererror",
                        "internal",
                        "server",
                        "api_error",
                        "provider_unavailable",
                        "unavailable",
                        "generation",
                        "incomplete_generation",
                        "incomplete_generation_stream",
                        "stream_serialization_error",
                        "healthcheck",
                        "the service is currently unavailable",
                        "insufficient_system_resource"));
    }

    private ErrorWords() {}
}
