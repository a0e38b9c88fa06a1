package io.gatehouse.internal.json;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Refuses records that contain themselves without a way to end: no answer could be given for them. */
final class Endings {
    private Endings() {}

    static void check(Collection<Definition> definitions) {
        Set<Definition> ending = new HashSet<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Definition definition : definitions) {
                grown |= !ending.contains(definition) && definition.body().ends(ending) && ending.add(definition);
            }
        }
        for (Definition definition : definitions) {
            if (!ending.contains(definition)) {
                throw Refusals.of(
                        where(definition, ending),
                        "it contains itself without a way to end; make it @Nullable, an Optional or a List");
            }
        }
    }

    private static String where(Definition definition, Set<Definition> ending) {
        if (definition.body() instanceof RecordShape record) {
            for (RecordShape.Field field : record.fields()) {
                if (!field.shape().ends(ending)) {
                    return record.type().getSimpleName() + "." + field.name();
                }
            }
        }
        return definition.name();
    }
}
