package io.gatehouse.tests.contract;

import io.gatehouse.spi.Provider;
import io.gatehouse.testing.contract.ContractScripts;
import io.gatehouse.testing.contract.ProviderContract;
import io.gatehouse.testing.contract.VllmContractScripts;
import io.gatehouse.vllm.VllmProvider;
import org.junit.jupiter.api.Nested;

class VllmProviderContractTest extends ProviderContract {
    @Override
    protected Provider provider(String baseUrl) {
        return VllmProvider.builder()
                .pool(pool -> pool.probe(null))
                .replicas(baseUrl)
                .apiKey(API_KEY)
                .build();
    }

    @Override
    protected ContractScripts scripts() {
        return new VllmContractScripts();
    }

    /** Old releases, and what stands before servers, answer in the way of OpenAI. */
    @Nested
    class AsOpenAi extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return VllmProvider.builder()
                    .pool(pool -> pool.probe(null))
                    .replicas(baseUrl)
                    .apiKey(API_KEY)
                    .continuousUsage(false)
                    .build();
        }
    }
}
