package io.gatehouse.examples;

import io.gatehouse.Gateway;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Scripts;
import io.gatehouse.vllm.SgLangOptions;
import io.gatehouse.vllm.SgLangProvider;
import java.io.PrintStream;

/** A pool of SGLang servers, and fields that only SGLang has. */
public final class SgLangExample {
    private SgLangExample() {}

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        try (FakeModelServer server = FakeModelServer.start()) {
            server.enqueue(Scripts.chat("yes"));
            Provider one = SgLangProvider.builder()
                    .replicas(server.url())
                    .pool(settings -> settings.probe(null))
                    .build();
            try (Gateway gateway = Gateway.builder().provider(one).build()) {
                out.println("answer   "
                        + gateway.chat("sglang/m")
                                .user("Is the sky blue?")
                                .extra(options().fields())
                                .send()
                                .text());
            }
        }
        out.println("pool     " + pool().endpoints());
    }

    private static SgLangOptions options() {
        SgLangOptions options =
                SgLangOptions.builder().minP(0.05).regex("(yes|no)").build();
        return options;
    }

    private static Provider pool() {
        Provider pool = SgLangProvider.builder()
                .replicas("http://gpu-a:30000", "http://gpu-b:30000")
                .build();
        return pool;
    }
}
