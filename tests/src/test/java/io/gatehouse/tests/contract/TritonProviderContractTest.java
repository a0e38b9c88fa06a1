package io.gatehouse.tests.contract;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Message;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.contract.Capability;
import io.gatehouse.testing.contract.ContractError;
import io.gatehouse.testing.contract.ContractScripts;
import io.gatehouse.testing.contract.OpenAiContractScripts;
import io.gatehouse.testing.contract.ProviderContract;
import io.gatehouse.tgi.TritonApi;
import io.gatehouse.tgi.TritonProvider;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;

/** Each of Triton's APIs keeps the contract. */
class TritonProviderContractTest {
    private static final PromptTemplate PLAIN =
            messages -> messages.stream().map(Message::text).collect(Collectors.joining("\n"));

    private abstract static class Generate extends ProviderContract {
        private final TritonApi api;

        Generate(TritonApi api) {
            this.api = api;
        }

        @Override
        protected Provider provider(String baseUrl) {
            return builder(baseUrl).build();
        }

        TritonProvider.Builder builder(String baseUrl) {
            return TritonProvider.builder(api)
                    .replicas(baseUrl.replace("/v1", ""))
                    .apiKey(API_KEY)
                    .promptTemplate(PLAIN)
                    .maxTokens(100)
                    .pool(pool -> pool.probe(null));
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.noneOf(Capability.class);
        }
    }

    /** An ensemble from before models counted tokens: the answer is whole by its framing alone. */
    @Nested
    class TensorRtLlmWithoutCounts extends Generate {
        TensorRtLlmWithoutCounts() {
            super(TritonApi.TENSORRT_LLM);
        }

        @Override
        protected ContractScripts scripts() {
            return new TritonScripts(TritonApi.TENSORRT_LLM, false);
        }

        @Override
        protected FinishReason ordinaryEnd() {
            return FinishReason.OTHER;
        }

        /** Ten characters of prompt and thirteen of text. */
        @Override
        protected Usage told(Usage sent) {
            return Usage.builder()
                    .inputTokens(3)
                    .outputTokens(4)
                    .estimated(true)
                    .build();
        }
    }

    @Nested
    class TensorRtLlm extends Generate {
        TensorRtLlm() {
            super(TritonApi.TENSORRT_LLM);
        }

        @Override
        TritonProvider.Builder builder(String baseUrl) {
            return super.builder(baseUrl).guidedDecoding();
        }

        @Override
        protected ContractScripts scripts() {
            return new TritonScripts(TritonApi.TENSORRT_LLM, true);
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.of(Capability.JSON_SCHEMA);
        }

        @Override
        protected FinishReason ordinaryEnd() {
            return FinishReason.OTHER;
        }

        @Override
        protected Usage told(Usage sent) {
            return Usage.of(sent.inputTokens(), sent.outputTokens());
        }
    }

    @Nested
    class TensorRtLlmApi extends Generate {
        TensorRtLlmApi() {
            super(TritonApi.TENSORRT_LLM_API);
        }

        @Override
        protected ContractScripts scripts() {
            return new TritonScripts(TritonApi.TENSORRT_LLM_API, false);
        }

        @Override
        protected Usage told(Usage sent) {
            return Usage.builder()
                    .inputTokens(3)
                    .outputTokens(4)
                    .estimated(true)
                    .build();
        }
    }

    @Nested
    class VllmBackend extends Generate {
        VllmBackend() {
            super(TritonApi.VLLM);
        }

        @Override
        protected ContractScripts scripts() {
            return new TritonScripts(TritonApi.VLLM, true);
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.of(Capability.OPTIONAL_FINAL_MARK);
        }

        @Override
        protected Usage told(Usage sent) {
            return Usage.of(sent.inputTokens(), sent.outputTokens());
        }
    }

    @Nested
    class OpenAiFrontend extends ProviderContract {
        @Override
        protected Provider provider(String baseUrl) {
            return TritonProvider.builder(TritonApi.OPENAI)
                    .replicas(baseUrl)
                    .apiKey(API_KEY)
                    .pool(pool -> pool.probe(null))
                    .build();
        }

        @Override
        protected Set<Capability> capabilities() {
            return EnumSet.complementOf(
                    EnumSet.of(Capability.SEVERAL_CHOICES, Capability.EMBEDDINGS, Capability.JSON_SCHEMA));
        }

        @Override
        protected ContractScripts scripts() {
            return new Frontend();
        }
    }

    /** The OpenAI protocol with the errors of FastAPI. */
    private static final class Frontend extends OpenAiContractScripts {
        @Override
        public Answer error(ContractError error) {
            return switch (error) {
                case NO_SUCH_MODEL -> detail(400, "\"Unknown model: contract-model\"");
                case BAD_REQUEST ->
                    detail(
                            422,
                            "[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"temprature\"],"
                                    + "\"msg\":\"Extra inputs are not permitted\"}]");
                case CONTEXT_TOO_LONG -> detail(500, "\"Prompt length (9000) exceeds maximum input length (8192).\"");
                case SERVER_ERROR -> detail(500, "\"Unknown backend\"");
                case OVERLOADED -> detail(500, "\"Exceeds maximum queue size\"");
                case BAD_CREDENTIAL -> badCredential("Unauthorized");
                default -> super.error(error);
            };
        }

        @Override
        public Answer badCredential(String words) {
            return Scripts.error(401, "authentication_error", "invalid_auth", words);
        }

        private static Answer detail(int status, String detail) {
            return Scripts.json(status, "{\"detail\":" + detail + "}");
        }
    }
}
