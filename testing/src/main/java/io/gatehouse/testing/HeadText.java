package io.gatehouse.testing;

import java.util.Map;

/** The status line and the headers of a script, as text. */
final class HeadText {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(204, "No Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Found"),
            Map.entry(307, "Temporary Redirect"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(402, "Payment Required"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    private HeadText() {}

    static String of(ScriptPlan plan) {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(plan.head().status())
                .append(' ')
                .append(REASONS.getOrDefault(plan.head().status(), "Status"))
                .append("\r\n");
        plan.head().headers().forEach(header -> line(head, header.name(), header.value()));
        switch (plan.framing()) {
            case LENGTH -> line(head, "content-length", Long.toString(plan.contentLength()));
            case CHUNKED -> line(head, "transfer-encoding", "chunked");
            case UNTIL_CLOSE -> line(head, "connection", "close");
            case RAW -> throw new IllegalStateException("A raw script has no head");
        }
        return head.append("\r\n").toString();
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
