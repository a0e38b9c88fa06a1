package io.gatehouse.vllm;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Target;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server in memory: what it answers at which address, and what it was asked. */
final class FakeReplica implements EndpointClient {
    private static final int TIMEOUT = -1;
    private static final int REFUSED = -2;

    private final Endpoint endpoint;
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    private record Answer(int status, String body) {}

    FakeReplica(String baseUrl) {
        endpoint = Endpoint.builder("gpu", baseUrl).build();
    }

    FakeReplica answers(String url, String body) {
        return answers(url, 200, body);
    }

    FakeReplica answers(String url, int status, String body) {
        answers.put(url, new Answer(status, body));
        return this;
    }

    FakeReplica isSilentAt(String url) {
        return answers(url, TIMEOUT, "");
    }

    FakeReplica refuses(String url) {
        return answers(url, REFUSED, "");
    }

    /** What it was asked since the last look. */
    List<String> asked() {
        List<String> all = List.copyOf(asked);
        asked.clear();
        return all;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public WireResponse send(WireRequest request) {
        return new WireResponse(
                Head.builder(new Target("p", "m")).build(), text(request).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String text(WireRequest request) {
        String url = request.urlAt(endpoint);
        asked.add(url);
        Answer answer = answers.getOrDefault(url, new Answer(404, ""));
        if (answer.status() == 200) {
            return answer.body();
        }
        throw error(answer.status());
    }

    private static GatewayException error(int status) {
        ErrorDetails details = ErrorDetails.of("It answered " + status).response(Math.max(0, status), null);
        if (status == TIMEOUT) {
            return new TimedOutException(TimedOutException.Phase.OVERALL, details);
        }
        if (status == REFUSED) {
            return new TransportException(details);
        }
        if (status >= 500) {
            return new UnavailableException(details);
        }
        if (status >= 400) {
            return status == 404 ? new ModelNotFoundException(details) : new InvalidRequestException(details);
        }
        return new ProtocolException(details);
    }
}
