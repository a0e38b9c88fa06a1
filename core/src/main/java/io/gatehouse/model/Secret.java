package io.gatehouse.model;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A credential that never shows itself: {@code toString} is redacted and there is no serialisation. Thread-safe.
 *
 * <p>A secret made from a supplier is read once and kept; after the server has answered 401 the gateway reads it anew
 * (one thread at a time), so that a rotated key is picked up without a restart.
 */
public final class Secret {
    private final @Nullable Supplier<String> supplier;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile @Nullable String value;

    private Secret(@Nullable String value, @Nullable Supplier<String> supplier) {
        this.value = value;
        this.supplier = supplier;
    }

    /**
     * A fixed secret.
     *
     * @param value the credential, not blank, without line breaks
     * @return the secret
     */
    public static Secret of(String value) {
        return new Secret(checked(value), null);
    }

    /**
     * A secret read from a supplier at first use and again after a 401.
     *
     * @param supplier called without a lock of the gateway's being visible to it; must be thread-safe
     * @return the secret
     */
    public static Secret of(Supplier<String> supplier) {
        return new Secret(null, Objects.requireNonNull(supplier, "supplier"));
    }

    /**
     * The credential itself. For code that puts it on the wire, nowhere else.
     *
     * @return the current value
     */
    public String reveal() {
        String current = value;
        return current != null ? current : refresh(null);
    }

    /**
     * Whether reading again could give another value.
     *
     * @return true for a secret made from a supplier
     */
    public boolean isRefreshable() {
        return supplier != null;
    }

    /**
     * Reads the supplier again unless another thread has done so since {@code stale} was read.
     *
     * @param stale the value that was refused, or null to read unconditionally when there is no value yet
     * @return the value to use now
     */
    public String refresh(@Nullable String stale) {
        refreshing.lock();
        try {
            String current = value;
            if (supplier == null || (current != null && !current.equals(stale))) {
                return Objects.requireNonNull(current);
            }
            String fresh = checked(supplier.get());
            value = fresh;
            return fresh;
        } finally {
            refreshing.unlock();
        }
    }

    private static String checked(@Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new ConfigurationException("The credential is missing or blank: set the API key, or leave it out");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                throw new ConfigurationException("The credential holds a character that no HTTP header can carry"
                        + " (position " + i + "): check for a line break at its end");
            }
        }
        return value;
    }

    @Override
    public String toString() {
        return "Secret(redacted)";
    }
}
