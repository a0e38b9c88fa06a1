package io.gatehouse.internal.json;

import io.gatehouse.model.InvalidRequestException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sealed interface of records: one of its records, told apart by a first property that holds the record's simple
 * name. It is called {@code type}, or {@code kind} when one of the records has a component {@code type}.
 */
final class UnionShape implements Shape {
    private final String tag;
    private final Map<String, RecordShape> variants;
    private final EnumShape.Choices choices;
    private final @Nullable String description;

    UnionShape(String tag, Map<String, RecordShape> variants, @Nullable String description) {
        this.tag = tag;
        this.variants = variants;
        this.choices = new EnumShape.Choices(variants.keySet());
        this.description = description;
    }

    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        List<Map<String, Object>> alternatives = new ArrayList<>();
        variants.forEach((name, variant) -> {
            // An enum of one name, because engines know "enum" better than "const".
            Map<String, Object> only = SchemaBuilder.fields("type", "string");
            only.put("enum", List.of(name));
            alternatives.add(variant.schema(builder, SchemaBuilder.fields(tag, only)));
        });
        return builder.describe(builder.anyOf(alternatives), description);
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        if (!(tree instanceof Map<?, ?> object)) {
            problems.expected(path, "an object", tree);
            return null;
        }
        if (!object.containsKey(tag)) {
            problems.add(path.field(tag), "missing, expected " + choices.expectation());
            return null;
        }
        String name = choices.read(path.field(tag), object.get(tag), problems);
        RecordShape variant = name == null ? null : variants.get(name);
        return variant == null ? null : variant.read(path, tree, problems);
    }

    @Override
    public Object write(Object value, int depth) {
        for (Map.Entry<String, RecordShape> variant : variants.entrySet()) {
            if (variant.getValue().type() == value.getClass()) {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                object.put(tag, variant.getKey());
                object.putAll(variant.getValue().write(value, depth));
                return object;
            }
        }
        throw new InvalidRequestException(value.getClass().getName() + " is none of " + choices.names());
    }

    @Override
    public boolean ends(Set<Definition> ending) {
        return variants.values().stream().anyMatch(variant -> variant.ends(ending));
    }
}
