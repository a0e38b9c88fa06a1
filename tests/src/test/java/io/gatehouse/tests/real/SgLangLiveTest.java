package io.gatehouse.tests.real;

import io.gatehouse.Gateway;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.Provider;
import io.gatehouse.vllm.SgLangProvider;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Needs a server with {@code --enable-metrics}. */
class SgLangLiveTest extends LiveContract {
    @Override
    String variable() {
        return "SGLANG_BASE_URL";
    }

    @Override
    Provider provider(String baseUrl) {
        return SgLangProvider.builder().replicas(baseUrl).build();
    }

    @Override
    Set<Trait> traits() {
        return EnumSet.of(
                Trait.JSON_SCHEMA, Trait.NAMED_TOOLS, Trait.REQUIRED_TOOLS, Trait.SEVERAL_CHOICES, Trait.LOGPROBS);
    }

    @Override
    List<ModelInfo> models(Gateway gateway) {
        return gateway.provider("sglang", SgLangProvider.class).models();
    }

    @Override
    long promptTokens(LiveServer server, String prompt) {
        Assumptions.abort("SGLang counts texts, not messages");
        return 0;
    }

    @Override
    double running(LiveServer server) {
        return server.metric("sglang:num_running_reqs{");
    }

    @Override
    double generated(LiveServer live) {
        return live.metric("sglang:generation_tokens_total{");
    }

    @Override
    int longest() {
        return 450;
    }
}
