package io.gatehouse.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.Usage;
import io.gatehouse.model.Usd;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.PriceTable;
import io.gatehouse.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedCatalogTest {
    private final ModelCatalog catalog = new ShippedCatalog();

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-5-mini, 0.25, 2",
        "openai, gpt-5-mini-2025-08-07, 0.25, 2",
        "azure, gpt-5-mini, 0.25, 2",
        "gemini, gemini-2.5-pro, 1.25, 10",
        "groq, llama-3.3-70b-versatile, 0.59, 0.79",
        "groq, openai/gpt-oss-120b, 0.15, 0.6",
        "openrouter, anthropic/claude-sonnet-4.5, 3, 15",
        "anthropic, claude-sonnet-4-5, 3, 15",
        "deepseek, deepseek-v4-flash, 0.44, 1.32"
    })
    void models_of_today_have_their_prices(String family, String model, String input, String output) {
        ModelPrice price = catalog.price(family, model);
        assertThat(price).isNotNull();
        assertThat(price.input()).isEqualTo(Usd.of(input));
        assertThat(price.output()).isEqualTo(Usd.of(output));
    }

    @ParameterizedTest
    @CsvSource({
        // an alias
        "openrouter, anthropic/claude-sonnet-4.5-20250929, anthropic/claude-sonnet-4.5",
        "gemini, gemini-2.5-flash-latest, gemini-2.5-flash",
        // a date at the end
        "openai, gpt-5-mini-2031-01-02, gpt-5-mini",
        "openai, gpt-5-mini-20310102, gpt-5-mini",
        "openai, gpt-5-mini-latest, gpt-5-mini",
        // a prefix of the list, the longest one
        "anthropic, claude-sonnet-4.5-something, claude-sonnet-4-5",
        "anthropic, claude-3-opus-something, claude-3-opus-latest",
        // what the host puts before its ids
        "gemini, models/gemini-2.5-pro, gemini-2.5-pro",
        "openai, openai/gpt-5-mini, gpt-5-mini",
        "fireworks, accounts/fireworks/models/deepseek-v3p2, deepseek-v3p2"
    })
    void other_ids_of_a_model_are_resolved(String family, String id, String model) {
        assertThat(catalog.price(family, model)).isNotNull();
        assertThat(catalog.price(family, id)).isEqualTo(catalog.price(family, model));
        assertThat(catalog.capabilities(family, id)).isEqualTo(catalog.capabilities(family, model));
    }

    @Test
    void an_exact_id_goes_before_one_without_its_date() {
        assertThat(input("openai", "gpt-4o")).isEqualTo(Usd.of("2.5"));
        assertThat(input("openai", "gpt-4o-2024-05-13")).isEqualTo(Usd.of("5"));
        assertThat(input("mistral", "mistral-large-latest")).isNotEqualTo(input("mistral", "mistral-large"));
    }

    @Test
    void a_proxy_without_a_list_of_its_own_passes_the_makers_prices_on() {
        assertThat(input("our-proxy", "openai/gpt-5-mini-2025-08-07")).isEqualTo(Usd.of("0.25"));
        assertThat(catalog.capabilities("our-proxy", "anthropic/claude-sonnet-4-5")
                        .vision())
                .isTrue();
        assertThat(catalog.price("our-proxy", "gpt-5-mini")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-99",
        "openai, gpt",
        "nobody, gpt-5-mini",
        "self-hosted, openai/gpt-5-mini",
        // hosts with a list of their own have their own prices for what others make
        "groq, openai/gpt-5-mini",
        "openrouter, openai/gpt-5-mini:nitro",
        // in the list with a price of zero, which is none
        "openrouter, openrouter/auto-beta",
        // open weights that the maker does not serve
        "our-proxy, openai/gpt-oss-20b"
    })
    void what_is_not_known_has_no_price(String family, String model) {
        assertThat(catalog.price(family, model)).isNull();
    }

    @Test
    void what_is_not_known_can_or_cannot_anything() {
        assertThat(catalog.capabilities("openai", "gpt-99")).isEqualTo(Capabilities.UNKNOWN);
        assertThat(catalog.capabilities(Provider.SELF_HOSTED, "qwen3-8b")).isEqualTo(Capabilities.UNKNOWN);
        assertThat(catalog.capabilities("openai", "x".repeat(10_000))).isEqualTo(Capabilities.UNKNOWN);
    }

    @Test
    void a_model_that_is_given_away_costs_nothing() {
        assertThat(catalog.price("openrouter", "openai/gpt-oss-20b:free"))
                .extracting(price -> price.cost(Usage.of(1_000, 1_000)))
                .isEqualTo(Usd.ZERO);
    }

    @Test
    void capabilities_are_those_of_the_list() {
        assertThat(catalog.capabilities("openai", "gpt-5-mini"))
                .isEqualTo(Capabilities.builder()
                        .tools(true)
                        .vision(true)
                        .jsonSchema(true)
                        .reasoning(true)
                        .audioInput(false)
                        .fileInput(false)
                        .contextWindow(400_000L)
                        .maxOutputTokens(128_000L)
                        .build());
        assertThat(catalog.capabilities("groq", "llama-3.3-70b-versatile").vision())
                .isFalse();
        assertThat(catalog.capabilities("groq", "llama-3.3-70b-versatile").prefill())
                .isNull();
    }

    @Test
    void a_price_says_where_it_comes_from() {
        assertThat(catalog.price("openai", "gpt-5-mini").note()).isEqualTo("pi-ai, 2026-11-10");
        assertThat(catalog.price("deepseek", "deepseek-v4-flash").note()).contains("genai-prices", "other hours");
        assertThat(catalog.price("bedrock", "regional.openai.gpt-5.6-sol").note())
                .endsWith("from 2026-08-21");
    }

    @Test
    void larger_prompts_pay_more_where_the_list_says_so() {
        ModelPrice price = catalog.price("gemini", "gemini-2.5-pro");
        assertThat(price.cost(Usage.of(200_000, 0))).isEqualTo(Usd.of("0.25"));
        assertThat(price.cost(Usage.of(200_001, 0))).isEqualTo(Usd.of("0.5000025"));
    }

    @Test
    void own_prices_go_before_those_of_the_list() {
        ModelPrice own = ModelPrice.perMillion("0.2", "1.6");
        ModelPrice gpu = ModelPrice.perMillion("0.05", "0.05");
        ModelCatalog both = catalog.withPrices(PriceTable.of("openai", Map.of("gpt-5-mini", own))
                .orElse(PriceTable.of(Provider.SELF_HOSTED, Map.of("qwen3-8b", gpu))));
        assertThat(both.price("openai", "gpt-5-mini")).isEqualTo(own);
        assertThat(both.price("azure", "gpt-5-mini")).isEqualTo(catalog.price("azure", "gpt-5-mini"));
        assertThat(both.price(Provider.SELF_HOSTED, "qwen3-8b")).isEqualTo(gpu);
        assertThat(both.capabilities("openai", "gpt-5-mini")).isEqualTo(catalog.capabilities("openai", "gpt-5-mini"));
        assertThat(ModelCatalog.NONE.price("openai", "gpt-5-mini")).isNull();
    }

    @Test
    void threads_that_come_first_together_all_see_it_whole() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int thread = i;
                answers.add(pool.submit(asking(start, thread)));
            }
            start.countDown();
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    // More names than are remembered, so that full memory and empty memory are both met.
    private Callable<Boolean> asking(CountDownLatch start, int thread) {
        return () -> {
            start.await();
            boolean right = true;
            for (int i = 0; i < 500; i++) {
                right &= catalog.price("openai", "made-up-" + thread + "-" + i) == null;
                right &= input("openai", "gpt-5-mini").equals(Usd.of("0.25"));
                right &= catalog.capabilities("groq", "llama-3.3-70b-versatile").contextWindow() == 131_072L;
            }
            return right;
        };
    }

    private Usd input(String family, String model) {
        ModelPrice price = catalog.price(family, model);
        assertThat(price).isNotNull();
        return price.input();
    }
}
