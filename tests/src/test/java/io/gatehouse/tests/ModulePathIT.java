package io.gatehouse.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program with a module descriptor of its own compiles and runs against the packaged jars. */
@Timeout(120)
class ModulePathIT {
    private static final String DESCRIPTOR = """
            module smoke {
                requires io.gatehouse.core;
                requires io.gatehouse.openai;
                requires io.gatehouse.vllm;
                requires io.gatehouse.tgi;
                requires io.gatehouse.testing;
            }
            """;

    private static final String PROGRAM = """
            package smoke;

            import io.gatehouse.model.Json;
            import io.gatehouse.model.Message;

            public final class Main {
                public static void main(String[] args) {
                    System.out.println(Message.class.getModule().getName());
                    System.out.println(Json.parse("{\\"n\\":7}").get("n"));
                }
            }
            """;

    private static final String PUBLISHED = System.getProperty("published.jars");

    @TempDir
    Path dir;

    @Test
    void runs_on_the_module_path() throws Exception {
        Path classes = compile();

        String output = run(classes);

        assertThat(output.lines()).containsExactly("io.gatehouse.core", "7");
    }

    @Test
    void packaged_jars_hold_the_licence_and_a_module_descriptor() throws IOException {
        List<Path> ours = Stream.of(PUBLISHED.split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().startsWith("gatehouse-"))
                .toList();

        assertThat(ours).hasSize(5).allSatisfy(jar -> {
            try (var zip = new ZipFile(jar.toFile())) {
                for (String entry : List.of("module-info.class", "META-INF/LICENSE", "META-INF/NOTICE")) {
                    assertThat(zip.getEntry(entry)).as(entry).isNotNull();
                }
            }
        });
    }

    private Path compile() throws IOException {
        Path sources = Files.createDirectories(dir.resolve("src/smoke"));
        Path descriptor = Files.writeString(dir.resolve("src/module-info.java"), DESCRIPTOR);
        Path program = Files.writeString(sources.resolve("Main.java"), PROGRAM);
        Path classes = dir.resolve("classes");
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);

        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        printer,
                        printer,
                        "--module-path",
                        PUBLISHED,
                        "-d",
                        classes.toString(),
                        descriptor.toString(),
                        program.toString());

        assertThat(status).as(output.toString()).isZero();
        return classes;
    }

    private String run(Path classes) throws IOException, InterruptedException {
        Path output = dir.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        PUBLISHED + File.pathSeparator + classes,
                        "--module",
                        "smoke/smoke.Main")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
