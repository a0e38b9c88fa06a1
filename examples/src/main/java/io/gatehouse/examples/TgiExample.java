package io.gatehouse.examples;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.Json;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tgi.TgiApi;
import io.gatehouse.tgi.TgiInfo;
import io.gatehouse.tgi.TgiOptions;
import io.gatehouse.tgi.TgiProvider;
import io.gatehouse.tgi.TgiToken;
import java.io.PrintStream;
import java.util.List;

/** Text Generation Inference in both of its APIs. A server in this process plays it, with answers that stand fixed. */
public final class TgiExample {
    private final PrintStream out;
    private final FakeModelServer server;
    private final String question = "Is water wet?";

    private TgiExample(PrintStream out, FakeModelServer server) {
        this.out = out;
        this.server = server;
    }

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        try (FakeModelServer server = FakeModelServer.start()) {
            play(server);
            TgiExample example = new TgiExample(out, server);
            example.chooseForACall();
            example.askTheServer();
            example.setOptionsAtATarget();
            example.runOut();
            example.describe();
        }
    }

    /** What a TGI server would answer. */
    private static void play(FakeModelServer server) {
        Json details = Json.object()
                .put("finish_reason", "eos_token")
                .put("generated_tokens", 2)
                .build();
        server.route(
                "/generate",
                Scripts.json(
                                200,
                                Json.object()
                                        .put("generated_text", "yes")
                                        .put("details", details)
                                        .build()
                                        .toString())
                        .header("x-prompt-tokens", "14"));
        server.route(
                "/info",
                Scripts.json(
                        200,
                        "{\"model_id\":\"org/llama\",\"max_concurrent_requests\":128,\"max_input_tokens\":4095,"
                                + "\"max_total_tokens\":4096,\"version\":\"3.3.6\"}"));
        server.route(
                "/tokenize",
                Scripts.json(
                        200,
                        "[{\"id\":3957,\"text\":\"Is\",\"start\":0,\"stop\":2},"
                                + "{\"id\":3090,\"text\":\" water\",\"start\":2,\"stop\":8}]"));
    }

    private TgiProvider provider() {
        return TgiProvider.builder()
                .replicas(server.url())
                .pool(settings -> settings.probe(null))
                .promptTemplate(PromptTemplates.LLAMA3)
                .build();
    }

    private void chooseForACall() {
        try (Gateway gateway = Gateway.builder().provider(provider()).build()) {
            ChatResponse answer = gateway.chat("tgi/llama")
                    .user(question)
                    .extra(TgiOptions.builder()
                            .api(TgiApi.NATIVE)
                            .grammarRegex("(yes|no)")
                            .repetitionPenalty(1.1)
                            .build()
                            .fields())
                    .send();
            out.println("native   " + answer.text() + "  (" + answer.usage() + ")");
        }
    }

    private void askTheServer() {
        try (Gateway gateway = Gateway.builder().provider(provider()).build()) {
            TgiProvider tgi = gateway.provider("tgi", TgiProvider.class);
            TgiInfo info = tgi.info();
            List<TgiToken> tokens = tgi.tokenize("Is water");
            out.println("info     " + info.modelId() + " takes " + info.maxConcurrentRequests() + " at once, "
                    + info.maxTotalTokens() + " tokens each");
            out.println("tokens   " + tokens.size());
        }
    }

    private void setOptionsAtATarget() {
        TgiProvider provider = provider();
        TgiOptions options =
                TgiOptions.builder().api(TgiApi.NATIVE).watermark(true).build();
        RouteTarget marked = RouteTarget.of("tgi/llama")
                .request(request -> request.toBuilder().extra(options.fields()).build());
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .route("assistant", Route.to(marked))
                .build()) {
            out.println("route    "
                    + gateway.chat("assistant").user(question).send().text());
        }
    }

    private void runOut() {
        server.enqueue(Scripts.json(
                422,
                "{\"error\":\"Input validation error: `inputs` must have less than 4096 tokens. Given: 5000\","
                        + "\"error_type\":\"validation\"}"));
        try (Gateway gateway = Gateway.builder().provider(provider()).build()) {
            try {
                gateway.chat("tgi/llama").user(question).send();
            } catch (ContextTooLongException e) {
                Long most = e.limit().tokens();
                Long given = e.limit().inputTokens();
                out.println("too long " + given + " of " + most);
            }
        }
    }

    private void describe() {
        Provider pool = TgiProvider.builder()
                .replicas("http://gpu-a:8080", "http://gpu-b:8080")
                .api(TgiApi.NATIVE)
                .promptTemplate(PromptTemplates.LLAMA3)
                .build();
        PromptTemplate mine = messages -> "Question: " + messages.get(0).text() + "\nAnswer:";
        out.println("pool     " + pool);
        out.println("custom   " + mine.takesPrefill());
    }
}
