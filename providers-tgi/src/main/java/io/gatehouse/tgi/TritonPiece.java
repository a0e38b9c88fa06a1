package io.gatehouse.tgi;

import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One response of a model: a whole answer, or a piece of it in a stream. Outputs of one element are plain values, of several
 * ones arrays, such as the texts of all beams. A value.
 *
 * @param texts one for each sequence, none when the response has no text
 * @param reasons why each sequence ended as the server says it, none when it does not say
 * @param sequence which of several sequences it belongs to, where each has responses of its own
 * @param id the id of the request, or null
 * @param model the name of the model that answered, or null
 * @param inputTokens as the server counted, negative when it did not
 * @param outputTokens as the server counted, negative when it did not
 * @param failed whether it is an error instead
 * @param others everything else
 */
record TritonPiece(
        List<String> texts,
        List<String> reasons,
        int sequence,
        @Nullable String id,
        @Nullable String model,
        long inputTokens,
        long outputTokens,
        boolean failed,
        Map<String, Json> others) {
    private static final int MAX_SEQUENCES = 1024;

    /** Reads exactly one JSON object; null when it is none, or has texts that are no texts. */
    static @Nullable TritonPiece read(byte[] bytes, int offset, int length) {
        Json root;
        try {
            root = Json.of(JsonText.parse(bytes, offset, length));
        } catch (InvalidRequestException e) {
            return null;
        }
        List<String> texts = strings(root.get("text_output"));
        List<String> reasons = strings(root.get("finish_reason"));
        if (!root.isObject() || texts == null || reasons == null) {
            return null;
        }
        long sequence = root.get("sequence_index").asLong(0);
        return new TritonPiece(
                texts,
                reasons,
                sequence > 0 && sequence < MAX_SEQUENCES ? (int) sequence : 0,
                root.get("id").asText(),
                root.get("model_name").asText(),
                sum(root.get("num_input_tokens"), false),
                sum(root.get("num_output_tokens"), true),
                !root.get("error").isNull(),
                others(root));
    }

    private static @Nullable List<String> strings(Json value) {
        if (value.isNull()) {
            return List.of();
        }
        List<Json> elements = value.isArray() ? value.elements() : List.of(value);
        List<String> all = new ArrayList<>(elements.size());
        for (Json element : elements) {
            String text = element.asText();
            if (text == null || !element.isText()) {
                return null;
            }
            all.add(text);
        }
        return all;
    }

    // Each sequence has its own output, all have the same input.
    private static long sum(Json value, boolean all) {
        if (!value.isArray()) {
            return value.asLong(-1);
        }
        long total = -1;
        for (Json element : value.elements()) {
            long count = element.asLong(-1);
            if (count < 0) {
                return -1;
            }
            total = all ? Math.max(0, total) + count : count;
        }
        return total;
    }

    private static Map<String, Json> others(Json root) {
        Map<String, Json> others = new LinkedHashMap<>(root.fields());
        List.of("text_output", "finish_reason", "id", "model_name", "error").forEach(others::remove);
        return others;
    }
}
