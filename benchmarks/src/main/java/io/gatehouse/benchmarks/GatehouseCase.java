package io.gatehouse.benchmarks;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.openai.OpenAiProvider;

/** Gatehouse with no policies: only its timeouts and its transport. */
final class GatehouseCase implements Case {

    private static final String TARGET = "openai/" + Prompt.MODEL;

    private final Gateway gateway;

    GatehouseCase(String baseUrl) {
        gateway = Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .apiKey(Prompt.KEY)
                        .baseUrl(baseUrl)
                        .build())
                .build();
    }

    @Override
    public String name() {
        return "gatehouse";
    }

    @Override
    public Usage send(TextSink text) {
        ChatResponse answer = gateway.chat(TARGET).user(Prompt.TEXT).send();
        text.accept(answer.text());
        return usage(answer);
    }

    @Override
    public Usage stream(TextSink text) {
        ChatResponse answer = null;
        try (ChatStream stream = gateway.chat(TARGET).user(Prompt.TEXT).stream()) {
            for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
                if (event instanceof TextDelta delta) {
                    text.accept(delta.text());
                } else if (event instanceof Finished finished) {
                    answer = finished.response();
                }
            }
        }
        return usage(answer);
    }

    private static Usage usage(ChatResponse answer) {
        return new Usage(answer.usage().inputTokens(), answer.usage().outputTokens());
    }

    @Override
    public void close() {
        gateway.close();
    }
}
