package io.gatehouse.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Bodies that list models and moderation categories. */
final class Listings {
    private static final long CREATED = 1_795_300_000L;
    private static final List<String> CATEGORIES = List.of(
            "harassment",
            "harassment/threatening",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm",
            "self-harm/intent",
            "self-harm/instructions",
            "sexual",
            "sexual/minors",
            "violence",
            "violence/graphic");

    private Listings() {}

    static ObjectNode model(String id) {
        return WireJson.object()
                .put("id", id)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", "gatehouse");
    }

    static ObjectNode models(List<String> ids) {
        ObjectNode body = WireJson.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        ids.forEach(id -> data.add(model(id)));
        return body;
    }

    static ObjectNode moderation(List<String> flagged) {
        for (String category : flagged) {
            if (!CATEGORIES.contains(category)) {
                throw new IllegalArgumentException("No moderation category " + category + "; there are " + CATEGORIES);
            }
        }
        ObjectNode body = WireJson.object().put("id", "modr-fake").put("model", "omni-moderation-latest");
        ObjectNode result = body.putArray("results").addObject().put("flagged", !flagged.isEmpty());
        ObjectNode categories = result.putObject("categories");
        ObjectNode scores = result.putObject("category_scores");
        ObjectNode inputs = result.putObject("category_applied_input_types");
        for (String category : CATEGORIES) {
            categories.put(category, flagged.contains(category));
            scores.put(category, flagged.contains(category) ? 0.97 : 0.0001);
            inputs.putArray(category).add("text");
        }
        return body;
    }
}
