package io.gatehouse.benchmarks;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;

/** Gatehouse without policies, or with those that keep a call alive. */
final class GatehouseCase implements Case {

    private static final String TARGET = "openai/" + Prompt.MODEL;
    private static final String ROUTE = "assistant";
    // More than one case gets through in its share of a minute.
    private static final int MANY = 1_000_000;

    private final String name;
    private final String model;
    private final Gateway gateway;

    private GatehouseCase(String name, String model, Gateway gateway) {
        this.name = name;
        this.model = model;
        this.gateway = gateway;
    }

    /** No policies: only its timeouts and its transport. */
    static GatehouseCase plain(String baseUrl) {
        return new GatehouseCase(
                Cases.OURS,
                TARGET,
                Gateway.builder().provider(openAi(baseUrl).build()).build());
    }

    /** All that stands ready to survive a fault, while there is none. */
    static GatehouseCase resilient(String baseUrl) {
        return new GatehouseCase(
                Cases.RESILIENT,
                ROUTE,
                Gateway.builder()
                        .provider(openAi(baseUrl).build())
                        .provider(openAi(baseUrl).name("spare").build())
                        .route(ROUTE, Route.to(TARGET).fallbackTo("spare/" + Prompt.MODEL))
                        .retry(RetryPolicy.standard())
                        .breaker(BreakerPolicy.standard())
                        // Never reached: what is measured is the counting.
                        .endpointLimits(
                                "openai",
                                LimitPolicy.builder()
                                        .maxConcurrent(256)
                                        .requestsPerMinute(MANY)
                                        .build())
                        .build());
    }

    private static OpenAiProvider.Builder openAi(String baseUrl) {
        return OpenAiProvider.builder().apiKey(Prompt.KEY).baseUrl(baseUrl);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Usage send(TextSink text) {
        ChatResponse answer = gateway.chat(model).user(Prompt.TEXT).send();
        text.accept(answer.text());
        return usage(answer);
    }

    @Override
    public Usage stream(TextSink text) {
        ChatResponse answer = null;
        try (ChatStream stream = gateway.chat(model).user(Prompt.TEXT).stream()) {
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
