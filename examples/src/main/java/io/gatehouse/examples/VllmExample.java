package io.gatehouse.examples;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.FakeVllm;
import io.gatehouse.vllm.ReplicaResult;
import io.gatehouse.vllm.TokenList;
import io.gatehouse.vllm.VllmOptions;
import io.gatehouse.vllm.VllmProvider;
import java.io.PrintStream;
import java.util.List;

/**
 * A pool of two vLLM servers, of which one dies in the middle of a stream, and what such servers offer beside chat. Both are
 * simulated in this process.
 */
public final class VllmExample {
    private VllmExample() {}

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        FakeVllm engine = FakeVllm.builder()
                .model("qwen3-8b")
                .answerBytes(40)
                .words(" one", " two")
                .build();
        try (FakeModelServer first = FakeModelServer.start(engine);
                FakeModelServer second = FakeModelServer.start(engine);
                Gateway gateway = Gateway.builder()
                        .provider(VllmProvider.builder()
                                .replicas(first.url(), second.url())
                                .build())
                        .route("assistant", Route.to("vllm/qwen3-8b").streams(StreamPolicy.continueElsewhere()))
                        // Affinity would send the same prompt to the same replica, be it the one that dies or not.
                        .balancer(Balancer.roundRobin())
                        .build()) {
            String unbroken = gateway.chat("assistant").user("Count.").send().text();
            out.println("unbroken  " + unbroken.length());
            first.enqueueFor("/v1/chat/completions", engine.dyingAfter(4));
            continued(gateway, out);
            continued(gateway, out);
            structured(gateway, out);
            beside(gateway, out);
        }
    }

    private static void continued(Gateway gateway, PrintStream out) {
        try (ChatStream stream = gateway.chat("assistant").user("Count.").stream()) {
            for (StreamEvent event : stream) {
                if (event instanceof Finished end) {
                    out.println("continued " + end.response().text().length() + " in "
                            + end.response().attempts().size() + " attempts");
                }
            }
        }
    }

    private static void structured(Gateway gateway, PrintStream out) {
        String question = "Is it one or two?";
        VllmOptions options =
                VllmOptions.builder().minP(0.05).choice("yes", "no").build();
        ChatResponse answer = gateway.chat("vllm/qwen3-8b")
                .user(question)
                .extra(options.fields())
                .send();
        out.println("choice    " + answer.text());
    }

    private static void beside(Gateway gateway, PrintStream out) {
        VllmProvider vllm = gateway.provider("vllm", VllmProvider.class);
        TokenList tokens = vllm.tokenize("qwen3-8b", "How many are these?");
        out.println("tokens    " + tokens.count() + " of " + tokens.contextWindow());

        List<ReplicaResult> loaded = vllm.loadAdapter("sql", "/adapters/sql");
        for (ReplicaResult each : loaded) {
            out.println("adapter   " + each);
        }
    }

    /** What the pool is told of its servers. */
    static Provider pool() {
        Provider pool = VllmProvider.builder()
                .replicas("http://gpu-a:8000", "http://gpu-b:8000")
                .priorityScheduling() // they were started with --scheduling-policy priority
                .build();
        return pool;
    }

    /** A text completion goes through the chain like a chat call. */
    static ChatResponse completion(Gateway gateway) {
        return gateway.chat("vllm/qwen3-8b")
                .user("Once upon a time")
                .maxTokens(200)
                .extra(VllmOptions.builder().textCompletion().build().fields())
                .send();
    }

    /** The server of a test. */
    static FakeModelServer server() {
        FakeVllm vllm = FakeVllm.builder().version("0.12.0").build();
        FakeModelServer server = FakeModelServer.start(vllm);
        return server;
    }
}
