package io.gatehouse.spi;

import io.gatehouse.model.Headers;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as a dialect wants it sent, without credentials: those are added by the gateway.
 *
 * @param method GET, POST, …
 * @param path appended to the endpoint's base URL, with a leading slash; may hold a query
 * @param headers further headers
 * @param body the body, or null; not copied
 */
public record WireRequest(String method, String path, Headers headers, byte @Nullable [] body) {
    /**
     * A POST of JSON.
     *
     * @param path appended to the endpoint's base URL
     * @param body JSON
     * @return the request
     */
    public static WireRequest post(String path, byte[] body) {
        return new WireRequest("POST", path, Headers.EMPTY, body);
    }

    /**
     * A GET.
     *
     * @param path appended to the endpoint's base URL
     * @return the request
     */
    public static WireRequest get(String path) {
        return new WireRequest("GET", path, Headers.EMPTY, null);
    }

    /**
     * The whole address.
     *
     * @param endpoint whose base URL comes first
     * @return the URL; a query of the base URL (an api-version, say) is kept behind the path
     */
    public String urlAt(Endpoint endpoint) {
        return endpoint.url(path);
    }

    static String url(URI base, String path) {
        String query = base.getRawQuery();
        String text = base.toString();
        if (query == null) {
            return text + path;
        }
        String root = text.substring(0, text.indexOf('?'));
        if (root.endsWith("/")) {
            root = root.substring(0, root.length() - 1);
        }
        return root + path + (path.indexOf('?') < 0 ? "?" : "&") + query;
    }
}
