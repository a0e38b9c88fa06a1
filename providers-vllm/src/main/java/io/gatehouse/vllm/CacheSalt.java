package io.gatehouse.vllm;

import io.gatehouse.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells the tenants of a server's prefix cache apart without naming them: an HMAC of the tenant. All gateways with the same
 * key make the same salt, so that they share what the server keeps. Thread-safe.
 */
final class CacheSalt {
    // Not a secret: without a key of one's own the salt only has to differ from the name.
    private static final byte[] NO_KEY = "gatehouse cache salt".getBytes(StandardCharsets.US_ASCII);

    private static final int BYTES = 16;
    private static final int MAX_KEPT = 1_000;

    private final @Nullable Secret key;
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    CacheSalt(@Nullable Secret key) {
        this.key = key;
    }

    String of(String tenant) {
        String known = kept.get(tenant);
        if (known != null) {
            return known;
        }
        String salt = hmac(tenant);
        if (kept.size() < MAX_KEPT) {
            kept.put(tenant, salt);
        }
        return salt;
    }

    private String hmac(String tenant) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] secret = key == null ? NO_KEY : key.reveal().getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] sum = mac.doFinal(tenant.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
