package io.gatehouse.examples;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Json;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tgi.TritonApi;
import io.gatehouse.tgi.TritonModel;
import io.gatehouse.tgi.TritonOptions;
import io.gatehouse.tgi.TritonProvider;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** A TensorRT-LLM ensemble behind Triton: a prompt template of one's own, inputs of its own, what is known of the usage. */
public final class TritonExample {
    private TritonExample() {}

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        try (FakeModelServer server = FakeModelServer.start()) {
            server.otherwise(ensemble());
            // The template of Qwen and its relatives. Which one a model wants is said in its tokenizer's configuration.
            PromptTemplate template = PromptTemplates.CHATML;
            TritonProvider triton = TritonProvider.builder(TritonApi.TENSORRT_LLM)
                    .replicas(server.url())
                    .promptTemplate(template)
                    .maxTokens(512)
                    .pool(pool -> pool.probe(null))
                    .build();
            try (Gateway gateway = Gateway.builder()
                    .provider(triton)
                    .retry(RetryPolicy.standard())
                    .build()) {
                ask(gateway, "What is the capital of Norway?", out);
                look(gateway, out);
            }
        }
    }

    static List<Provider> providers(PromptTemplate template) {
        Provider pool = TritonProvider.builder(TritonApi.TENSORRT_LLM)
                .replicas("http://gpu-a:8000", "http://gpu-b:8000")
                .promptTemplate(template)
                .maxTokens(512)
                .build();
        Provider frontend = TritonProvider.builder(TritonApi.OPENAI)
                .replicas("http://gpu-a:9000")
                .build();
        return List.of(pool, frontend);
    }

    private static void ask(Gateway gateway, String question, PrintStream out) {
        ChatResponse answer = gateway.chat("triton/ensemble")
                .user(question)
                .extra(TritonOptions.builder()
                        .repetitionPenalty(1.1)
                        .badWords("lorem", "ipsum")
                        .build()
                        .fields())
                .send();
        Usage usage = answer.usage();
        out.println("answer   " + answer.text());
        out.println("ended    " + answer.finishReason());
        out.println("usage    " + usage);
    }

    private static void look(Gateway gateway, PrintStream out) {
        TritonProvider triton = gateway.provider("triton", TritonProvider.class);
        Map<String, Boolean> ready = triton.ready("ensemble");
        TritonModel model = triton.model("ensemble");
        boolean streams = triton.config("ensemble")
                .get("model_transaction_policy")
                .get("decoupled")
                .asBoolean(false);
        out.println("ready    " + ready);
        out.println("inputs   " + model.inputs());
        out.println("streams  " + streams);
    }

    private static Answer ensemble() {
        return request -> Scripts.json(
                200,
                switch (request.path()) {
                    case "/v2/repository/index" -> "[{\"name\":\"ensemble\",\"version\":\"1\",\"state\":\"READY\"}]";
                    case "/v2/models/ensemble" ->
                        "{\"name\":\"ensemble\",\"inputs\":[{\"name\":\"text_input\"},{\"name\":\"max_tokens\"}]}";
                    case "/v2/models/ensemble/config" -> "{\"model_transaction_policy\":{\"decoupled\":true}}";
                    default ->
                        Json.object()
                                .put("model_name", "ensemble")
                                .put("model_version", "1")
                                .put("text_output", "Oslo.")
                                .build()
                                .toString();
                });
    }
}
