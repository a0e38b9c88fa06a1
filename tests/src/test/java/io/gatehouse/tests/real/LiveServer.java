package io.gatehouse.tests.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** A server that runs somewhere, past the library: what it says of itself. */
record LiveServer(String variable, URI root) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The server that a variable of the environment names; without it the test is skipped. */
    static LiveServer of(String variable) {
        String url = System.getenv(variable);
        Assumptions.assumeTrue(
                url != null && !url.isBlank(), variable + " is not set, so there is no server to test against");
        String root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return new LiveServer(variable, URI.create(root.endsWith("/v1") ? root.substring(0, root.length() - 3) : root));
    }

    /** The first model in its list. */
    String model() {
        return String.valueOf(
                Json.parse(get("/v1/models")).get("data").get(0).get("id").asText());
    }

    String get(String path) {
        return exchange(HttpRequest.newBuilder(root.resolve(path)).GET());
    }

    Json post(String path, Json body) {
        return Json.parse(exchange(HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
    }

    private static String exchange(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The sum of the samples in its metrics whose line begins with one of these. */
    double metric(String... beginnings) {
        double sum = 0;
        for (String line : get("/metrics").split("\n")) {
            for (String beginning : beginnings) {
                if (line.startsWith(beginning)) {
                    sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                }
            }
        }
        return sum;
    }

    /** Asks again and again. */
    static void await(String what, Duration atMost, Duration pause, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time for: " + what).isLessThan(end);
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
