package io.gatehouse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ModelPriceTest {
    private static final long HIGHEST = 1_000_000_000_000_000L;

    private static final ModelPrice FULL = ModelPrice.builder(Usd.of("3"))
            .output(Usd.of("15"))
            .cachedInput(Usd.of("0.3"))
            .cacheWrite(Usd.of("3.75"))
            .reasoning(Usd.of("20"))
            .audioInput(Usd.of("40"))
            .audioOutput(Usd.of("80"))
            .build();

    @Test
    void every_part_is_charged_at_its_own_price() {
        Usage usage = Usage.builder()
                .inputTokens(1_000)
                .cachedInputTokens(300)
                .cacheWriteTokens(100)
                .audioInputTokens(50)
                .outputTokens(500)
                .reasoningTokens(200)
                .audioOutputTokens(10)
                .build();
        // 550 fresh + 50 heard + 300 read + 100 written; 290 answered + 200 thought + 10 spoken
        long microDollars = 550 * 3 + 50 * 40 + 90 + 375 + 290 * 15 + 200 * 20 + 10 * 80;
        assertThat(FULL.cost(usage)).isEqualTo(Usd.ofNanos(microDollars * 1_000));
    }

    @Test
    void parts_without_a_price_cost_what_the_whole_costs() {
        ModelPrice plain = ModelPrice.perMillion("0.25", "2");
        Usage parts = Usage.builder()
                .inputTokens(1_000)
                .cachedInputTokens(300)
                .cacheWriteTokens(100)
                .audioInputTokens(50)
                .outputTokens(500)
                .reasoningTokens(200)
                .audioOutputTokens(10)
                .build();
        assertThat(plain.cost(parts))
                .isEqualTo(plain.cost(Usage.of(1_000, 500)))
                .isEqualTo(Usd.of("0.00125"));
    }

    @Test
    void a_cost_is_rounded_up_once() {
        // 0.1 nano-dollars a token each way: three tenths together, not two roundings
        ModelPrice tiny = ModelPrice.perMillion("0.0001", "0.0001");
        assertThat(tiny.cost(Usage.of(1, 2))).isEqualTo(Usd.ofNanos(1));
        assertThat(tiny.cost(Usage.of(5, 5))).isEqualTo(Usd.ofNanos(1));
        assertThat(tiny.cost(Usage.of(5, 6))).isEqualTo(Usd.ofNanos(2));
        assertThat(tiny.cost(Usage.ZERO)).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_larger_prompt_pays_its_row_for_all_its_tokens() {
        ModelPrice price = ModelPrice.builder(Usd.of("3"))
                .output(Usd.of("15"))
                .above(200_000, ModelPrice.perMillion("6", "22.5"))
                .above(500_000, ModelPrice.perMillion("9", "30"))
                .build();
        assertThat(price.cost(Usage.of(200_000, 1_000))).isEqualTo(Usd.of("0.615"));
        assertThat(price.cost(Usage.of(200_001, 0))).isEqualTo(Usd.of("1.200006"));
        assertThat(price.cost(Usage.of(500_001, 1_000))).isEqualTo(Usd.of("4.530009"));
        assertThat(price.at(200_001)).isEqualTo(ModelPrice.perMillion("6", "22.5"));
        assertThat(price.at(5)).isEqualTo(ModelPrice.perMillion("3", "15"));
    }

    @Test
    void what_is_unknown_has_no_cost() {
        ModelPrice embedding = ModelPrice.builder(Usd.of("0.02")).build();
        assertThat(embedding.cost(Usage.of(1_000_000, 0))).isEqualTo(Usd.of("0.02"));
        assertThat(embedding.cost(Usage.of(1_000_000, 1))).isNull();
        assertThat(embedding.inputPlusOutput()).isEqualTo(Usd.of("0.02"));
        assertThat(FULL.cost(Usage.UNKNOWN)).isNull();
    }

    @Test
    void a_part_reported_larger_than_its_whole_is_charged_as_reported() {
        Usage odd = Usage.builder()
                .inputTokens(10)
                .cachedInputTokens(1_000_000)
                .outputTokens(10)
                .reasoningTokens(1_000_000)
                .build();
        assertThat(FULL.cost(odd)).isEqualTo(Usd.of("20.3"));
    }

    @Test
    void a_cost_that_does_not_fit_is_an_error() {
        ModelPrice dear = ModelPrice.perMillion("1000000", "1000000");
        assertThat(dear.cost(Usage.of(9_000_000_000L, 0))).isEqualTo(Usd.of("9000000000"));
        assertThatThrownBy(() -> dear.cost(Usage.of(9_000_000_000L, 9_000_000_000L)))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> dear.cost(Usage.of(Long.MAX_VALUE, Long.MAX_VALUE)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void bad_prices_are_refused() {
        assertThatThrownBy(() -> ModelPrice.perMillion("-1", "1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("input is a price for a million tokens");
        assertThatThrownBy(() -> ModelPrice.perMillion("1", "1000001")).isInstanceOf(ConfigurationException.class);
        ModelPrice row = ModelPrice.perMillion("1", "1");
        assertThatThrownBy(() -> ModelPrice.builder(Usd.ZERO).above(0, row)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> ModelPrice.builder(Usd.ZERO).above(10, row).above(10, row))
                .isInstanceOf(ConfigurationException.class);
    }

    @Property
    void two_calls_cost_what_their_sum_costs_but_for_one_rounding(
            @ForAll @LongRange(max = HIGHEST) long in,
            @ForAll @LongRange(max = HIGHEST) long out,
            @ForAll @LongRange(max = 2_000_000) long a,
            @ForAll @LongRange(max = 2_000_000) long b) {
        ModelPrice price = price(in, out);
        Usage first = Usage.of(a, b);
        Usage second = Usage.builder()
                .inputTokens(b)
                .cachedInputTokens(b / 3)
                .outputTokens(a)
                .reasoningTokens(a / 2)
                .build();
        long apart = nanos(price.cost(first)) + nanos(price.cost(second));
        assertThat(apart - nanos(price.cost(first.plus(second)))).isBetween(0L, 1L);
    }

    @Property
    void a_cost_is_the_exact_sum_rounded_up_whatever_the_sizes(
            @ForAll @LongRange(max = HIGHEST) long in,
            @ForAll @LongRange(max = HIGHEST) long out,
            @ForAll @LongRange(max = Long.MAX_VALUE) long a,
            @ForAll @LongRange(max = Long.MAX_VALUE) long b) {
        BigInteger million = BigInteger.valueOf(1_000_000);
        BigInteger exact = BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(in))
                .add(BigInteger.valueOf(b).multiply(BigInteger.valueOf(out)));
        BigInteger nanos = exact.add(million.subtract(BigInteger.ONE)).divide(million);
        if (nanos.bitLength() < Long.SIZE) {
            assertThat(nanos(price(in, out).cost(Usage.of(a, b)))).isEqualTo(nanos.longValue());
        } else {
            assertThatThrownBy(() -> price(in, out).cost(Usage.of(a, b))).isInstanceOf(ArithmeticException.class);
        }
    }

    @Property
    void a_cost_is_never_negative_however_odd_the_usage(
            @ForAll @LongRange(max = 1_000_000_000) long in,
            @ForAll @LongRange(max = 1_000_000_000) long cached,
            @ForAll @LongRange(max = 1_000_000_000) long written,
            @ForAll @LongRange(max = 1_000_000_000) long heard,
            @ForAll @LongRange(max = 1_000_000_000) long out,
            @ForAll @LongRange(max = 1_000_000_000) long thought,
            @ForAll @LongRange(max = 1_000_000_000) long spoken) {
        Usage usage = Usage.builder()
                .inputTokens(in)
                .cachedInputTokens(cached)
                .cacheWriteTokens(written)
                .audioInputTokens(heard)
                .outputTokens(out)
                .reasoningTokens(thought)
                .audioOutputTokens(spoken)
                .build();
        long charged = nanos(FULL.cost(usage));
        assertThat(charged).isNotNegative();
        // Never less than the cheapest, never more than the dearest reading of the same counts.
        assertThat(charged)
                .isBetween(in * 300 + out * 15_000, (in + cached + written) * 40_000 + (out + thought) * 80_000);
    }

    private static ModelPrice price(long in, long out) {
        return ModelPrice.builder(Usd.ofNanos(in)).output(Usd.ofNanos(out)).build();
    }

    private static long nanos(Usd amount) {
        assertThat(amount).isNotNull();
        return amount.nanos();
    }
}
