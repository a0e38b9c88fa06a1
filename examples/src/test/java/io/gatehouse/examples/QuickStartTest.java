package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class QuickStartTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final Printed printed = new Printed();

    @Test
    void theTourNeedsNoKeyAndShowsRetryFallbackAndCancel() {
        int code = QuickStart.run(List.of(), Map.of("OPENAI_API_KEY", "must-not-be-used"), printed.stream());

        assertThat(code).isZero();
        List<String> lines = printed.lines();
        assertThat(lines.get(0)).startsWith("Simulation:").contains("Nothing leaves the machine", "no real model");
        assertThat(lines.stream().filter(line -> line.contains("= backup/small")))
                .hasSize(3)
                .allMatch(line -> line.contains("3 attempts, failed: primary/large OverloadedException x2"))
                .allMatch(line -> line.matches(".* \\d+ tokens in, \\d+ out \\| \\d+\\.\\d\\d s"));
        assertThat(lines).anyMatch(line -> line.contains("You wrote: \"What is a gatehouse for?\""));
        assertThat(lines).contains("   number    NW-2041", "   vendor    Northwind Paper", "   total     1280.50 EUR");
        assertThat(lines).contains("   due date  2026-03-31");
        assertThat(lines).anyMatch(line -> line.contains("= backup/embedder | 1 attempt"));
        assertThat(lines).anyMatch(line -> line.contains("The server saw the connection close"));
        assertThat(lines).allMatch(line -> line.chars().allMatch(c -> c < 128) && line.length() < 120);
    }

    @Test
    void liveWithoutAKeySaysSoAndEndsWithTwo() {
        assertThat(QuickStart.run(List.of("--live"), Map.of(), printed.stream()))
                .isEqualTo(2);
        assertThat(printed.text()).contains("OPENAI_API_KEY", "nothing was sent");
    }

    @Test
    void anotherArgumentIsRefused() {
        assertThat(QuickStart.run(List.of("--life"), Map.of(), printed.stream()))
                .isEqualTo(2);
        assertThat(printed.text()).contains("Only --live is understood");
    }

    @Test
    void liveSendsTheSameCallsToTheEndpointOfTheEnvironment() {
        try (FakeModelServer server = leaks.watch(FakeModelServer.start())) {
            int code = QuickStart.run(List.of("--live"), environment(server.baseUrl()), printed.stream());

            assertThat(code).isZero();
            assertThat(printed.text())
                    .startsWith("Live:")
                    .contains(
                            "endpoint         " + server.baseUrl(),
                            "chat model       some-model",
                            "embedding model  text-embedding-3-small",
                            "  Answer in one short sentence. What is a gatehouse for?",
                            "= openai/some-model | 1 attempt |")
                    .doesNotContain("key-of-the-test");
            assertThat(server.requests())
                    .hasSize(5)
                    .allSatisfy(request ->
                            assertThat(request.header("authorization")).isEqualTo("Bearer key-of-the-test"));
        }
    }

    @Test
    void aFailedCallIsASentenceAndTheTourGoesOn() {
        try (FakeModelServer server = leaks.watch(FakeModelServer.start(
                Scripts.error(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.")))) {
            int code = QuickStart.run(List.of("--live"), environment(server.baseUrl()), printed.stream());

            assertThat(code).isEqualTo(1);
            assertThat(printed.lines())
                    .contains(
                            "   ! AuthenticationException | 1 attempt, failed: openai/some-model AuthenticationException")
                    .contains("     The provider says: Incorrect API key provided.")
                    .anyMatch(line -> line.contains("it does not accept the credential"))
                    .noneMatch(line -> line.startsWith("\tat "));
            // The others are refused here: the credential is left alone for a while.
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aBaseUrlThatCannotWorkEndsWithTwo() {
        assertThat(QuickStart.run(List.of("--live"), environment("no address"), printed.stream()))
                .isEqualTo(2);
        assertThat(printed.text()).contains("base URL");
    }

    private static Map<String, String> environment(String baseUrl) {
        return Map.of("OPENAI_API_KEY", "key-of-the-test", "OPENAI_BASE_URL", baseUrl, "OPENAI_MODEL", "some-model");
    }
}
