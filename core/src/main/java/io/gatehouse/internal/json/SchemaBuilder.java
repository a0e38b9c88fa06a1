package io.gatehouse.internal.json;

import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes schemas in the subset that OpenAI's strict mode takes: every object lists all its properties as required and
 * allows no others, what may be absent is a union with null, alternatives are {@code anyOf}.
 */
final class SchemaBuilder {
    private static final Map<String, Object> NULL = Map.of("type", "null");

    /**
     * The whole schema. The root is always written out, as an object is asked for there; a root that contains itself is
     * in {@code $defs} a second time, because not every engine follows {@code "$ref": "#"}.
     */
    Json build(Shape root, Collection<Definition> definitions) {
        Map<String, Object> schema =
                root instanceof RefShape ref ? ref.definition().body().schema(this) : root.schema(this);
        Map<String, Object> shared = new LinkedHashMap<>();
        for (Definition definition : definitions) {
            if (definition.isShared()) {
                shared.put(definition.name(), definition.body().schema(this));
            }
        }
        if (!shared.isEmpty()) {
            schema.put("$defs", shared);
        }
        return Json.of(schema);
    }

    Map<String, Object> mention(Definition definition) {
        return definition.isShared()
                ? fields("$ref", "#/$defs/" + definition.name())
                : definition.body().schema(this);
    }

    /** An object of exactly these properties. */
    Map<String, Object> object(Map<String, ?> properties) {
        Map<String, Object> schema = fields("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.copyOf(properties.keySet()));
        schema.put("additionalProperties", false);
        return schema;
    }

    Map<String, Object> array(Map<String, Object> items) {
        Map<String, Object> schema = fields("type", "array");
        schema.put("items", items);
        return schema;
    }

    Map<String, Object> anyOf(List<?> alternatives) {
        return fields("anyOf", alternatives);
    }

    /** The same or null. */
    Map<String, Object> nullable(Map<String, Object> schema) {
        if (schema.get("anyOf") instanceof List<?> alternatives) {
            schema.put("anyOf", plus(alternatives, NULL));
            return schema;
        }
        Object type = schema.get("type");
        if (type == null || type.equals("object") || type.equals("array")) {
            return anyOf(List.of(schema, NULL));
        }
        schema.put("type", List.of(type, "null"));
        if (schema.get("enum") instanceof List<?> values) {
            schema.put("enum", plus(values, null));
        }
        return schema;
    }

    /** Puts a description in front of the one that the type has. */
    Map<String, Object> describe(Map<String, Object> schema, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return schema;
        }
        if (schema.containsKey("$ref")) {
            // Strict mode refuses a $ref with anything beside it.
            return describe(anyOf(List.of(schema)), text);
        }
        Object own = schema.get("description");
        schema.put("description", own == null ? text.strip() : sentence(text.strip()) + " " + own);
        return schema;
    }

    static Map<String, Object> fields(String name, Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(name, value);
        return fields;
    }

    private static String sentence(String text) {
        return ".!?:;".indexOf(text.charAt(text.length() - 1)) >= 0 ? text : text + ".";
    }

    private static List<@Nullable Object> plus(List<?> list, @Nullable Object last) {
        List<@Nullable Object> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
