package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedModelTest {
    private static final String PERSON = """
        {"type":"object","required":["name","born","email","age","role","tags","manager","active"],
         "additionalProperties":false,
         "properties":{"name":{"type":"string"},"born":{"type":["string","null"],"format":"date"},
          "email":{"type":"string","format":"email"},"age":{"type":"integer","minimum":0,"maximum":150},
          "role":{"enum":["guest","admin"]},"tags":{"type":"array","items":{"type":"string"},"minItems":2},
          "manager":{"anyOf":[{"$ref":"#"},{"type":"null"}]},"active":{"type":"boolean"}}}
        """;

    private final FakeModelServer server = FakeModelServer.start(SimulatedModel.builder()
            .firstToken(Duration.ZERO)
            .perToken(Duration.ZERO)
            .failing("flaky-model", 503)
            .failing("busy-model", 429)
            .models("good-model", "flaky-model", "busy-model")
            .build());
    private final JdkClient client = new JdkClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void fillsASchemaFromTheFactsInThePrompt() throws Exception {
        JsonNode person =
                structured("Ada Lovelace, born 1815-12-10, age 36, is an admin. Mail: ada@example.org.", PERSON);

        assertThat(person.get("name").asText()).isEqualTo("Ada Lovelace");
        assertThat(person.get("born").asText()).isEqualTo("1815-12-10");
        assertThat(person.get("email").asText()).isEqualTo("ada@example.org");
        assertThat(person.get("age").isIntegralNumber()).isTrue();
        assertThat(person.get("age").asInt()).isEqualTo(36);
        assertThat(person.get("role").asText()).isEqualTo("admin");
        assertThat(person.get("tags")).hasSize(2);
        assertThat(person.has("manager")).isTrue();
    }

    @Test
    void findsNamedValuesAndAmounts() throws Exception {
        JsonNode invoice = structured(
                "Invoice number: INV-77; vendor is Nordlys AS, total 1,250.50 EUR for 3 items.",
                "{\"type\":\"object\",\"properties\":{\"invoiceNumber\":{\"type\":\"string\"},"
                        + "\"vendor\":{\"type\":\"string\"},\"total\":{\"type\":\"number\"},"
                        + "\"currency\":{\"type\":\"string\"},\"items\":{\"type\":\"integer\"},"
                        + "\"note\":{\"type\":\"string\",\"maxLength\":4}}}");

        assertThat(invoice.get("invoiceNumber").asText()).isEqualTo("INV-77");
        assertThat(invoice.get("vendor").asText()).isEqualTo("Nordlys AS");
        assertThat(invoice.get("total").decimalValue()).isEqualByComparingTo("1250.50");
        assertThat(invoice.get("currency").asText()).isEqualTo("EUR");
        assertThat(invoice.get("items").asInt()).isEqualTo(3);
        assertThat(invoice.get("note").asText()).hasSize(4);
    }

    @Test
    void callsAToolThatThePromptSpeaksOfAndThenTellsItsAnswer() throws Exception {
        String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
                + "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}],";

        JsonNode call = ask(tools, user("What is the weather? city: Oslo"));
        assertThat(call.get("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(call.at("/message/tool_calls/0/function/name").asText()).isEqualTo("get_weather");
        assertThat(call.at("/message/tool_calls/0/function/arguments").asText()).isEqualTo("{\"city\":\"Oslo\"}");
        assertThat(ask(tools, user("Tell a joke")).has("tool_calls")).isFalse();
        assertThat(ask(tools + "\"tool_choice\":\"required\",", user("Tell a joke"))
                        .get("finish_reason")
                        .asText())
                .isEqualTo("tool_calls");
        assertThat(ask(tools + "\"tool_choice\":\"none\",", user("weather"))
                        .get("finish_reason")
                        .asText())
                .isEqualTo("stop");
        JsonNode told =
                ask(tools, user("weather") + ",{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"Rain\"}");
        assertThat(told.at("/message/content").asText()).isEqualTo("The tool answered: Rain");
    }

    @Test
    void failsAsConfigured() throws Exception {
        assertThat(status("flaky-model")).isEqualTo(503);
        assertThat(status("busy-model")).isEqualTo(429);
        assertThat(status("no-model")).isEqualTo(404);
        assertThat(status("good-model")).isEqualTo(200);
        assertThat(client.post("/v1/chat/completions", "{").status()).isEqualTo(400);
        assertThat(client.post("/v1/chat/completions", "{\"model\":\"good-model\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.get("/v1/models/good-model").status()).isEqualTo(200);
        assertThat(client.get("/v1/models/no-model").status()).isEqualTo(404);
    }

    @Test
    void stopsAtTheTokenLimit() throws Exception {
        JsonNode choice = ask("\"max_completion_tokens\":3,", user("Hello"));

        assertThat(choice.get("finish_reason").asText()).isEqualTo("length");
        assertThat(choice.at("/message/content").asText()).hasSizeLessThan(14);
    }

    @Test
    void similarTextsHaveSimilarVectors() {
        float[] text = HashedVector.of("How do I reset my password?", 256);
        double similar = dot(text, HashedVector.of("how can I reset the password", 256));
        double other = dot(text, HashedVector.of("Weather in Oslo tomorrow", 256));

        assertThat(dot(text, text)).isBetween(0.999, 1.001);
        assertThat(similar).isGreaterThan(0.6);
        assertThat(other).isLessThan(0.3);
        assertThat(HashedVector.of("", 4)).containsExactly(1, 0, 0, 0);
    }

    @Test
    void takesItsTime() throws Exception {
        server.otherwise(SimulatedModel.builder()
                .firstToken(Duration.ofMillis(60))
                .perToken(Duration.ofMillis(2))
                .build());
        for (boolean stream : new boolean[] {false, true}) {
            long start = System.nanoTime();
            client.chat(stream);
            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofMillis(100).toNanos());
        }
    }

    private JsonNode structured(String prompt, String schema) throws Exception {
        String format = "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":"
                + schema + "}},";
        return ScriptsTest.json(ask(format, user(prompt)).at("/message/content").asText());
    }

    private JsonNode ask(String options, String messages) throws Exception {
        String body = "{\"model\":\"good-model\"," + options + "\"messages\":[" + messages + "]}";
        return ScriptsTest.json(client.post("/v1/chat/completions", body).body())
                .at("/choices/0");
    }

    private int status(String model) throws Exception {
        String body = "{\"model\":\"" + model + "\",\"messages\":[" + user("x") + "]}";
        return client.post("/v1/chat/completions", body).status();
    }

    private static String user(String text) {
        return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
