package io.gatehouse.spi;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelPrice;
import org.jspecify.annotations.Nullable;

/**
 * What models can do and what they cost. Thread-safe; asked when a target is first used, so it answers from memory.
 */
public interface ModelCatalog extends PriceTable {
    /** A catalogue that knows nothing. */
    ModelCatalog NONE = new ModelCatalog() {
        @Override
        public Capabilities capabilities(String family, String model) {
            return Capabilities.UNKNOWN;
        }

        @Override
        public @Nullable ModelPrice price(String family, String model) {
            return null;
        }

        @Override
        public String toString() {
            return "ModelCatalog.NONE";
        }
    };

    /**
     * What a model can do.
     *
     * @param family whose list of models applies, see {@link Provider#family()}
     * @param model the model's name as it is sent
     * @return the capabilities, {@link Capabilities#UNKNOWN} for a model that is not in it
     */
    Capabilities capabilities(String family, String model);

    /**
     * This catalogue with prices that go before its own.
     *
     * @param prices asked first
     * @return both
     */
    default ModelCatalog withPrices(PriceTable prices) {
        ModelCatalog catalog = this;
        PriceTable both = prices.orElse(catalog);
        return new ModelCatalog() {
            @Override
            public Capabilities capabilities(String family, String model) {
                return catalog.capabilities(family, model);
            }

            @Override
            public @Nullable ModelPrice price(String family, String model) {
                return both.price(family, model);
            }
        };
    }
}
