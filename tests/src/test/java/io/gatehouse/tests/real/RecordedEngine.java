package io.gatehouse.tests.real;

import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.Provider;
import io.gatehouse.vllm.VllmProvider;

/** An engine whose answers were recorded. */
enum RecordedEngine {
    VLLM("vllm", "tiny") {
        @Override
        Provider provider(String baseUrl) {
            return VllmProvider.builder()
                    .replicas(baseUrl)
                    .pool(pool -> pool.probe(null))
                    .build();
        }
    },
    LLAMA("llama", "gemma") {
        @Override
        Provider provider(String baseUrl) {
            return OpenAiProvider.llamaCpp().baseUrl(baseUrl).build();
        }
    };

    private final String folder;
    private final String model;

    RecordedEngine(String folder, String model) {
        this.folder = folder;
        this.model = model;
    }

    abstract Provider provider(String baseUrl);

    String folder() {
        return folder;
    }

    String model() {
        return model;
    }
}
