package io.gatehouse.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.contract.Capability;
import io.gatehouse.testing.contract.ContractScripts;
import io.gatehouse.testing.contract.ProviderContract;
import io.gatehouse.tests.api.Way;
import io.gatehouse.tgi.TgiApi;
import io.gatehouse.tgi.TgiProvider;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract for both of TGI's APIs. Neither counts cached tokens or filters content. */
class TgiProviderContractTest {
    private static Usage counted(Usage sent) {
        return Usage.of(sent.inputTokens(), sent.outputTokens());
    }

    /** A length limit is told apart from the end of the text and from a stop text. */
    private static void checkReasons(TgiProvider provider, ContractScripts scripts) {
        try (FakeModelServer server = FakeModelServer.start();
                Gateway gateway =
                        Gateway.builder().provider(provider(provider, server)).build()) {
            for (Way way : Way.values()) {
                server.enqueue(
                        scripts.finished(FinishReason.LENGTH, "Once upon"),
                        scripts.finished(FinishReason.STOP, "Once."));
                ChatResponse cut = way.run(gateway.chat("tgi/m").user("Tell"));
                assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
                ChatResponse stopped = way.run(gateway.chat("tgi/m").user("Tell"));
                assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
                assertThat(stopped.choices().get(0).rawFinishReason()).isEqualTo("stop_sequence");
            }
        }
    }

    // The pool asks nothing, so that each scripted answer is for a call.
    private static TgiProvider.Builder quiet() {
        return TgiProvider.builder().pool(pool -> pool.probe(null));
    }

    private static Provider provider(TgiProvider like, FakeModelServer server) {
        TgiProvider.Builder builder = quiet().replicas(server.url());
        return like.toString().contains("NATIVE") ? nativeApi(builder).build() : builder.build();
    }

    private static TgiProvider.Builder nativeApi(TgiProvider.Builder builder) {
        return builder.api(TgiApi.NATIVE).promptTemplate(PromptTemplates.CHATML);
    }

    @Nested
    class Chat extends ProviderContract {
        @Override
        protected TgiProvider provider(String baseUrl) {
            return quiet().replicas(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.of(
                    Capability.TOOLS, Capability.JSON_SCHEMA, Capability.LOGPROBS, Capability.OPTIONAL_FINAL_MARK);
        }

        @Override
        protected ContractScripts scripts() {
            return new TgiChatScripts();
        }

        @Override
        protected Usage told(Usage sent) {
            return counted(sent);
        }

        @Override
        @Test
        public void otherFinishReasonsAreTold() {
            checkReasons(provider("http://localhost:1"), scripts());
        }

        @Override
        @Test
        public void toolCallsComeWhole() {
            ToolCall weather = ToolCall.of("0", "weather", "{\"city\":\"Zürich\"}");
            ToolSpec tool = ToolSpec.of("weather", "Tells the weather", Json.parse("{\"type\":\"object\"}"));
            try (FakeModelServer server = FakeModelServer.start();
                    Gateway gateway = Gateway.builder()
                            .provider(quiet().replicas(server.url()).build())
                            .build()) {
                for (Way way : Way.values()) {
                    server.enqueue(scripts().toolCalls(weather));
                    ChatResponse answer =
                            way.run(gateway.chat("tgi/m").user("Weather?").tools(tool));
                    assertThat(answer.toolCalls()).containsExactly(weather);
                    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
                    assertThat(answer.usage()).isEqualTo(Usage.of(11, 7));
                }
            }
        }
    }

    @Nested
    class Native extends ProviderContract {
        @Override
        protected TgiProvider provider(String baseUrl) {
            return nativeApi(quiet()).replicas(baseUrl).apiKey(API_KEY).build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.of(Capability.JSON_SCHEMA, Capability.LOGPROBS);
        }

        @Override
        protected ContractScripts scripts() {
            return new TgiNativeScripts();
        }

        @Override
        protected Usage told(Usage sent) {
            return counted(sent);
        }

        @Override
        @Test
        public void otherFinishReasonsAreTold() {
            checkReasons(provider("http://localhost:1"), scripts());
        }
    }
}
