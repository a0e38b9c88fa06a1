package io.gatehouse.tests.contract;

import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.contract.ProviderContract;

class OpenAiProviderContractTest extends ProviderContract {
    @Override
    protected Provider provider(String baseUrl) {
        return OpenAiProvider.builder().baseUrl(baseUrl).apiKey(API_KEY).build();
    }
}
