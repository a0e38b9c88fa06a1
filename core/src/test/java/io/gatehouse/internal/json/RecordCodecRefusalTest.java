package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Json;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has no schema is refused with a sentence that says what to do. */
@SuppressWarnings("rawtypes")
class RecordCodecRefusalTest {
    record Anything(Object extra) {}

    record Raw(List items) {}

    record RawRecord(Page page) {}

    record Page<T>(List<T> items) {}

    record Unbounded(List<?> items) {}

    record Super(List<? super String> items) {}

    record Open(Comparable<String> order) {}

    record IntKeys(Map<Integer, String> counts) {}

    record Sorted(TreeMap<String, String> map) {}

    record Concrete(ArrayList<String> items) {}

    record OldDate(Date date) {}

    record Zoned(ZonedDateTime at) {}

    record Chars(StringBuilder text) {}

    record AnyNumber(Number number) {}

    record Tree(Json json) {}

    record Twice(Optional<Optional<String>> text) {}

    record NullableOptional(@Nullable Optional<String> text) {}

    record Endless(String name, Endless next) {}

    record Ping(Pong pong) {}

    record Pong(Optional<String> text, Ping ping) {}

    record Growing<T>(List<Growing<List<T>>> more) {}

    record Grows(Growing<String> start) {}

    enum Nothing {}

    record NoConstants(Nothing nothing) {}

    sealed interface Mixed permits Good, Bad {}

    record Good(int x) implements Mixed {}

    static final class Bad implements Mixed {}

    sealed interface Taken permits Taker {}

    record Taker(String type, String kind) implements Taken {}

    sealed interface Homonyms permits Homonym, Other.Homonym {}

    record Homonym(int x) implements Homonyms {}

    static final class Other {
        record Homonym(int y) implements Homonyms {}
    }

    sealed interface Result<T> permits Ok {}

    record Ok<T>(T value) implements Result<T> {}

    record GenericUnion(Result<String> result) {}

    sealed interface Loop permits LoopNode {}

    record LoopNode(Loop next) implements Loop {}

    @Test
    void typesWithoutASchema() {
        assertRefused(
                Anything.class,
                "Anything.extra: no JSON Schema can be made of java.lang.Object; use String, a record, or a sealed "
                        + "interface of records");
        assertRefused(Unbounded.class, "Unbounded.items: no JSON Schema can be made of java.lang.Object");
        assertRefused(AnyNumber.class, "AnyNumber.number", "use BigDecimal");
        assertRefused(Sorted.class, "Sorted.map", "use Map<String, …>");
        assertRefused(Concrete.class, "Concrete.items", "use List, Set or Collection");
        assertRefused(OldDate.class, "OldDate.date", "use Instant");
        assertRefused(Zoned.class, "Zoned.at", "OffsetDateTime");
        assertRefused(Chars.class, "Chars.text", "use String");
        assertRefused(Tree.class, "Tree.json", "io.gatehouse.model.Json; use a record");
        assertRefused(
                Open.class,
                "Open.order: no JSON Schema can be made of java.lang.Comparable; make it a sealed interface that "
                        + "permits only records");
        assertRefused(Thread.class, "Thread: no JSON Schema can be made of java.lang.Thread; use a record");
    }

    @Test
    void typesThatDoNotSayEnough() {
        assertRefused(Raw.class, "Raw.items: the raw type List does not say what it holds; write List<…>");
        assertRefused(RawRecord.class, "RawRecord.page: Page has type parameters", "write Page<…>");
        assertRefused(Page.class, "Page: Page has type parameters", "a record that has a component of that type");
        assertRefused(Super.class, "Super.items: \"? super\"", "name the type itself");
        assertRefused(Optional.class, "Optional");
    }

    @Test
    void mapsWithOtherKeys() {
        assertRefused(
                IntKeys.class,
                "IntKeys.counts: a Map needs String keys, not Integer; use Map<String, …> or a List of records");
    }

    @Test
    void absenceSaidTwice() {
        assertRefused(Twice.class, "Twice.text", "use one Optional");
        assertRefused(NullableOptional.class, "NullableOptional.text", "keep one of the two");
        assertRefused(java.util.OptionalInt.class, "OptionalInt: an answer cannot be an Optional");
    }

    @Test
    void recordsWithoutAnEnd() {
        assertRefused(
                Endless.class,
                "Endless.next: it contains itself without a way to end; make it @Nullable, an Optional or a List");
        assertRefused(Ping.class, "Ping.pong: it contains itself");
        assertRefused(Loop.class, "Loop: it contains itself");
        assertRefused(Grows.class, "Growing.more: records are nested more than 50 deep", "other type arguments");
    }

    @Test
    void enumsWithoutConstants() {
        assertRefused(NoConstants.class, "NoConstants.nothing: the enum Nothing has no constants");
    }

    @Test
    void sealedInterfacesThatAreNotClear() {
        assertRefused(Mixed.class, "Mixed: Bad is not a record; a sealed interface may permit only records");
        assertRefused(Taken.class, "Taken: ", "\"type\" or \"kind\"", "rename one");
        assertRefused(Homonyms.class, "Homonyms: ", "same simple name", "rename one");
        assertRefused(GenericUnion.class, "GenericUnion.result: Result is generic");
    }

    @Test
    void recordsOfAModuleThatIsNotOpen(@TempDir Path folder) throws Exception {
        Class<?> closed = compile(folder, "module com.acme.shop {}");
        assertRefused(
                closed,
                "Order: its constructor and accessors cannot be reached by reflection; add \"opens com.acme.orders to "
                        + "io.gatehouse.core;\" to the module com.acme.shop");
    }

    @Test
    void recordsOfAnOpenModuleAreFine(@TempDir Path folder) throws Exception {
        Class<?> open = compile(folder, "module com.acme.shop { opens com.acme.orders; }");
        assertThat(RecordCodec.of(open).read("{\"id\": 7}").toString()).isEqualTo("Order[id=7]");
    }

    private static Class<?> compile(Path folder, String moduleInfo) throws IOException, ClassNotFoundException {
        Optional<ToolProvider> javac = ToolProvider.findFirst("javac");
        assumeTrue(javac.isPresent(), "needs a JDK");
        Path info = Files.writeString(folder.resolve("module-info.java"), moduleInfo);
        Path order =
                Files.writeString(folder.resolve("Order.java"), "package com.acme.orders; record Order(int id) {}");
        Path out = folder.resolve("out");
        int exit = javac.get().run(System.out, System.err, "-d", out.toString(), info.toString(), order.toString());
        assertThat(exit).isZero();
        ModuleLayer boot = ModuleLayer.boot();
        ModuleLayer layer = boot.defineModulesWithOneLoader(
                boot.configuration().resolve(ModuleFinder.of(out), ModuleFinder.of(), Set.of("com.acme.shop")),
                RecordCodecRefusalTest.class.getClassLoader());
        return layer.findLoader("com.acme.shop").loadClass("com.acme.orders.Order");
    }

    private static void assertRefused(Class<?> type, String start, String... parts) {
        ConfigurationException refusal = catchThrowableOfType(ConfigurationException.class, () -> RecordCodec.of(type));
        assertThat(refusal).as(type.getSimpleName()).isNotNull();
        assertThat(refusal.getMessage()).startsWith(start);
        for (String part : parts) {
            assertThat(refusal.getMessage()).contains(part);
        }
    }
}
