package io.gatehouse.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the packaged jars tell GraalVM's native-image is well-formed and names things that exist. */
class NativeImageMetadataIT {
    private static final String ROOT = "META-INF/native-image/io.gatehouse/";
    private static final String FILE = "reachability-metadata.json";

    private final List<Path> jars = Stream.of(
                    System.getProperty("published.jars").split(File.pathSeparator))
            .map(Path::of)
            .toList();

    @Test
    void core_ships_metadata() throws IOException {
        assertThat(entries()).contains(ROOT + "gatehouse-core/" + FILE);
    }

    @Test
    void every_named_class_exists() throws IOException {
        for (JsonNode metadata : metadata()) {
            for (JsonNode entry : metadata.path("reflection")) {
                JsonNode type = entry.path("type");
                assertThat(type.isTextual() || type.isObject()).as("%s", entry).isTrue();
                if (type.isTextual()) {
                    assertThatCode(() -> Class.forName(
                                    type.asText(), false, getClass().getClassLoader()))
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void every_resource_pattern_matches_something() throws IOException {
        List<Path> entries = entries().stream().map(Path::of).toList();
        for (JsonNode metadata : metadata()) {
            for (JsonNode entry : metadata.path("resources")) {
                if (entry.has("glob")) {
                    PathMatcher glob = FileSystems.getDefault()
                            .getPathMatcher("glob:" + entry.path("glob").asText());
                    assertThat(entries).as("%s", entry).anyMatch(glob::matches);
                }
            }
        }
    }

    private List<JsonNode> metadata() throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : zip.stream()
                        .filter(e -> e.getName().startsWith(ROOT) && e.getName().endsWith("/" + FILE))
                        .toList()) {
                    try (var in = zip.getInputStream(entry)) {
                        found.add(new ObjectMapper().readTree(in));
                    }
                }
            }
        }
        return found;
    }

    private List<String> entries() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                zip.stream().map(ZipEntry::getName).forEach(names::add);
            }
        }
        return names;
    }
}
