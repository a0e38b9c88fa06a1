package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.Role;
import io.gatehouse.model.Target;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which release a replica runs is known from its readiness checks, and no longer than it lives. */
class VersionProbeTest {
    private final VllmProvider provider = VllmProvider.builder()
            .replicas("http://gpu-a:8000")
            .pool(pool -> pool.probe(new Ready()))
            .build();
    private final ReplicaProbe probe = provider.pool().probe();
    private boolean dead;
    private @Nullable String version = "0.11.0";
    private final List<String> asked = new ArrayList<>();

    private final class Ready implements ReplicaProbe {
        @Override
        public Set<String> ready(EndpointClient client) {
            if (dead) {
                throw new UnavailableException(ErrorDetails.of("dead"));
            }
            return Set.of("m");
        }

        @Override
        public @Nullable ReplicaLoad load(EndpointClient client) {
            return null;
        }
    }

    private final EndpointClient client = new EndpointClient() {
        @Override
        public Endpoint endpoint() {
            return provider.endpoints().get(0);
        }

        @Override
        public WireResponse send(WireRequest request) {
            asked.add(request.urlAt(endpoint()));
            if (version == null) {
                throw new UnavailableException(ErrorDetails.of("no such question"));
            }
            byte[] body = ("{\"version\":\"" + version + "\"}").getBytes(StandardCharsets.UTF_8);
            return new WireResponse(Head.builder(new Target("vllm", "-")).build(), body);
        }

        @Override
        public String text(WireRequest request) {
            return "";
        }
    };

    /** What the dialect makes of the release: how it sends reasoning back, and structure. */
    private String sent() {
        ChatRequest request = ChatRequest.builder("vllm/m")
                .add(Message.user("Hi"))
                .add(Message.builder(Role.ASSISTANT)
                        .reasoning("Hm")
                        .toolCalls(List.of(ToolCall.of("c", "f", "{}")))
                        .build())
                .add(Message.tool("c", "x"))
                .extra(VllmOptions.builder().regex("a").build().fields())
                .build();
        EncodeContext context =
                new EncodeContext(new Target("vllm", "m"), provider.endpoints().get(0), false);
        return new String(provider.dialect(request).encode(request, context).body(), StandardCharsets.UTF_8);
    }

    @Test
    void theReleaseIsAskedOnceAndAnewAfterAFailure() {
        assertThat(sent()).contains("structured_outputs").contains("\"reasoning\":");
        assertThat(probe.ready(client)).containsExactly("m");
        probe.ready(client);
        assertThat(asked).containsExactly("http://gpu-a:8000/version");
        assertThat(sent()).contains("guided_regex").contains("\"reasoning_content\":");

        dead = true;
        assertThatThrownBy(() -> probe.ready(client)).isInstanceOf(UnavailableException.class);
        assertThat(sent()).contains("structured_outputs");

        dead = false;
        version = "0.12.0";
        probe.ready(client);
        assertThat(asked).hasSize(2);
        assertThat(sent()).contains("structured_outputs").contains("\"reasoning\":");
    }

    @Test
    void aReplicaThatDoesNotTellItsReleaseIsReadyAllTheSame() {
        version = null;
        assertThat(probe.ready(client)).containsExactly("m");
        assertThat(sent()).contains("structured_outputs");
        assertThat(Json.parse(sent()).get("guided_regex").isMissing()).isTrue();
    }
}
