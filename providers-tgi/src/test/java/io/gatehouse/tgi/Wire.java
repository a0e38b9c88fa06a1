package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.Target;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.WireRequest;
import java.nio.charset.StandardCharsets;

/** Requests as they go to the wire. */
final class Wire {
    static final ChatRequest REQUEST =
            ChatRequest.builder("tgi/llama").add(Message.user("Hi")).build();

    private Wire() {}

    static TgiProvider.Builder builder() {
        return TgiProvider.builder().replicas("http://gpu-a:8080");
    }

    static TgiProvider nativeApi() {
        return builder()
                .api(TgiApi.NATIVE)
                .promptTemplate(PromptTemplates.PLAIN)
                .build();
    }

    static WireRequest request(TgiProvider provider, ChatRequest request, boolean streaming) {
        EncodeContext context = new EncodeContext(
                new Target("tgi", "llama"), provider.endpoints().get(0), streaming);
        return provider.dialect(request).encode(request, context);
    }

    static String body(TgiProvider provider, ChatRequest request) {
        return new String(request(provider, request, false).body(), StandardCharsets.UTF_8);
    }
}
