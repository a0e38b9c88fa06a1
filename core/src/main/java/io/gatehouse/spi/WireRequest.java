package io.gatehouse.spi;

import io.gatehouse.model.ConfigurationException;
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
 * @param root whether the path stands beside the API's version instead of below it, see {@link #atRoot}
 * @param port another port of the endpoint's host, see {@link #atPort}; 0 for the endpoint's own
 */
public record WireRequest(String method, String path, Headers headers, byte @Nullable [] body, boolean root, int port) {
    private static final String VERSION = "/v1";
    private static final int LAST_PORT = 65_535;

    /**
     * A request below the endpoint's base URL.
     *
     * @param method GET, POST, …
     * @param path appended to the endpoint's base URL
     * @param headers further headers
     * @param body the body, or null; not copied
     */
    public WireRequest(String method, String path, Headers headers, byte @Nullable [] body) {
        this(method, path, headers, body, false, 0);
    }

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
     * The same request beside the version of the API: with the base URL {@code http://gpu-a:8000/v1} the path {@code
     * /metrics} leads to {@code http://gpu-a:8000/metrics}. A base URL that does not end in {@code /v1} is left as it is.
     *
     * @return the request
     */
    public WireRequest atRoot() {
        return new WireRequest(method, path, headers, body, true, port);
    }

    /**
     * The same request to another port of the endpoint's host: with the base URL {@code http://gpu-a:8000/v2} the path
     * {@code /metrics} at 8002 leads to {@code http://gpu-a:8002/metrics}. The endpoint's credential is not sent there.
     *
     * @param number 1 to 65535
     * @return the request
     */
    public WireRequest atPort(int number) {
        if (number < 1 || number > LAST_PORT) {
            throw new ConfigurationException("A port is 1 to " + LAST_PORT + ", but was " + number);
        }
        return new WireRequest(method, path, headers, body, true, number);
    }

    /**
     * The same request with other headers.
     *
     * @param others instead of those it has
     * @return the request
     */
    public WireRequest withHeaders(Headers others) {
        return new WireRequest(method, path, others, body, root, port);
    }

    /**
     * The whole address.
     *
     * @param endpoint whose base URL comes first
     * @return the URL; a query of the base URL (an api-version, say) is kept behind the path
     */
    public String urlAt(Endpoint endpoint) {
        if (port > 0) {
            URI base = endpoint.baseUrl();
            return base.getScheme() + "://" + base.getHost() + ":" + port + path;
        }
        return root ? url(withoutVersion(endpoint.baseUrl()), path) : endpoint.url(path);
    }

    private static URI withoutVersion(URI base) {
        String path = base.getRawPath();
        if (path == null || !path.endsWith(VERSION)) {
            return base;
        }
        String text = base.toString();
        int end = text.indexOf('?') < 0 ? text.length() : text.indexOf('?');
        return URI.create(text.substring(0, end - VERSION.length()) + text.substring(end));
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
