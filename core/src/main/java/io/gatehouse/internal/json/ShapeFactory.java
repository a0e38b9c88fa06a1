package io.gatehouse.internal.json;

import io.gatehouse.model.Description;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the shapes of one root type, and refuses what has none. Used once, by one thread. */
final class ShapeFactory {
    // A generic record that contains itself with ever new arguments has no end; nobody nests this deep otherwise.
    private static final int MAX_OPEN = 50;
    private static final Map<Class<?>, NullableShape> PRIMITIVE_OPTIONALS = Map.of(
            OptionalInt.class, new NullableShape(Scalars.get(int.class), NullableShape.Form.INT),
            OptionalLong.class, new NullableShape(Scalars.get(long.class), NullableShape.Form.LONG),
            OptionalDouble.class, new NullableShape(Scalars.get(double.class), NullableShape.Form.DOUBLE));

    private final Map<TypeRef, Definition> definitions = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private int open;

    /** The shape of an answer: always an object. */
    Shape root(Class<?> type) {
        String where = type.getSimpleName();
        if (type.getTypeParameters().length > 0) {
            throw Refusals.raw(type, where);
        }
        Shape shape = shape(TypeRef.of(type), where);
        if (shape instanceof NullableShape) {
            throw Refusals.of(where, "an answer cannot be an Optional; put it into a record");
        }
        Endings.check(definitions.values());
        return type.isRecord() ? shape : new WrapShape(shape);
    }

    Collection<Definition> definitions() {
        return definitions.values();
    }

    private Shape shape(TypeRef type, String where) {
        if (type.nullable()) {
            Shape inner = shape(type.withNullable(false), where);
            if (inner instanceof NullableShape) {
                throw Refusals.of(where, "an Optional cannot be @Nullable as well; keep one of the two");
            }
            return new NullableShape(inner, NullableShape.Form.NULL);
        }
        Class<?> raw = type.raw();
        if (raw.isArray() || raw == List.class || raw == Collection.class || raw == Set.class) {
            return new ListShape(raw, shape(type.arguments().get(0), where));
        }
        if (raw == Map.class) {
            return mapShape(type, where);
        }
        if (raw == Optional.class) {
            return optionalShape(type, where);
        }
        if (raw.isRecord() || (raw.isInterface() && raw.isSealed())) {
            return definition(type, where);
        }
        if (raw.isEnum()) {
            return new EnumShape(raw, where);
        }
        return leaf(raw, where);
    }

    private static Shape leaf(Class<?> raw, String where) {
        Shape leaf = Scalars.find(raw);
        if (leaf == null) {
            leaf = PRIMITIVE_OPTIONALS.get(raw);
        }
        if (leaf == null) {
            throw Refusals.unsupported(raw, where);
        }
        return leaf;
    }

    private Shape mapShape(TypeRef type, String where) {
        TypeRef key = type.arguments().get(0);
        if (key.raw() != String.class || key.nullable()) {
            throw Refusals.of(
                    where,
                    "a Map needs String keys, not " + key.raw().getSimpleName()
                            + "; use Map<String, …> or a List of records");
        }
        return new MapShape(shape(type.arguments().get(1), where));
    }

    private Shape optionalShape(TypeRef type, String where) {
        Shape inner = shape(type.arguments().get(0).withNullable(false), where);
        if (inner instanceof NullableShape) {
            throw Refusals.of(where, "JSON cannot tell an Optional of an Optional apart; use one Optional");
        }
        return new NullableShape(inner, NullableShape.Form.OPTIONAL);
    }

    private Shape definition(TypeRef type, String where) {
        Definition definition = definitions.get(type);
        if (definition == null) {
            if (++open > MAX_OPEN) {
                throw Refusals.of(
                        where,
                        "records are nested more than " + MAX_OPEN
                                + " deep here; does a generic record contain itself with other type arguments?");
            }
            definition = new Definition(uniqueName(type));
            definitions.put(type, definition);
            definition.body(type.raw().isRecord() ? recordShape(type) : unionShape(type, where));
            open--;
        }
        definition.use();
        return new RefShape(definition);
    }

    private String uniqueName(TypeRef type) {
        String name = type.name();
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    private RecordShape recordShape(TypeRef type) {
        RecordAccess access = RecordAccess.of(type.raw());
        TypeResolver resolver = new TypeResolver(type);
        List<RecordShape.Field> fields = new ArrayList<>();
        for (RecordComponent component : access.components()) {
            String where = type.raw().getSimpleName() + "." + component.getName();
            Shape shape = shape(resolver.resolve(component, where), where);
            fields.add(new RecordShape.Field(component.getName(), shape, description(component)));
        }
        return new RecordShape(type.raw(), access, List.copyOf(fields), description(type.raw()));
    }

    private UnionShape unionShape(TypeRef type, String where) {
        Variants found = Variants.of(type.raw(), where);
        Map<String, RecordShape> variants = new LinkedHashMap<>();
        found.records().forEach((name, record) -> variants.put(name, recordShape(TypeRef.of(record))));
        return new UnionShape(found.tag(), variants, description(type.raw()));
    }

    private static @Nullable String description(AnnotatedElement element) {
        Description description = element.getAnnotation(Description.class);
        return description == null ? null : description.value();
    }
}
