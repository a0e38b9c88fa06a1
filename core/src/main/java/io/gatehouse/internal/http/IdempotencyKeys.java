package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Racer;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.model.Headers;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.WireRequest;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Marks a request so that a server can tell a repetition from a new one. The key is the call's id and a checksum of what is
 * sent: the tries of one call at one target have it in common, while its other targets, its turns with tools and the
 * pieces of a long embedding, which say something else, have each their own. A hedge is meant to be a second one.
 */
final class IdempotencyKeys {
    private IdempotencyKeys() {}

    /** The request with its key, unless the API takes none or the caller has set one. */
    static WireRequest mark(WireRequest request, @Nullable String header, Endpoint endpoint, RealLink<?, ?> link) {
        byte[] body = request.body();
        if (header == null
                || body == null
                || request.headers().first(header) != null
                || endpoint.headers().first(header) != null
                || isSet(header, link)) {
            return request;
        }
        return request.withHeaders(with(request.headers(), header, key(body, link)));
    }

    private static boolean isSet(String header, RealLink<?, ?> link) {
        for (String name : link.request().options().headers().keySet()) {
            if (name.equalsIgnoreCase(header)) {
                return true;
            }
        }
        return false;
    }

    private static String key(byte[] body, RealLink<?, ?> link) {
        CRC32 sum = new CRC32();
        sum.update(body);
        // The target as a number: a model's name may hold what no header may.
        long target = Objects.hashCode(link.leg().target());
        String key = link.call().id() + "-" + Long.toHexString(target << 32 | sum.getValue());
        Racer racer = link.leg().racer();
        return racer != null && racer.isSecond() ? key + "-hedge" : key;
    }

    private static Headers with(Headers headers, String name, String value) {
        String[] all = new String[2 * headers.size() + 2];
        for (int i = 0; i < headers.size(); i++) {
            all[2 * i] = headers.name(i);
            all[2 * i + 1] = headers.value(i);
        }
        all[all.length - 2] = name;
        all[all.length - 1] = value;
        return Headers.of(all);
    }
}
