package io.gatehouse.internal.json;

import io.gatehouse.model.ConfigurationException;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.Map;

/** Why no schema can be made of a type, and what to use in its place. */
final class Refusals {
    private Refusals() {}

    static ConfigurationException of(String where, String sentence) {
        return new ConfigurationException(where + ": " + sentence);
    }

    static ConfigurationException raw(Class<?> type, String where) {
        String name = type.getSimpleName();
        return of(
                where,
                type.isRecord()
                        ? name + " has type parameters that are not filled in; write " + name
                                + "<…> with its arguments, or read a record that has a component of that type"
                        : "the raw type " + name + " does not say what it holds; write " + name
                                + "<…> with its arguments");
    }

    static ConfigurationException unsupported(Class<?> type, String where) {
        return of(where, "no JSON Schema can be made of " + type.getName() + "; " + advice(type));
    }

    static ConfigurationException inaccessible(Class<?> type, RuntimeException cause) {
        Module module = type.getModule();
        String what = type.getSimpleName() + ": its constructor and accessors cannot be reached by reflection";
        if (!module.isNamed()) {
            return new ConfigurationException(what, cause);
        }
        return new ConfigurationException(
                what + "; add \"opens " + type.getPackageName() + " to io.gatehouse.core;\" to the module "
                        + module.getName(),
                cause);
    }

    private static String advice(Class<?> type) {
        if (type == Object.class) {
            return "use String, a record, or a sealed interface of records";
        }
        if (type == Number.class) {
            return "use BigDecimal, or the number type you need";
        }
        if (Temporal.class.isAssignableFrom(type)
                || Date.class.isAssignableFrom(type)
                || Calendar.class.isAssignableFrom(type)) {
            return "use Instant, OffsetDateTime, LocalDateTime, LocalDate, LocalTime or Year";
        }
        if (Map.class.isAssignableFrom(type)) {
            return "use Map<String, …>";
        }
        if (Iterable.class.isAssignableFrom(type)) {
            return "use List, Set or Collection";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "use String";
        }
        return type.isInterface() ? "make it a sealed interface that permits only records" : "use a record";
    }
}
