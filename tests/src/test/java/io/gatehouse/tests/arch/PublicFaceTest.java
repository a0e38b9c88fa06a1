package io.gatehouse.tests.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.gatehouse.ChatReply;
import io.gatehouse.EmbeddingReply;
import io.gatehouse.Reply;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users see: only types of the JDK and our own, and classes that can grow without breaking them. */
class PublicFaceTest {
    private static final Set<String> CORE = Set.of(
            "io.gatehouse", "io.gatehouse.model", "io.gatehouse.spi", "io.gatehouse.policy", "io.gatehouse.okhttp");
    private static final Set<String> PROVIDERS = Set.of("io.gatehouse.openai", "io.gatehouse.vllm", "io.gatehouse.tgi");

    /** The documented accessors of the engine behind a reply. */
    private static final Set<Class<?>> REPLIES = Set.of(Reply.class, ChatReply.class, EmbeddingReply.class);

    /** Extension points of the provider modules, marked experimental. */
    private static final Set<String> OPEN_CLASSES =
            Set.of("io.gatehouse.openai.ProviderBuilder", "io.gatehouse.openai.PoolBuilder");

    private static final JavaClasses ALL = new ClassFileImporter().importPackages("io.gatehouse");

    private static Stream<Class<?>> publicTypes() {
        return ALL.stream()
                .filter(each -> CORE.contains(each.getPackageName()) || PROVIDERS.contains(each.getPackageName()))
                .filter(PublicFaceTest::isVisible)
                .map(JavaClass::reflect);
    }

    private static boolean isVisible(JavaClass type) {
        return (type.getModifiers().contains(JavaModifier.PUBLIC)
                        || type.getModifiers().contains(JavaModifier.PROTECTED))
                && type.getEnclosingClass().map(PublicFaceTest::isVisible).orElse(true);
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    @Test
    void signaturesNameOnlyTheJdkAndOurOwnTypes() {
        List<String> foreign = new ArrayList<>();
        publicTypes().forEach(type -> {
            for (Type named : namedBy(type)) {
                if (!isAllowed(type, named)) {
                    foreign.add(type.getName() + " names " + named.getTypeName());
                }
            }
        });

        assertThat(foreign).isEmpty();
    }

    private static boolean isAllowed(Class<?> where, Type named) {
        Class<?> type = (Class<?>) named;
        while (type.isArray()) {
            type = type.getComponentType();
        }
        String name = type.getName();
        if (type.isPrimitive() || name.startsWith("java.") || name.startsWith("javax.net.ssl.")) {
            return true;
        }
        if (where.getPackageName().equals("io.gatehouse.okhttp") && name.startsWith("okhttp3.")) {
            return true;
        }
        if (where.getName().startsWith("io.gatehouse.policy.TelemetryPolicy")
                && name.equals("io.opentelemetry.api.OpenTelemetry")) {
            return true;
        }
        boolean ours = CORE.contains(type.getPackageName()) || PROVIDERS.contains(type.getPackageName());
        boolean engine = REPLIES.contains(where) && type.getPackageName().equals("io.gatehouse.internal.call");
        return (ours && isVisible(type.getModifiers())) || engine;
    }

    private static Set<Type> namedBy(Class<?> type) {
        Set<Type> named = new HashSet<>();
        add(named, type.getGenericSuperclass());
        for (Type each : type.getGenericInterfaces()) {
            add(named, each);
        }
        addBounds(named, type.getTypeParameters());
        for (Field field : type.getDeclaredFields()) {
            if (isVisible(field.getModifiers())) {
                add(named, field.getGenericType());
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
                add(named, method.getGenericReturnType());
                addExecutable(named, method);
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
                addExecutable(named, constructor);
            }
        }
        return named;
    }

    private static void addExecutable(Set<Type> named, Executable executable) {
        for (Type each : executable.getGenericParameterTypes()) {
            add(named, each);
        }
        for (Type each : executable.getGenericExceptionTypes()) {
            add(named, each);
        }
        addBounds(named, executable.getTypeParameters());
    }

    private static void addBounds(Set<Type> named, TypeVariable<?>[] variables) {
        for (TypeVariable<?> variable : variables) {
            for (Type bound : variable.getBounds()) {
                add(named, bound);
            }
        }
    }

    private static void add(Set<Type> named, Type type) {
        if (type instanceof Class<?>) {
            named.add(type);
        } else if (type instanceof ParameterizedType parameterized) {
            add(named, parameterized.getRawType());
            for (Type argument : parameterized.getActualTypeArguments()) {
                add(named, argument);
            }
        } else if (type instanceof GenericArrayType array) {
            add(named, array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            for (Type bound : wildcard.getUpperBounds()) {
                add(named, bound);
            }
            for (Type bound : wildcard.getLowerBounds()) {
                add(named, bound);
            }
        }
        // A type variable's bounds are looked at where it is declared.
    }

    @Test
    void onlyRepliesNameTheEngine() {
        List<String> members = new ArrayList<>();
        publicTypes().forEach(type -> {
            boolean namesInternal = namedBy(type).stream()
                    .anyMatch(named -> ((Class<?>) named).getName().startsWith("io.gatehouse.internal."));
            if (namesInternal) {
                members.add(type.getSimpleName());
            }
        });

        assertThat(members).containsExactlyInAnyOrder("Reply", "ChatReply", "EmbeddingReply");
    }

    @Test
    void classesAreClosedUnlessTheyAreMadeToBeExtended() {
        List<String> open = publicTypes()
                .filter(type -> !type.isInterface() && !type.isEnum() && !type.isRecord())
                .filter(type -> !Modifier.isFinal(type.getModifiers()) && !type.isSealed())
                .map(Class::getName)
                .filter(name -> !OPEN_CLASSES.contains(name))
                .toList();

        assertThat(open).isEmpty();
    }

    @Test
    void openSetsHaveOneSubtypeThatNobodySees() {
        for (Class<?> set : List.of(
                io.gatehouse.model.StreamEvent.class,
                io.gatehouse.model.ContentPart.class,
                io.gatehouse.model.GatewayEvent.class,
                io.gatehouse.model.GatewayException.class)) {
            assertThat(set.isSealed()).as(set.getName()).isTrue();
            assertThat(Stream.of(set.getPermittedSubclasses()).filter(each -> !Modifier.isPublic(each.getModifiers())))
                    .as(set.getName())
                    .hasSize(1);
        }
    }

    @Test
    void fieldsAreNotPublicUnlessConstant() {
        List<String> open = new ArrayList<>();
        publicTypes().forEach(type -> {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (isVisible(modifiers) && !(Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers))) {
                    open.add(field.toString());
                }
            }
        });

        assertThat(open).isEmpty();
    }

    @Test
    void accessorsHaveNoGet() {
        List<String> getters = new ArrayList<>();
        publicTypes().forEach(type -> {
            for (Method method : type.getDeclaredMethods()) {
                boolean named = method.getName().matches("get[A-Z].*");
                if (named && isVisible(method.getModifiers()) && method.getParameterCount() == 0) {
                    getters.add(method.toString());
                }
            }
        });

        assertThat(getters).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = ALL.stream()
                .filter(each -> !each.getPackageName().startsWith("io.gatehouse.tests"))
                .map(each -> each.reflect().getPackage())
                .distinct()
                .filter(each -> !each.isAnnotationPresent(org.jspecify.annotations.NullMarked.class))
                .map(Package::getName)
                .toList();

        assertThat(unmarked).isEmpty();
    }
}
