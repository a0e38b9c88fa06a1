package io.gatehouse.tests.real;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.model.Json;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.Provider;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class LlamaLiveTest extends LiveContract {
    @Override
    String variable() {
        return "LLAMA_BASE_URL";
    }

    @Override
    Provider provider(String baseUrl) {
        return OpenAiProvider.llamaCpp().baseUrl(baseUrl).build();
    }

    @Override
    Set<Trait> traits() {
        // It has one model and answers with it whatever the name. A tool choice that is an object it ignores, and to
        // demand a call has no effect with a template that knows no tools.
        return EnumSet.complementOf(EnumSet.of(Trait.UNKNOWN_MODEL, Trait.NAMED_TOOLS, Trait.REQUIRED_TOOLS));
    }

    @Override
    List<ModelInfo> models(Gateway gateway) {
        return gateway.provider("llamacpp", OpenAiProvider.class).models();
    }

    @Override
    long promptTokens(LiveServer server, String prompt) {
        Json messages = Json.parse("{\"messages\":[{\"role\":\"user\",\"content\":" + Json.of(prompt) + "}]}");
        Json text = server.post("/apply-template", messages).get("prompt");
        Json content = Json.object()
                .put("content", text)
                .put("add_special", true)
                .put("parse_special", true)
                .build();
        return server.post("/tokenize", content).get("tokens").elements().size();
    }

    @Override
    ChatCall refused(ChatCall call) {
        return call.extra("top_p", "much");
    }

    @Override
    double running(LiveServer server) {
        return server.metric("llamacpp:requests_processing ");
    }

    @Override
    Duration pause() {
        // Whether a client has gone is looked at after a second without any task, and to ask for metrics is a task.
        return Duration.ofMillis(2_500);
    }

    @Override
    double generated(LiveServer live) {
        return live.metric("llamacpp:tokens_predicted_total ");
    }

    @Override
    int longest() {
        return 600;
    }
}
