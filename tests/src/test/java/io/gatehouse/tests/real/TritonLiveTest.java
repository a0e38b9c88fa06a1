package io.gatehouse.tests.real;

import io.gatehouse.Gateway;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.Provider;
import io.gatehouse.tgi.TritonApi;
import io.gatehouse.tgi.TritonProvider;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Triton's OpenAI frontend; it has no figure of requests under way that could show that its work ended. */
class TritonLiveTest extends LiveContract {
    @Override
    String variable() {
        return "TRITON_BASE_URL";
    }

    @Override
    Provider provider(String baseUrl) {
        return TritonProvider.builder(TritonApi.OPENAI).replicas(baseUrl).build();
    }

    @Override
    Set<Trait> traits() {
        return EnumSet.noneOf(Trait.class);
    }

    @Override
    List<ModelInfo> models(Gateway gateway) {
        Assumptions.abort("The adapter lists no models");
        return List.of();
    }

    @Override
    long promptTokens(LiveServer server, String prompt) {
        Assumptions.abort("The frontend counts no tokens");
        return 0;
    }

    @Override
    double running(LiveServer server) {
        Assumptions.abort("The frontend does not tell how many requests are under way");
        return 0;
    }

    @Override
    double generated(LiveServer live) {
        return 0;
    }

    @Override
    int longest() {
        return 450;
    }
}
