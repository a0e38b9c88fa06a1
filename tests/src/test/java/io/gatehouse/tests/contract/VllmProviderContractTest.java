package io.gatehouse.tests.contract;

import io.gatehouse.spi.Provider;
import io.gatehouse.testing.contract.ProviderContract;
import io.gatehouse.vllm.VllmProvider;

class VllmProviderContractTest extends ProviderContract {
    @Override
    protected Provider provider(String baseUrl) {
        return VllmProvider.builder().replicas(baseUrl).apiKey(API_KEY).build();
    }
}
