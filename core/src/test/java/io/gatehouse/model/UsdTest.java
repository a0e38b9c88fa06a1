package io.gatehouse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsdTest {
    @ParameterizedTest
    @CsvSource({
        "50.00, 50000000000, $50.00",
        "$0.001234, 1234000, $0.001234",
        "-$1, -1000000000, -$1.00",
        "0.000000001, 1, $0.000000001",
        "-0.5, -500000000, -$0.50",
        "9223372036.854775807, 9223372036854775807, $9223372036.854775807"
    })
    void an_amount_is_read_exactly_and_written_back(String written, long nanos, String shown) {
        assertThat(Usd.of(written).nanos()).isEqualTo(nanos);
        assertThat(Usd.of(written)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "1e3", "1.", ".5", "0.0000000001", "1,5", "--1", " 1", "12345678901"})
    void what_is_not_written_like_an_amount_is_refused(String written) {
        assertThatThrownBy(() -> Usd.of(written))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at most nine decimals");
    }

    @Test
    void an_amount_that_does_not_fit_is_refused() {
        assertThatThrownBy(() -> Usd.of("9999999999")).isInstanceOf(ArithmeticException.class);
    }

    @Property
    void every_amount_survives_its_text(@ForAll long nanos) {
        if (nanos != Long.MIN_VALUE) {
            assertThat(Usd.of(new Usd(nanos).toString())).isEqualTo(new Usd(nanos));
        }
        BigDecimal dollars = BigDecimal.valueOf(nanos, 9);
        assertThat(new BigDecimal(new Usd(nanos).toString().replace("$", ""))).isEqualByComparingTo(dollars);
    }

    @Property
    void sums_differences_and_multiples_are_exact_or_an_error(@ForAll long a, @ForAll long b) {
        same(BigInteger.valueOf(a).add(BigInteger.valueOf(b)), () -> new Usd(a).plus(new Usd(b)));
        same(BigInteger.valueOf(a).subtract(BigInteger.valueOf(b)), () -> new Usd(a).minus(new Usd(b)));
        same(BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)), () -> new Usd(a).times(b));
    }

    @Property
    void amounts_are_ordered_as_their_numbers(@ForAll long a, @ForAll long b) {
        assertThat(new Usd(a).compareTo(new Usd(b))).isEqualTo(Long.compare(a, b));
    }

    private static void same(BigInteger exact, java.util.function.Supplier<Usd> computed) {
        if (exact.bitLength() < Long.SIZE) {
            assertThat(computed.get().nanos()).isEqualTo(exact.longValue());
        } else {
            assertThatThrownBy(computed::get).isInstanceOf(ArithmeticException.class);
        }
    }
}
