package io.gatehouse.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.contract.Capability;
import io.gatehouse.testing.contract.ContractScripts;
import io.gatehouse.testing.contract.ProviderContract;
import io.gatehouse.tests.api.Way;
import io.gatehouse.vllm.SgLangApi;
import io.gatehouse.vllm.SgLangProvider;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract for both of SGLang's APIs, the native one with whole texts and with pieces. */
class SgLangProviderContractTest {
    @Nested
    class Chat extends ProviderContract {
        @Override
        protected SgLangProvider provider(String baseUrl) {
            return SgLangProvider.builder()
                    .pool(pool -> pool.probe(null))
                    .replicas(baseUrl)
                    .apiKey(API_KEY)
                    .build();
        }

        @Override
        protected ContractScripts scripts() {
            return new SgLangChatScripts();
        }
    }

    abstract static class Generate extends ProviderContract {
        @Override
        protected SgLangProvider provider(String baseUrl) {
            return SgLangProvider.builder()
                    .pool(pool -> pool.probe(null))
                    .replicas(baseUrl)
                    .apiKey(API_KEY)
                    .api(SgLangApi.GENERATE)
                    .promptTemplate(PromptTemplates.CHATML)
                    .build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.of(Capability.JSON_SCHEMA, Capability.OPTIONAL_FINAL_MARK);
        }

        @Override
        @Test
        public void otherFinishReasonsAreTold() {
            try (FakeModelServer server = FakeModelServer.start();
                    Gateway gateway =
                            Gateway.builder().provider(provider(server.url())).build()) {
                for (Way way : Way.values()) {
                    for (FinishReason reason : new FinishReason[] {FinishReason.LENGTH, FinishReason.STOP}) {
                        server.enqueue(scripts().finished(reason, "Once upon"));
                        ChatResponse answer = way.run(gateway.chat("sglang/m").user("Tell"));
                        assertThat(answer.finishReason()).isEqualTo(reason);
                    }
                }
            }
        }
    }

    @Nested
    class GenerateWhole extends Generate {
        @Override
        protected ContractScripts scripts() {
            return new SgLangNativeScripts(false);
        }
    }

    @Nested
    class GeneratePieces extends Generate {
        @Override
        protected ContractScripts scripts() {
            return new SgLangNativeScripts(true);
        }
    }
}
