package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.spi.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes structured outputs the way the server's release reads them: {@code structured_outputs} from 0.12 on, {@code
 * guided_*} before. Either is ignored without a word by the other's releases, so that what cannot be said is refused.
 */
final class Structure {
    static final String FIELD = "structured_outputs";
    static final String FORMAT = "response_format";

    private static final int MINOR = 12;
    private static final String GUIDED = "guided_";
    private static final Set<String> BEFORE = Set.of("json", "regex", "choice", "grammar", "whitespace_pattern");

    private Structure() {}

    static boolean isIn(Map<String, Json> extra) {
        for (String name : extra.keySet()) {
            if (isNamed(name)) {
                return true;
            }
        }
        return false;
    }

    static boolean isNamed(String field) {
        return field.equals(FIELD) || field.equals(FORMAT) || field.startsWith(GUIDED);
    }

    /** Changes the fields of a request to those that the endpoint understands. */
    static void rewrite(
            Map<String, Json> fields, ChatRequest request, Endpoint endpoint, @Nullable VllmVersion version) {
        VllmVersion old = version != null && version.isBefore(0, MINOR) ? version : null;
        if (old == null) {
            refuseGuided(fields, endpoint, version);
        }
        Json structure = fields.get(FIELD);
        if (structure == null) {
            return;
        }
        if (request.responseFormat() != null || fields.containsKey(FORMAT)) {
            throw new InvalidRequestException(
                    "A request has either a response format or " + FIELD + ", but this one has both: leave one out");
        }
        if (old != null) {
            fields.remove(FIELD);
            guide(fields, structure.fields(), endpoint, old);
        } else if (version == null && structure.fields().keySet().equals(Set.of("json"))) {
            // Every release reads this one.
            fields.remove(FIELD);
            fields.put(FORMAT, schemaFormat(structure.get("json")));
        }
    }

    private static void refuseGuided(Map<String, Json> fields, Endpoint endpoint, @Nullable VllmVersion version) {
        for (String name : fields.keySet()) {
            if (name.startsWith(GUIDED)) {
                throw new InvalidRequestException("vLLM ignores " + name + " since 0.12, and endpoint "
                        + endpoint.name() + " runs "
                        + (version == null ? "a release that is not known yet" : version.text())
                        + ": use VllmOptions (json, regex, choice, grammar), which fit all releases");
            }
        }
    }

    private static void guide(
            Map<String, Json> fields, Map<String, Json> structure, Endpoint endpoint, VllmVersion version) {
        if (structure.containsKey("json_object")) {
            fields.put(FORMAT, Json.object().put("type", "json_object").build());
        }
        structure.forEach((name, value) -> {
            if (BEFORE.contains(name)) {
                fields.put(GUIDED + name, value);
            } else if (!name.equals("json_object")) {
                throw new InvalidRequestException(name + " of " + FIELD + " needs vLLM 0.12 or later, but endpoint "
                        + endpoint.name() + " runs " + version.text());
            }
        });
    }

    private static Json schemaFormat(Json schema) {
        String text = schema.asText();
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("name", "answer");
        named.put("schema", text == null ? schema : Json.parse(text));
        return Json.object()
                .put("type", "json_schema")
                .put("json_schema", named)
                .build();
    }
}
