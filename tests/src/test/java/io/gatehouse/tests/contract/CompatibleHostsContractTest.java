package io.gatehouse.tests.contract;

import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.contract.Capability;
import io.gatehouse.testing.contract.ContractScripts;
import io.gatehouse.testing.contract.OpenAiContractScripts;
import io.gatehouse.testing.contract.ProviderContract;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** The contract for each host that speaks the OpenAI protocol in its own way. */
class CompatibleHostsContractTest {
    private static Set<Capability> allBut(Capability first, Capability... rest) {
        return EnumSet.complementOf(EnumSet.of(first, rest));
    }

    /** The answers of hosts that tell the usage of a stream whether asked or not. */
    private static final class WithUsage extends OpenAiContractScripts {
        @Override
        protected boolean sendsUsageUnasked() {
            return true;
        }
    }

    @Nested
    class Azure extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.azure().baseUrl(baseUrl).apiKey(API_KEY).build();
        }
    }

    @Nested
    class AzureWithDeployments extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.azure()
                    .baseUrl(baseUrl)
                    .apiVersion("2024-10-21")
                    .apiKey(API_KEY)
                    .build();
        }
    }

    @Nested
    class Groq extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.groq().baseUrl(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return allBut(Capability.SEVERAL_CHOICES, Capability.LOGPROBS);
        }
    }

    @Nested
    class Mistral extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.mistral().baseUrl(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected ContractScripts scripts() {
            return new WithUsage();
        }

        @Override
        protected Set<Capability> capabilities() {
            return allBut(Capability.LOGPROBS);
        }
    }

    @Nested
    class DeepSeek extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.deepseek().baseUrl(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return allBut(Capability.SEVERAL_CHOICES, Capability.EMBEDDINGS);
        }
    }

    @Nested
    class Together extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.together().baseUrl(baseUrl).apiKey(API_KEY).build();
        }
    }

    @Nested
    class Fireworks extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.fireworks().baseUrl(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected ContractScripts scripts() {
            return new WithUsage();
        }
    }

    @Nested
    class OpenRouter extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.openRouter().baseUrl(baseUrl).apiKey(API_KEY).build();
        }
    }

    @Nested
    class Xai extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.xai().baseUrl(baseUrl).apiKey(API_KEY).build();
        }
    }

    @Nested
    class Gemini extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.gemini().baseUrl(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected ContractScripts scripts() {
            return new WithUsage();
        }
    }

    @Nested
    class Ollama extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.ollama().baseUrl(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return allBut(Capability.SEVERAL_CHOICES, Capability.LOGPROBS);
        }
    }

    @Nested
    class LmStudio extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.lmStudio().baseUrl(baseUrl).apiKey(API_KEY).build();
        }
    }

    @Nested
    class LlamaCpp extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return OpenAiProvider.llamaCpp().baseUrl(baseUrl).apiKey(API_KEY).build();
        }
    }
}
