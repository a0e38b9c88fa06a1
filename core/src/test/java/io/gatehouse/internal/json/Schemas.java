package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Json;
import java.util.List;
import java.util.Set;

/** What OpenAI's strict mode demands of a schema, and readable comparisons. */
final class Schemas {
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "anyOf",
            "$ref",
            "$defs",
            "description",
            "format");
    private static final Set<String> FORMATS = Set.of("date", "date-time", "time", "duration", "uuid");

    private Schemas() {}

    /** Compares text, because the order of the properties is the order in which a model writes them. */
    static void assertSchema(RecordCodec<?> codec, String expected) {
        assertThat(codec.schema().toString()).isEqualTo(compact(expected));
        assertStrict(codec);
    }

    static void assertStrict(RecordCodec<?> codec) {
        Json root = codec.schema();
        assertThat(root.get("type").asText()).isEqualTo("object");
        assertStrict(root, root);
        root.get("$defs").fields().values().forEach(definition -> assertStrict(root, definition));
    }

    static String compact(String json) {
        return Json.of(Json.parse(json).asJava()).toString();
    }

    private static void assertStrict(Json root, Json schema) {
        assertThat(KEYWORDS).containsAll(schema.fields().keySet());
        List<String> types = types(schema);
        if (types.contains("object")) {
            assertThat(types).containsExactly("object");
            assertThat(schema.get("additionalProperties").asBoolean(true)).isFalse();
            assertThat(schema.get("required").elements().stream().map(Json::asText))
                    .containsExactlyElementsOf(schema.get("properties").fields().keySet());
            schema.get("properties").fields().values().forEach(property -> assertStrict(root, property));
        }
        if (types.contains("array")) {
            assertThat(schema.get("items").isObject()).isTrue();
            assertStrict(root, schema.get("items"));
        }
        if (!schema.get("$ref").isMissing()) {
            assertThat(schema.fields()).hasSize(1);
            String name = String.valueOf(schema.get("$ref").asText()).replace("#/$defs/", "");
            assertThat(root.get("$defs").get(name).isObject()).as(name).isTrue();
        }
        if (!schema.get("format").isMissing()) {
            assertThat(FORMATS).contains(schema.get("format").asText());
        }
        schema.get("anyOf").elements().forEach(alternative -> assertStrict(root, alternative));
        assertThat(types.isEmpty()
                        && schema.get("$ref").isMissing()
                        && !schema.get("anyOf").isArray())
                .as("a schema of nothing: " + schema)
                .isFalse();
    }

    private static List<String> types(Json schema) {
        Json type = schema.get("type");
        return type.isText()
                ? List.of(String.valueOf(type.asText()))
                : type.elements().stream().map(Json::asText).toList();
    }
}
