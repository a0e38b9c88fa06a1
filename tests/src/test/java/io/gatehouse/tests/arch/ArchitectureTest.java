package io.gatehouse.tests.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Tool;
import io.gatehouse.internal.call.SystemClock;
import io.gatehouse.model.Json;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Which part may use which, so that a library, or a part, can be replaced without breaking a user. */
class ArchitectureTest {
    private static final String ROOT = "io.gatehouse";
    private static final String MODEL = "io.gatehouse.model";
    private static final String SPI = "io.gatehouse.spi";
    private static final String POLICY = "io.gatehouse.policy";
    private static final String OKHTTP = "io.gatehouse.okhttp";
    private static final String INTERNAL = "io.gatehouse.internal..";
    private static final String CALL = "io.gatehouse.internal.call";
    private static final String JSON = "io.gatehouse.internal.json";
    private static final String TOOLS = "io.gatehouse.internal.tools";
    private static final String HTTP = "io.gatehouse.internal.http";
    private static final String[] PUBLIC = {ROOT, MODEL, SPI, POLICY, OKHTTP};
    private static final String[] PROVIDERS = {"io.gatehouse.openai", "io.gatehouse.vllm", "io.gatehouse.tgi"};

    /** The library without its tests' helpers. */
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .importPackages(ROOT)
            .that(not(resideInAnyPackage(
                    "io.gatehouse.tests..",
                    "io.gatehouse.testing..",
                    "io.gatehouse.examples..",
                    "io.gatehouse.benchmarks..")));

    private static final JavaClasses CORE = LIBRARY.that(not(resideInAnyPackage(PROVIDERS)));

    private static DescribedPredicate<JavaClass> oneOf(Class<?>... types) {
        DescribedPredicate<JavaClass> any = DescribedPredicate.alwaysFalse();
        for (Class<?> each : types) {
            String name = each.getName();
            any = any.or(type(each))
                    .or(DescribedPredicate.describe(
                            "nested in " + name, inner -> inner.getName().startsWith(name + "$")));
        }
        return any;
    }

    @Test
    void theLibraryIsSeenAtAll() {
        assertThat(LIBRARY.size()).isGreaterThan(250);
        assertThat(CORE.contain(Gateway.class)).isTrue();
        assertThat(LIBRARY.contain("io.gatehouse.openai.OpenAiProvider")).isTrue();
        assertThat(LIBRARY.stream().anyMatch(each -> each.getPackageName().startsWith("io.gatehouse.tests")))
                .isFalse();
    }

    @Test
    void okHttpStandsBehindTheTransport() {
        noClasses()
                .that()
                .resideOutsideOfPackages(HTTP, OKHTTP)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("okhttp3..", "okio..", "kotlin..")
                .check(LIBRARY);
    }

    @Test
    void jacksonStandsBehindTheJsonPackageAndTheDialects() {
        noClasses()
                .that()
                .resideOutsideOfPackages(JSON)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(CORE);
    }

    @Test
    void otherLibrariesStandEachInItsConcern() {
        onlyIn("dev.failsafe..", "io.gatehouse.internal.retry", "io.gatehouse.internal.limit");
        onlyIn("com.github.benmanes.caffeine..", "io.gatehouse.internal.cache");
        onlyIn("io.opentelemetry..", "io.gatehouse.internal.telemetry", POLICY);
        onlyIn("com.knuddels.jtokkit..", "io.gatehouse.internal.budget", "io.gatehouse.internal.tokens");
        onlyIn("com.google.re2j..", "io.gatehouse.internal.privacy", "io.gatehouse.internal.guard");
    }

    private static void onlyIn(String library, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(LIBRARY);
    }

    @Test
    void theModelKnowsNothingButTheJdk() {
        classes()
                .that()
                .resideInAPackage(MODEL)
                .and(not(oneOf(Json.class)))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", MODEL)
                .check(CORE);
        classes()
                .that(oneOf(Json.class))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", MODEL, JSON)
                .check(CORE);
    }

    @Test
    void theSpiKnowsTheModel() {
        classes()
                .that()
                .resideInAPackage(SPI)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.net.ssl", "org.jspecify.annotations", SPI, MODEL)
                .check(CORE);
    }

    @Test
    void policiesKnowModelAndSpi() {
        classes()
                .that()
                .resideInAPackage(POLICY)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", "io.opentelemetry.api..", POLICY, SPI, MODEL)
                .check(CORE);
    }

    @Test
    void onlyTheGatewayAndItsBuilderPutThePartsTogether() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and(not(oneOf(Gateway.class, GatewayBuilder.class)))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL).and(not(resideInAnyPackage(CALL, JSON, TOOLS))))
                .check(CORE);
    }

    @Test
    void noConcernKnowsAnother() {
        Set<String> concerns = new TreeSet<>();
        CORE.that(resideInAPackage(INTERNAL)).forEach(each -> concerns.add(each.getPackageName()));
        assertThat(concerns).contains(CALL, HTTP, JSON, TOOLS);
        for (String concern : concerns) {
            String[] allowed = concern.equals(TOOLS) ? new String[] {CALL, JSON, TOOLS} : new String[] {CALL, concern};
            noClasses()
                    .that()
                    .resideInAPackage(concern)
                    .should()
                    .dependOnClassesThat(resideInAPackage(INTERNAL).and(not(resideInAnyPackage(allowed))))
                    .check(CORE);
        }
    }

    @Test
    void theHeartOfACallKnowsNoConcern() {
        noClasses()
                .that()
                .resideInAPackage(CALL)
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL).and(not(resideInAPackage(CALL))))
                .check(CORE);
    }

    @Test
    void providersUseWhatIsPublicAndTheJsonHelpers() {
        noClasses()
                .that()
                .resideInAnyPackage(PROVIDERS)
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL).and(not(resideInAPackage(JSON))))
                .check(LIBRARY);
    }

    @Test
    void packagesHaveNoCycles() {
        com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices()
                .matching("io.gatehouse.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(oneOf(Json.class), resideInAPackage(JSON))
                .ignoreDependency(resideInAPackage(INTERNAL), DescribedPredicate.alwaysTrue())
                .check(LIBRARY);
    }

    @Test
    void logsAreWrittenInFewPlaces() {
        fields().that()
                .haveRawType(Logger.class)
                .should()
                .beDeclaredInClassesThat(resideInAPackage(INTERNAL).or(type(Tool.class)))
                .andShould()
                .beFinal()
                .check(LIBRARY);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(LIBRARY);
        noMethods()
                .that()
                .areDeclaredInClassesThat(resideInAnyPackage(MODEL, SPI, POLICY))
                .should()
                .haveRawReturnType(Logger.class)
                .check(LIBRARY);
    }

    @Test
    void noMethodIsSynchronized() {
        methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(LIBRARY);
    }

    @Test
    void nothingSleepsByItself() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(LIBRARY);
    }

    @Test
    void timeAndChanceComeFromOutside() {
        // A dialect has no clock: it needs one only for a date to wait for from a server that does not tell its own
        // time.
        noClasses()
                .that(not(oneOf(SystemClock.class)))
                .and()
                .doNotHaveFullyQualifiedName("io.gatehouse.openai.RetryHints")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(LIBRARY);
        noClasses()
                .that(not(oneOf(GatewayBuilder.class)))
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(java.util.Random.class)
                .check(LIBRARY);
    }
}
