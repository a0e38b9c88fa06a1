package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.Head;
import io.gatehouse.model.Headers;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.RateLimits;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Target;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends one request on one leg: adds address and credential, turns error responses into exceptions. */
final class Wire {
    // Enough for every error body seen; the rest of a proxy's HTML page tells nothing.
    private static final int MAX_ERROR_BYTES = 64 << 10;
    // Metrics of an engine with many models and adapters are some hundred KiB.
    private static final int MAX_TEXT_BYTES = 4 << 20;

    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[\\w.+-]{1,30}/[\\w.+-]{1,50}(?: *; *charset=[\\w\"-]{1,20})?");

    private final Target target;
    private final Deadline deadline;
    private final Upstream upstream;
    private final Endpoint endpoint;
    private final Dialect dialect;
    private final Errors errors;
    private @Nullable String requestId;

    Wire(
            Target target,
            Upstream upstream,
            Endpoint endpoint,
            Scope scope,
            Deadline deadline,
            Dialect dialect,
            @Nullable ModelRequest request) {
        this.target = target;
        this.deadline = deadline;
        this.upstream = upstream;
        this.endpoint = endpoint;
        this.dialect = dialect;
        this.errors = new Errors(target, endpoint, scope, request);
    }

    Errors errors() {
        return errors;
    }

    /** The server's id of the last request, or null. */
    @Nullable
    String requestId() {
        return requestId;
    }

    /** The open response, status 2xx; anything else is thrown. */
    Exchange open(WireRequest request, Map<String, String> callHeaders) throws IOException {
        Secret secret = endpoint.secret();
        // Who listens at another port of the host need not be who the credential is for.
        String credential = secret == null || request.port() > 0 ? null : secret.reveal();
        Exchange exchange = send(request, callHeaders, credential);
        if (exchange.status() == 401 && secret != null && credential != null && secret.isRefreshable()) {
            String fresh = secret.refresh(credential);
            if (!fresh.equals(credential)) {
                exchange.close();
                exchange = send(request, callHeaders, fresh);
            }
        }
        if (exchange.status() < 200 || exchange.status() > 299) {
            throw failed(exchange);
        }
        return exchange;
    }

    private Exchange send(WireRequest request, Map<String, String> callHeaders, @Nullable String credential)
            throws IOException {
        List<String> headers = new ArrayList<>(8);
        if (credential != null) {
            errors.sends(credential);
            headers.add(endpoint.authHeader());
            headers.add(endpoint.authPrefix().isEmpty() ? credential : endpoint.authPrefix() + credential);
        }
        add(headers, endpoint.headers());
        add(headers, request.headers());
        callHeaders.forEach((name, value) -> {
            headers.add(name);
            headers.add(value);
        });
        add(headers, upstream.probeHeaders());
        Exchange exchange = upstream.transport()
                .send(
                        new HttpTransport.Request(request.method(), request.urlAt(endpoint), headers, request.body()),
                        deadline);
        requestId = dialect.requestId(exchange.headers());
        errors.response(exchange.status(), requestId);
        return exchange;
    }

    private static void add(List<String> list, Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            list.add(headers.name(i));
            list.add(headers.value(i));
        }
    }

    private RuntimeException failed(Exchange exchange) throws IOException {
        try (exchange) {
            int status = exchange.status();
            if (status >= 300 && status < 400) {
                return errors.protocol("answered " + status + ", a redirect, which model calls do not follow."
                        + " Set the base URL to the final address");
            }
            ErrorInfo info = dialect.classify(status, exchange.headers(), errorBody(exchange));
            return errors.reported(info);
        }
    }

    // The status alone says most: words that break off are no reason to forget it.
    private byte[] errorBody(Exchange exchange) throws IOException {
        try {
            return exchange.body().readNBytes(MAX_ERROR_BYTES);
        } catch (IOException e) {
            if (deadline.isCancelled() || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return new byte[0];
        }
    }

    Head head(Exchange exchange) {
        Headers headers = exchange.headers();
        return Head.builder(target)
                .endpoint(endpoint.name())
                .status(exchange.status())
                .headers(headers)
                .requestId(requestId)
                .rateLimits(() -> limits(headers))
                .build();
    }

    private RateLimits limits(Headers headers) {
        return dialect.rateLimits(headers);
    }

    /** Reads the whole body of a response that holds one answer. */
    byte[] body(Exchange exchange) throws IOException {
        int limit = upstream.provider().transportSettings().maxResponseBytes();
        byte[] body = BodyReader.readFully(exchange.body(), length(exchange.headers()), limit);
        if (body.length == 0) {
            throw errors.protocol("answered " + exchange.status() + " with an empty body. A retry may help");
        }
        if (body[0] == '<') {
            throw errors.protocol("answered with HTML or XML where JSON was expected."
                    + " Check that the base URL leads to the API and that no proxy stands before it");
        }
        if (body[0] != '{' && body[0] != '[') {
            throw errors.protocol("answered with something that is not JSON (content type "
                    + contentType(exchange.headers()) + "). Check that the base URL leads to the API");
        }
        return body;
    }

    /** Reads the whole of a response that holds text, or nothing. */
    String text(Exchange exchange) throws IOException {
        return new String(BodyReader.readFully(exchange.body(), -1, MAX_TEXT_BYTES), StandardCharsets.UTF_8);
    }

    private static long length(Headers headers) {
        String length = headers.first("Content-Length");
        try {
            return length == null || headers.first("Content-Encoding") != null ? -1 : Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static String contentType(Headers headers) {
        String type = headers.first("Content-Type");
        // A header may hold anything; what is no media type is not repeated.
        return type == null ? "none" : MEDIA_TYPE.matcher(type).matches() ? type : "unreadable";
    }
}
