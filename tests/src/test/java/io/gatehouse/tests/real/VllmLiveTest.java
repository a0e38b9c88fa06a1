package io.gatehouse.tests.real;

import io.gatehouse.Gateway;
import io.gatehouse.model.Json;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.Provider;
import io.gatehouse.vllm.VllmProvider;
import java.util.List;

class VllmLiveTest extends LiveContract {
    @Override
    String variable() {
        return "VLLM_BASE_URL";
    }

    @Override
    Provider provider(String baseUrl) {
        return VllmProvider.builder().replicas(baseUrl).build();
    }

    @Override
    List<ModelInfo> models(Gateway gateway) {
        return gateway.provider("vllm", VllmProvider.class).models();
    }

    @Override
    long promptTokens(LiveServer server, String prompt) {
        Json question = Json.object()
                .put("messages", List.of(Json.parse("{\"role\":\"user\",\"content\":" + Json.of(prompt) + "}")))
                .build();
        return server.post("/tokenize", question).get("count").asLong(-1);
    }

    @Override
    double running(LiveServer server) {
        return server.metric("vllm:num_requests_running{");
    }

    @Override
    double generated(LiveServer live) {
        return live.metric("vllm:generation_tokens_total{");
    }

    @Override
    int longest() {
        return 450;
    }
}
