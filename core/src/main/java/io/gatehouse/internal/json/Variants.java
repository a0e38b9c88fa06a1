package io.gatehouse.internal.json;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The records that a sealed interface permits, also through further sealed interfaces, and what tells them apart. */
record Variants(Map<String, Class<?>> records, String tag) {
    private static final List<String> TAGS = List.of("type", "kind");

    static Variants of(Class<?> sealed, String where) {
        Map<String, Class<?>> records = new LinkedHashMap<>();
        collect(sealed, where, records);
        for (String tag : TAGS) {
            if (records.values().stream().noneMatch(record -> hasComponent(record, tag))) {
                return new Variants(records, tag);
            }
        }
        throw Refusals.of(
                where,
                "the records of " + sealed.getSimpleName() + " are told apart by a property \"type\" or \"kind\", and "
                        + "they have components of both names; rename one");
    }

    private static void collect(Class<?> type, String where, Map<String, Class<?>> records) {
        if (type.getTypeParameters().length > 0) {
            throw Refusals.of(
                    where,
                    type.getSimpleName() + " is generic, which a sealed interface and its records may not be; "
                            + "name the types in it");
        }
        if (type.isRecord()) {
            Class<?> other = records.put(type.getSimpleName(), type);
            if (other != null && other != type) {
                throw Refusals.of(
                        where,
                        other.getName() + " and " + type.getName()
                                + " have the same simple name, which tells them apart; rename one");
            }
        } else if (type.isInterface() && type.isSealed()) {
            Stream.of(type.getPermittedSubclasses()).forEach(permitted -> collect(permitted, where, records));
        } else {
            throw Refusals.of(
                    where, type.getSimpleName() + " is not a record; a sealed interface may permit only records");
        }
    }

    private static boolean hasComponent(Class<?> record, String name) {
        return Stream.of(record.getRecordComponents())
                .map(RecordComponent::getName)
                .anyMatch(name::equals);
    }
}
