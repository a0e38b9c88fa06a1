package io.gatehouse.examples;

import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.contract.Capability;
import io.gatehouse.testing.contract.ProviderContract;
import java.util.EnumSet;
import java.util.Set;

/** A snippet that is compiled only: the tests of the real providers run the contract. */
@SuppressWarnings("unused")
final class ContractSnippet {
    private ContractSnippet() {}

    private static class MyProviderTest extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return MyProvider.builder().baseUrl(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.complementOf(EnumSet.of(Capability.EMBEDDINGS));
        }
    }

    private static final class MyProvider {
        static OpenAiProvider.Builder builder() {
            return OpenAiProvider.builder();
        }
    }
}
