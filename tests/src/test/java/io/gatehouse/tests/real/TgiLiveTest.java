package io.gatehouse.tests.real;

import io.gatehouse.Gateway;
import io.gatehouse.model.Json;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.Provider;
import io.gatehouse.tgi.TgiProvider;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

class TgiLiveTest extends LiveContract {
    @Override
    String variable() {
        return "TGI_BASE_URL";
    }

    @Override
    Provider provider(String baseUrl) {
        return TgiProvider.builder().replicas(baseUrl).build();
    }

    @Override
    Set<Trait> traits() {
        return EnumSet.of(Trait.JSON_SCHEMA, Trait.NAMED_TOOLS, Trait.REQUIRED_TOOLS);
    }

    @Override
    List<ModelInfo> models(Gateway gateway) {
        Assumptions.abort("The adapter lists no models: a server has one");
        return List.of();
    }

    @Override
    long promptTokens(LiveServer server, String prompt) {
        Json question = Json.parse(
                "{\"model\":\"tgi\",\"messages\":[{\"role\":\"user\",\"content\":" + Json.of(prompt) + "}]}");
        return server.post("/chat_tokenize", question)
                .get("tokenize_response")
                .elements()
                .size();
    }

    @Override
    double running(LiveServer server) {
        return server.metric("tgi_batch_current_size");
    }

    @Override
    double generated(LiveServer live) {
        return live.metric("tgi_request_generated_tokens_sum");
    }

    @Override
    int longest() {
        return 450;
    }
}
