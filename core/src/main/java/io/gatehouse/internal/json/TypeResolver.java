package io.gatehouse.internal.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the types of a record's components: fills in type variables and notices any annotation named Nullable. */
final class TypeResolver {
    private final Map<TypeVariable<?>, TypeRef> variables = new HashMap<>();

    /** For the components of a record whose own type arguments are known. */
    TypeResolver(TypeRef record) {
        TypeVariable<?>[] parameters = record.raw().getTypeParameters();
        for (int i = 0; i < record.arguments().size(); i++) {
            variables.put(parameters[i], record.arguments().get(i));
        }
    }

    TypeRef resolve(RecordComponent component, String where) {
        TypeRef type = resolve(component.getAnnotatedType(), where);
        // Annotations that are not for type uses sit on the component itself or on its accessor.
        return type.withNullable(type.nullable() || marksNullable(component) || marksNullable(component.getAccessor()));
    }

    private TypeRef resolve(AnnotatedType type, String where) {
        TypeRef plain = resolvePlain(type, where);
        return plain.withNullable(plain.nullable() || marksNullable(type));
    }

    private TypeRef resolvePlain(AnnotatedType type, String where) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            List<TypeRef> arguments = new ArrayList<>();
            for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
                arguments.add(resolve(argument, where));
            }
            Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
            return new TypeRef(raw, List.copyOf(arguments), false);
        }
        if (type instanceof AnnotatedArrayType array) {
            TypeRef element = resolve(array.getAnnotatedGenericComponentType(), where);
            return new TypeRef(element.raw().arrayType(), List.of(element), false);
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return resolveWildcard(wildcard, where);
        }
        if (type instanceof AnnotatedTypeVariable) {
            TypeRef bound = variables.get((TypeVariable<?>) type.getType());
            if (bound == null) {
                throw Refusals.of(where, "the type variable " + type.getType() + " has no value; name a class instead");
            }
            return bound;
        }
        return resolveClass((Class<?>) type.getType(), where);
    }

    private TypeRef resolveWildcard(AnnotatedWildcardType wildcard, String where) {
        if (wildcard.getAnnotatedLowerBounds().length > 0) {
            throw Refusals.of(where, "\"? super\" does not say which type to read; name the type itself");
        }
        return resolve(wildcard.getAnnotatedUpperBounds()[0], where);
    }

    private static TypeRef resolveClass(Class<?> raw, String where) {
        if (raw.getTypeParameters().length > 0) {
            throw Refusals.raw(raw, where);
        }
        return TypeRef.of(raw);
    }

    private static boolean marksNullable(AnnotatedElement element) {
        for (Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }
}
