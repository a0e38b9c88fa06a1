package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Timeouts;
import io.gatehouse.okhttp.OkHttpTransports;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.openai.Moderation;
import io.gatehouse.openai.OpenAiOptions;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.RequestField;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tgi.TgiProvider;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** The snippets of docs/providers.md; the provider of another kind is in {@link CustomProvider}. */
final class ProviderSnippetsTest {
    private final String question = "Hi";
    private final String key = "no-real-key";

    @Test
    void severalKeysAreSeveralEndpoints() {
        Provider europe = OpenAiProvider.builder()
                .name("openai-eu")
                .baseUrl("https://eu.api.openai.com/v1")
                .apiKeys("key one", "key two") // two endpoints, openai-eu#1 and #2
                .timeouts(Timeouts.NONE.firstEvent(Duration.ofSeconds(30)))
                .build();
        assertThat(europe.endpoints()).extracting(Endpoint::name).containsExactly("openai-eu#1", "openai-eu#2");
    }

    @SuppressWarnings("unused") // needs a key
    private static void fromTheEnvironment() {
        Provider openai =
                OpenAiProvider.builder().apiKey(System.getenv("OPENAI_API_KEY")).build();
        Provider europe = OpenAiProvider.builder()
                .name("openai-eu")
                .baseUrl("https://eu.api.openai.com/v1")
                .apiKeys("key one", "key two") // two endpoints, openai-eu#1 and #2
                .timeouts(Timeouts.NONE.firstEvent(Duration.ofSeconds(30)))
                .build();
    }

    @Test
    void aProfileDescribesAnotherHost() {
        Profile mine = Profiles.COMPATIBLE.toBuilder("mine")
                .baseUrl("https://llm.example.com/v1")
                .keyVariable("MINE_API_KEY")
                .refuse(RequestField.LOGPROBS)
                .errorRule((status, code, message) -> code.equals("queue_full") ? ErrorKind.OVERLOADED : null)
                .build();
        Provider provider = OpenAiProvider.builder(mine).apiKey(key).build();
        assertThat(provider.name()).isEqualTo("mine");
    }

    @Test
    void serversOfYourOwnArePools() {
        Provider vllm = VllmProvider.builder()
                .replicas("http://gpu-a:8000", "http://gpu-b:8000")
                .build();
        Provider tgi = TgiProvider.builder().replicas("http://gpu-c:8080").build();
        assertThat(vllm.endpoints()).hasSize(2);
        assertThat(tgi.endpoints()).hasSize(1);
    }

    @Test
    void extraFieldsGoThroughAndComeBack() {
        try (FakeModelServer server = FakeModelServer.start(Scripts.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                                + "\"service_tier\":\"flex\"}"));
                Gateway gateway = Gateway.builder().provider(openai(server)).build()) {
            ChatResponse answer = gateway.chat("openai/gpt-5-mini")
                    .user(question)
                    .extra(OpenAiOptions.builder()
                            .serviceTier("flex")
                            .store(false)
                            .build()
                            .fields())
                    .extra("some_new_field", 3)
                    .send();
            String tier = answer.raw().get("service_tier").asText();

            assertThat(tier).isEqualTo("flex");
            assertThat(server.requests().get(0).at("/some_new_field")).isEqualTo("3");
        }
    }

    @Test
    void theRestOfAnApiIsReachedThroughTheProvider() {
        try (FakeModelServer server = FakeModelServer.start();
                Gateway gateway = Gateway.builder().provider(openai(server)).build()) {
            List<ModelInfo> models =
                    gateway.provider("openai", OpenAiProvider.class).models();
            Moderation verdict =
                    gateway.provider("openai", OpenAiProvider.class).moderate("some text");

            assertThat(models).hasSize(1);
            assertThat(verdict.results()).hasSize(1);
        }
    }

    @Test
    void anOkHttpClientIsBroughtAlong() {
        OkHttpClient client = new OkHttpClient();
        try (FakeModelServer server = FakeModelServer.start()) {
            Provider openai = openai(server);
            HttpTransport transport = OkHttpTransports.of(client);
            Gateway gateway =
                    Gateway.builder().provider(openai).transport(transport).build();

            assertThat(gateway.chat("openai/any").user(question).send().text()).contains("Hi");
            gateway.close();
        } finally {
            client.connectionPool().evictAll();
        }
    }

    private OpenAiProvider openai(FakeModelServer server) {
        return OpenAiProvider.builder().apiKey(key).baseUrl(server.baseUrl()).build();
    }
}
