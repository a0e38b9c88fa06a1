package io.gatehouse.internal.json;

import io.gatehouse.model.Description;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** An enum, as one of the names of its constants; the constants' descriptions become part of the schema's. */
final class EnumShape implements Shape {
    private static final int NAMES_IN_A_PROBLEM = 20;

    private final Map<String, Enum<?>> byName = new LinkedHashMap<>();
    private final Choices choices;
    private final @Nullable String description;

    EnumShape(Class<?> type, String where) {
        StringJoiner described = new StringJoiner("; ", "Values: ", ".").setEmptyValue("");
        for (Object each : type.getEnumConstants()) {
            Enum<?> constant = (Enum<?>) each;
            byName.put(constant.name(), constant);
            String text = describe(type, constant);
            if (text != null) {
                described.add(constant.name() + " – " + text);
            }
        }
        if (byName.isEmpty()) {
            throw Refusals.of(where, "the enum " + type.getSimpleName() + " has no constants; give it at least one");
        }
        choices = new Choices(byName.keySet());
        Description own = type.getAnnotation(Description.class);
        description = own == null ? described.toString() : (own.value() + " " + described).strip();
    }

    private static @Nullable String describe(Class<?> type, Enum<?> constant) {
        try {
            Description annotation = type.getField(constant.name()).getAnnotation(Description.class);
            return annotation == null ? null : annotation.value();
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        Map<String, Object> schema = SchemaBuilder.fields("type", "string");
        schema.put("enum", List.copyOf(byName.keySet()));
        return builder.describe(schema, description);
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        String name = choices.read(path, tree, problems);
        return name == null ? null : byName.get(name);
    }

    @Override
    public Object write(Object value, int depth) {
        return ((Enum<?>) value).name();
    }

    /** A closed set of names. A model without strict mode may get the case wrong; that is forgiven if it is clear. */
    static final class Choices {
        private final List<String> names;
        private final Map<String, String> folded = new LinkedHashMap<>();

        Choices(Iterable<String> names) {
            List<String> list = new ArrayList<>();
            for (String name : names) {
                list.add(name);
                // An empty name marks a spelling that two constants share.
                folded.merge(name.toLowerCase(Locale.ROOT), name, (first, second) -> "");
            }
            this.names = List.copyOf(list);
        }

        List<String> names() {
            return names;
        }

        @Nullable
        String read(JsonPath path, @Nullable Object tree, Problems problems) {
            if (!(tree instanceof String text)) {
                problems.expected(path, expectation(), tree);
                return null;
            }
            if (names.contains(text)) {
                return text;
            }
            String forgiven = folded.getOrDefault(text.strip().toLowerCase(Locale.ROOT), "");
            if (forgiven.isEmpty()) {
                problems.add(path, "expected " + expectation() + ", found another text");
                return null;
            }
            return forgiven;
        }

        String expectation() {
            if (names.size() == 1) {
                return "\"" + names.get(0) + "\"";
            }
            boolean all = names.size() <= NAMES_IN_A_PROBLEM;
            List<String> shown = all ? names : names.subList(0, NAMES_IN_A_PROBLEM);
            return "one of " + String.join(", ", shown) + (all ? "" : ", …");
        }
    }
}
