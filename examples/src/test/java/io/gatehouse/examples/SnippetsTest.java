package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every snippet of README, docs and javadoc stands, but for white space, in the sources of this module, where the compiler
 * reads it and in most cases a test runs it. A snippet that is missing goes into the class of its page.
 */
final class SnippetsTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).resolve("..").normalize();
    private static final Pattern MARKDOWN = Pattern.compile("(?ms)^```java\\n(.*?)^```");
    private static final Pattern JAVADOC = Pattern.compile("(?s)<pre>\\{@code\\n(.*?)\\n[ ]*\\*[ ]*\\}</pre>");
    /** A comment of its own line that begins with an ellipsis stands for any code. */
    private static final Pattern LEFT_OUT = Pattern.compile("(?m)^\\s*// ….*$");

    private static final List<String> PUBLISHED =
            List.of("core", "providers-openai", "providers-vllm", "providers-tgi", "testing");

    @TestFactory
    Stream<DynamicTest> pages() {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        pages.addAll(files(ROOT.resolve("docs"), ".md"));
        return pages.stream().flatMap(page -> tests(page, MARKDOWN));
    }

    @TestFactory
    Stream<DynamicTest> javadoc() {
        return PUBLISHED.stream()
                .flatMap(module -> files(ROOT.resolve(module).resolve("src/main/java"), ".java").stream())
                .flatMap(source -> tests(source, JAVADOC));
    }

    private static Stream<DynamicTest> tests(Path file, Pattern pattern) {
        List<DynamicTest> tests = new ArrayList<>();
        Matcher found = pattern.matcher(read(file));
        while (found.find()) {
            String snippet = found.group(1).replaceAll("(?m)^[ ]*\\*[ ]?", "");
            tests.add(dynamicTest(
                    ROOT.relativize(file) + " " + (tests.size() + 1),
                    () -> assertThat(Sources.contain(snippet))
                            .as("Whether a source of the examples has this snippet of %s:%n%s%n", file, snippet)
                            .isTrue()));
        }
        return tests.stream();
    }

    private static final class Sources {
        private static final List<String> ALL = files(ROOT.resolve("examples/src"), ".java").stream()
                .map(file -> bare(read(file)))
                .toList();

        static boolean contain(String snippet) {
            List<String> parts =
                    LEFT_OUT.splitAsStream(snippet).map(SnippetsTest::bare).toList();
            return ALL.stream().anyMatch(source -> containsInOrder(source, parts));
        }

        private static boolean containsInOrder(String source, List<String> parts) {
            int from = 0;
            for (String part : parts) {
                int at = source.indexOf(part, from);
                if (at < 0) {
                    return false;
                }
                from = at + part.length();
            }
            return true;
        }
    }

    private static String bare(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
