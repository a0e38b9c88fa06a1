package io.gatehouse.internal.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The canonical constructor and the accessors of a record class, opened once. */
final class RecordAccess {
    private static final ClassValue<RecordAccess> OPENED = new ClassValue<>() {
        @Override
        protected RecordAccess computeValue(Class<?> type) {
            return open(type);
        }
    };

    private final List<RecordComponent> components;
    private final Constructor<?> constructor;

    private RecordAccess(List<RecordComponent> components, Constructor<?> constructor) {
        this.components = components;
        this.constructor = constructor;
    }

    static RecordAccess of(Class<?> type) {
        return OPENED.get(type);
    }

    private static RecordAccess open(Class<?> type) {
        List<RecordComponent> components = List.of(type.getRecordComponents());
        Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            components.forEach(component -> component.getAccessor().setAccessible(true));
            return new RecordAccess(components, constructor);
        } catch (InaccessibleObjectException e) {
            throw Refusals.inaccessible(type, e);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " has no canonical constructor", e);
        }
    }

    List<RecordComponent> components() {
        return components;
    }

    /** A new record; what its constructor throws is the exception's cause. */
    Object create(List<@Nullable Object> values) throws InvocationTargetException {
        try {
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            if (e instanceof InvocationTargetException thrown) {
                throw thrown;
            }
            throw new IllegalStateException("A record's constructor was opened, yet cannot be called", e);
        }
    }

    @Nullable
    Object value(int index, Object record) {
        Method accessor = components.get(index).getAccessor();
        try {
            return accessor.invoke(record);
        } catch (InvocationTargetException e) {
            throw Stream.of(e.getCause())
                    .filter(RuntimeException.class::isInstance)
                    .map(RuntimeException.class::cast)
                    .findAny()
                    .orElseGet(() -> new IllegalStateException(accessor.getName() + "() failed", e.getCause()));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("A record's accessor was opened, yet cannot be called", e);
        }
    }
}
