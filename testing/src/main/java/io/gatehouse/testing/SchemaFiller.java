package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Walks a JSON schema and makes a value that satisfies it, with facts from a text where it finds some. Single use. */
final class SchemaFiller {
    private static final int DEEPEST = 24;
    /** Below this depth only required properties are filled, so that recursive schemas end. */
    private static final int OPTIONAL_DEPTH = 6;

    private final JsonNode root;
    private final Facts facts;

    SchemaFiller(JsonNode schema, String text) {
        this.root = schema;
        this.facts = new Facts(text);
    }

    JsonNode fill() {
        return value(root, "value", 0);
    }

    private JsonNode value(JsonNode schema, String name, int depth) {
        JsonNode fixed = fixed(schema);
        if (!fixed.isMissingNode() || depth > DEEPEST) {
            return fixed.isMissingNode() ? NullNode.getInstance() : fixed;
        }
        if (schema.has("$ref")) {
            return value(resolve(schema.path("$ref").asText()), name, depth + 1);
        }
        if (schema.has("allOf")) {
            return value(merged(schema), name, depth + 1);
        }
        JsonNode variants = schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf");
        if (!variants.isEmpty()) {
            return value(variant(variants, depth), name, depth + 1);
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, name, depth);
            case "integer", "number" -> number(schema, name);
            case "boolean" -> BooleanNode.valueOf(facts.mentions(name));
            case "null" -> NullNode.getInstance();
            default -> TextNode.valueOf(string(schema, name));
        };
    }

    private JsonNode fixed(JsonNode schema) {
        if (schema.has("const")) {
            return schema.path("const");
        }
        String text = facts.text().toLowerCase(Locale.ROOT);
        for (JsonNode candidate : schema.path("enum")) {
            String word = candidate.asText().replace('_', ' ').toLowerCase(Locale.ROOT);
            if (candidate.isTextual() && !word.isEmpty() && text.contains(word)) {
                return candidate;
            }
        }
        return schema.path("enum").path(0);
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = WireJson.object();
        schema.path("properties").properties().forEach(property -> {
            if (depth < OPTIONAL_DEPTH || requires(schema, property.getKey())) {
                object.set(property.getKey(), value(property.getValue(), property.getKey(), depth + 1));
            }
        });
        return object;
    }

    private static boolean requires(JsonNode schema, String property) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(property)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode array(JsonNode schema, String name, int depth) {
        ArrayNode array = WireJson.array();
        int least = schema.path("minItems").asInt(0);
        int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        int count = Math.max(least, depth < OPTIONAL_DEPTH ? Math.min(1, most) : 0);
        for (int i = 0; i < count; i++) {
            array.add(value(schema.path("items"), singular(name), depth + 1));
        }
        return array;
    }

    private static String singular(String name) {
        return name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
    }

    private JsonNode number(JsonNode schema, String name) {
        BigDecimal found = facts.number(name);
        BigDecimal number = found == null ? BigDecimal.ONE : found;
        boolean whole = type(schema).equals("integer");
        if (whole) {
            number = number.setScale(0, RoundingMode.DOWN);
        }
        BigDecimal step = whole ? BigDecimal.ONE : new BigDecimal("0.5");
        if (schema.has("minimum")) {
            number = number.max(schema.path("minimum").decimalValue());
        }
        if (schema.has("exclusiveMinimum")) {
            number = number.max(schema.path("exclusiveMinimum").decimalValue().add(step));
        }
        if (schema.has("maximum")) {
            number = number.min(schema.path("maximum").decimalValue());
        }
        if (schema.has("exclusiveMaximum")) {
            number = number.min(schema.path("exclusiveMaximum").decimalValue().subtract(step));
        }
        return DecimalNode.valueOf(number);
    }

    private String string(JsonNode schema, String name) {
        String format = schema.path("format").asText();
        String found = facts.ofKind(name, format);
        if (found == null && format.isEmpty()) {
            found = facts.named(name);
        }
        String text = found == null ? Fillers.text(name, format) : found;
        int longest = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        int shortest = schema.path("minLength").asInt(0);
        if (text.length() < shortest) {
            text = text + "x".repeat(shortest - text.length());
        }
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    /** The type; where several are allowed, the first one that is not null. */
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        for (JsonNode each : type) {
            if (!each.asText().equals("null")) {
                return each.asText();
            }
        }
        if (type.isArray()) {
            return "null";
        }
        return type.isMissingNode() && schema.has("properties") ? "object" : type.asText();
    }

    /** The first variant that is not null; deep down the null one, so that recursive schemas end. */
    private static JsonNode variant(JsonNode variants, int depth) {
        for (JsonNode variant : variants) {
            if (variant.path("type").asText().equals("null") == (depth >= OPTIONAL_DEPTH)) {
                return variant;
            }
        }
        return variants.get(0);
    }

    private JsonNode merged(JsonNode schema) {
        ObjectNode merged = schema.deepCopy();
        merged.remove("allOf");
        for (JsonNode part : schema.path("allOf")) {
            JsonNode resolved = part.has("$ref") ? resolve(part.path("$ref").asText()) : part;
            resolved.properties().forEach(field -> {
                JsonNode present = merged.get(field.getKey());
                if (present instanceof ObjectNode into && field.getValue() instanceof ObjectNode more) {
                    into.setAll(more.deepCopy());
                } else {
                    merged.set(field.getKey(), field.getValue().deepCopy());
                }
            });
        }
        return merged;
    }

    private JsonNode resolve(String reference) {
        return reference.startsWith("#") ? root.at(reference.substring(1)) : NullNode.getInstance();
    }
}
