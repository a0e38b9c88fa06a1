package io.gatehouse.internal.pool;

import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import org.jspecify.annotations.Nullable;

/** What an endpoint must be, whether it is there from the beginning or comes later. */
public final class Admission {
    private Admission() {}

    /** Why an endpoint may not be used, a sentence, or null. */
    public static @Nullable String objection(Provider provider, Endpoint endpoint) {
        boolean cleartext = "http".equalsIgnoreCase(endpoint.baseUrl().getScheme());
        if (cleartext
                && endpoint.secret() != null
                && !endpoint.isLoopback()
                && !provider.transportSettings().allowCleartext()) {
            return "Endpoint " + endpoint.name() + " would send its credential over http to "
                    + endpoint.baseUrl().getHost() + ", readable on the way: use https, or allowCleartext(true) if the"
                    + " network is yours";
        }
        return null;
    }

    /** Why an endpoint may not be used whose name is taken. */
    public static String duplicate(String name) {
        return "There are two endpoints \"" + name + "\": their names must differ within a gateway";
    }
}
