package io.gatehouse.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.Usd;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The resource that ships: all of it can be read, and it says what its source says. */
class CatalogTextTest {
    private static final String RAW = read();
    private static final CatalogText TEXT = new CatalogText(RAW);

    private static String read() {
        try (InputStream in = CatalogTextTest.class.getResourceAsStream("/io/gatehouse/catalog/models.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void it_is_small_and_says_where_it_comes_from() throws IOException {
        assertThat(RAW.length()).isLessThan(250_000);
        assertThat(RAW).startsWith("# Prices and capabilities").contains("NOTICE", "Prices are not guaranteed");
        try (InputStream in = getClass().getResourceAsStream("/io/gatehouse/catalog/NOTICE")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("Mario Zechner", "Pydantic Services Inc.", "Berri AI", "models.dev", "MIT License");
        }
    }

    @Test
    void every_line_can_be_found_and_read() {
        String family = "";
        String before = "";
        int models = 0;
        for (String line : RAW.split("\n", -1)) {
            if (line.startsWith("[")) {
                family = line.substring(1, line.length() - 1);
                before = "";
            } else if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith("@")) {
                String id = line.substring(0, line.indexOf(' '));
                assertThat(id).as("sorted, each once").isGreaterThan(before);
                assertThat(TEXT.find(family, id)).as("%s %s", family, line).isNotNull();
                before = id;
                models++;
            }
        }
        assertThat(models).isGreaterThan(1_500);
    }

    @Test
    void what_stands_between_before_and_behind_its_lines_is_not_found() {
        CatalogText small =
                new CatalogText("# head\n@p pi, 2026\n[a]\n*x =m1\nm1 in=1 out=2 by=p\nm3 ctx=5\n[b]\nm2 in=3\n");
        assertThat(small.find("a", "m1").price()).isNotNull();
        assertThat(small.find("a", "m1").price().note()).isEqualTo("pi, 2026");
        assertThat(small.find("a", "m3").price()).isNull();
        assertThat(small.find("a", "m3").capabilities().contextWindow()).isEqualTo(5);
        assertThat(small.find("b", "m2").price().input()).isEqualTo(Usd.of("3"));
        assertThat(small.findByPrefix("a", "x-1")).isEqualTo(small.find("a", "m1"));
        for (String id : List.of("", "a", "m", "m1x", "m2", "m4", "zzz", "[b]", "\n")) {
            assertThat(small.find("a", id)).as(id).isNull();
        }
        assertThat(small.find("b", "m1")).isNull();
        assertThat(small.find("c", "m1")).isNull();
        assertThat(small.findByPrefix("b", "x-1")).isNull();
        assertThat(new CatalogText("").find("a", "m1")).isNull();
    }

    @Test
    void every_figure_is_that_of_the_source() throws IOException {
        String data = System.getProperty("gatehouse.data");
        assumeTrue(data != null, "gatehouse.data is not set");
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        JsonNode table = mapper.readTree(Files.newBufferedReader(Path.of(data, "model-prices.json")));
        assertThat(RAW).contains(table.at("/meta/generated").asText());
        int compared = 0;
        for (JsonNode model : table.path("models")) {
            compared += compare(model) ? 1 : 0;
        }
        assertThat(compared).isGreaterThan(1_700);
    }

    private static boolean compare(JsonNode model) {
        String id = model.path("model").asText();
        Entry entry = TEXT.find(model.path("provider").asText(), id);
        if (entry == null) {
            return false;
        }
        Capabilities can = entry.capabilities();
        assertThat(can.contextWindow()).as(id).isEqualTo(number(model, "context_window"));
        assertThat(can.maxOutputTokens()).as(id).isEqualTo(number(model, "max_output_tokens"));
        assertThat(can.tools()).as(id).isEqualTo(flag(model, "tools"));
        assertThat(can.vision()).as(id).isEqualTo(flag(model, "vision"));
        assertThat(can.audioInput()).as(id).isEqualTo(flag(model, "audio_input"));
        assertThat(can.fileInput()).as(id).isEqualTo(flag(model, "pdf_input"));
        assertThat(can.jsonSchema()).as(id).isEqualTo(flag(model, "structured_output"));
        assertThat(can.reasoning()).as(id).isEqualTo(flag(model, "reasoning"));
        if (entry.price() == null) {
            // No price at all, or a zero that does not mean free.
            assertThat(model.path("input_cost_per_token").decimalValue()).as(id).isZero();
            assertThat(model.path("output_cost_per_token").decimalValue())
                    .as(id)
                    .isZero();
            return true;
        }
        comparePrice(model, entry.price(), id);
        for (JsonNode tier : model.path("tiers")) {
            long above = tier.path("above_input_tokens").asLong();
            comparePrice(tier, entry.price().at(above + 1), id);
            assertThat(entry.price().at(above))
                    .as(id)
                    .isNotEqualTo(entry.price().at(above + 1));
        }
        return true;
    }

    private static void comparePrice(JsonNode row, ModelPrice price, String id) {
        Usd input = usd(row, "input", null);
        Usd output = usd(row, "output", null);
        assertThat(price.input()).as(id).isEqualTo(input);
        assertThat(price.output()).as(id).isEqualTo(output);
        assertThat(price.cachedInput()).as(id).isEqualTo(usd(row, "cached_input", input));
        assertThat(price.cacheWrite()).as(id).isEqualTo(usd(row, "cache_write", input));
        assertThat(price.reasoning()).as(id).isEqualTo(usd(row, "reasoning", output));
        assertThat(price.audioInput()).as(id).isEqualTo(usd(row, "input_audio", input));
        assertThat(price.audioOutput()).as(id).isEqualTo(usd(row, "output_audio", output));
    }

    private static Usd usd(JsonNode row, String name, Usd otherwise) {
        JsonNode price = row.get(name + "_cost_per_token");
        BigDecimal nanosPerMillion = price == null ? null : price.decimalValue().movePointRight(15);
        return price == null ? otherwise : Usd.ofNanos(nanosPerMillion.longValueExact());
    }

    private static Long number(JsonNode model, String name) {
        return model.has(name) ? model.get(name).asLong() : null;
    }

    private static Boolean flag(JsonNode model, String name) {
        JsonNode value = model.path("capabilities").path(name);
        return value.isBoolean() ? value.asBoolean() : null;
    }
}
