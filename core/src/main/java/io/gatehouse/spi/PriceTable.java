package io.gatehouse.spi;

import io.gatehouse.model.ModelPrice;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What models cost. A model that is not in it has an unknown price, which is not a price of zero. Thread-safe; asked when
 * a target is first used, so it answers from memory.
 */
@FunctionalInterface
public interface PriceTable {
    /**
     * The price of a model.
     *
     * @param family whose price list applies, see {@link Provider#family()}
     * @param model the model's name as it is sent
     * @return the price, or null when it is unknown
     */
    @Nullable
    ModelPrice price(String family, String model);

    /**
     * A table of one family.
     *
     * @param family for example {@code openai}, or {@link Provider#SELF_HOSTED} for servers of your own
     * @param prices by the model's name as it is sent
     * @return the table
     */
    static PriceTable of(String family, Map<String, ModelPrice> prices) {
        Map<String, ModelPrice> copy = Map.copyOf(prices);
        return (asked, model) -> asked.equals(family) ? copy.get(model) : null;
    }

    /**
     * This table, and for models that are not in it another one.
     *
     * @param other the second table
     * @return both
     */
    default PriceTable orElse(PriceTable other) {
        return (family, model) -> {
            ModelPrice mine = price(family, model);
            return mine != null ? mine : other.price(family, model);
        };
    }
}
