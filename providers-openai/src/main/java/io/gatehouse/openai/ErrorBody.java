package io.gatehouse.openai;

import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An error as a host wrote it, whatever its shape: an object or text under {@code error}, flat, {@code detail},
 * {@code message}, an array of one, HTML, plain text, nothing.
 */
final class ErrorBody {
    private static final int MAX_MESSAGE = 2_000;
    private static final int MAX_CODE = 80;

    /** Where the fields of the error are; {@link Json#MISSING} for text. */
    final Json error;
    /** The words, or null. */
    final @Nullable String message;
    /** The most telling code, or null. */
    final @Nullable String code;
    /** All codes and types the error names, in lower case. */
    final List<String> names;
    /** A status the error itself names, 0 for none. */
    final int status;

    private ErrorBody(Json root, Json error, @Nullable String message) {
        this.error = error;
        this.message = cut(message, MAX_MESSAGE);
        Names found = new Names();
        Json metadata = error.get("metadata");
        found.add(error.get("code"));
        found.add(error.get("innererror").get("code"));
        found.add(metadata.get("error_type"));
        found.add(root.get("code"));
        found.add(error.get("status"));
        found.add(error.get("error_type"));
        found.add(root.get("error_type"));
        found.add(error.get("type"));
        found.add(root.get("type"));
        for (Json detail : error.get("details").elements()) {
            found.add(detail.get("reason"));
        }
        found.add(error.get("details").get("error_code"));
        names = List.copyOf(found.lower);
        code = cut(found.first != null ? found.first : found.number, MAX_CODE);
        status = found.status;
    }

    static ErrorBody parse(byte[] body) {
        Json root = json(body);
        if (root == null) {
            return new ErrorBody(Json.MISSING, Json.MISSING, text(body));
        }
        if (root.isArray()) {
            root = root.get(0);
        }
        Json error = root.get("error");
        Json groq = root.get("x_groq").get("error");
        if (error.isNull() && !groq.isNull()) {
            error = groq;
        }
        if (error.isObject()) {
            return new ErrorBody(root, error, firstText(error, "message", "detail", "msg", "error"));
        }
        if (error.isText()) {
            return new ErrorBody(root, root, error.asText());
        }
        Json detail = root.get("detail");
        String words = detail.isArray() ? joined(detail) : firstText(root, "detail");
        return new ErrorBody(
                root, root, words != null ? words : firstText(root, "message", "msg", "error_description"));
    }

    // FastAPI's list of what is wrong where; the values it repeats are left out.
    private static String joined(Json details) {
        StringBuilder text = new StringBuilder();
        for (Json detail : details.elements()) {
            String what = firstText(detail, "msg", "message");
            String where = detail.get("loc").isArray() ? detail.get("loc").toString() + " " : "";
            text.append(text.length() == 0 ? "" : "; ").append(where).append(what == null ? "is wrong" : what);
        }
        return text.toString();
    }

    private static @Nullable Json json(byte[] body) {
        try {
            Object tree = JsonText.parse(body, 0, body.length);
            if (tree instanceof String words) {
                return Json.object().put("message", words).build();
            }
            Json json = Json.of(tree);
            return json.isObject() || json.isArray() ? json : null;
        } catch (GatewayException e) {
            return null;
        }
    }

    private static @Nullable String firstText(Json object, String... names) {
        for (String name : names) {
            Json value = object.get(name);
            if (!value.isNull()) {
                return value.isText() ? value.asText() : value.toString();
            }
        }
        return null;
    }

    private static @Nullable String text(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 4 * MAX_MESSAGE), StandardCharsets.UTF_8).strip();
        String start = text.substring(0, Math.min(text.length(), 200)).toLowerCase(Locale.ROOT);
        if (start.startsWith("<")) {
            int title = text.toLowerCase(Locale.ROOT).indexOf("<title>");
            int end = title < 0 ? -1 : text.indexOf('<', title + 7);
            return end < 0
                    ? "an HTML page"
                    : "an HTML page: " + text.substring(title + 7, end).strip();
        }
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String cut(@Nullable String text, int limit) {
        return text == null || text.length() <= limit ? text : text.substring(0, limit);
    }

    boolean isNamed(Set<String> codes) {
        for (String name : names) {
            if (codes.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** The words in lower case, empty when there are none. */
    String words() {
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }
}
