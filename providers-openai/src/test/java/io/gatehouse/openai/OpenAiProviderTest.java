package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.TransportSettings;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OpenAiProviderTest {
    @Test
    void aKeyIsAllThatIsNeeded() {
        OpenAiProvider provider = OpenAiProvider.builder().apiKey("sk-1").build();
        Endpoint endpoint = provider.endpoints().get(0);

        assertThat(provider.name()).isEqualTo("openai");
        assertThat(provider.dialect(Codec.REQUEST).id()).isEqualTo("openai-chat/1");
        assertThat(endpoint.name()).isEqualTo("openai#1");
        assertThat(WireRequest.get("/models").urlAt(endpoint)).isEqualTo("https://api.openai.com/v1/models");
        assertThat(endpoint.authHeader()).isEqualTo("Authorization");
        assertThat(endpoint.authPrefix()).isEqualTo("Bearer ");
        assertThat(provider.toString()).doesNotContain("sk-1");
    }

    @Test
    void severalKeysAreSeveralEndpoints() {
        OpenAiProvider provider =
                OpenAiProvider.builder().name("eu").apiKeys("sk-1", "sk-2").build();
        assertThat(provider.endpoints()).extracting(Endpoint::name).containsExactly("eu#1", "eu#2");
        assertThat(provider.endpoints().get(1).secret().reveal()).isEqualTo("sk-2");
    }

    @Test
    void settingsReachTheEndpointAndTheTransport() {
        OpenAiProvider provider = OpenAiProvider.builder()
                .apiKey(Secret.of("sk-1"))
                .organization("org-1")
                .project("proj-1")
                .header("X-Own", "1")
                .timeouts(Timeouts.ofOverall(Duration.ofSeconds(9)))
                .connectTimeout(Duration.ofSeconds(2))
                .http2(true)
                .build();
        Endpoint endpoint = provider.endpoints().get(0);
        assertThat(endpoint.headers().first("OpenAI-Organization")).isEqualTo("org-1");
        assertThat(endpoint.headers().first("OpenAI-Project")).isEqualTo("proj-1");
        assertThat(endpoint.headers().first("X-Own")).isEqualTo("1");
        assertThat(provider.timeouts().overall()).isEqualTo(Duration.ofSeconds(9));
        assertThat(provider.transportSettings().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(provider.transportSettings().http2()).isTrue();
    }

    @Test
    void aMissingKeyIsFoundWhenBuilding() {
        assertThatThrownBy(() -> OpenAiProvider.builder().apiKey((String) null).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("OPENAI_API_KEY");
        assertThatThrownBy(() -> OpenAiProvider.groq().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("GROQ_API_KEY");
        assertThatThrownBy(() -> OpenAiProvider.builder().apiKey(" ").build())
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void serversOnThisMachineNeedNoKey() {
        assertThat(OpenAiProvider.ollama().build().endpoints().get(0).baseUrl())
                .hasToString("http://localhost:11434/v1");
        assertThat(OpenAiProvider.lmStudio().build().transportSettings()).isEqualTo(TransportSettings.SELF_HOSTED);
        assertThat(OpenAiProvider.llamaCpp().build().name()).isEqualTo("llamacpp");
        assertThat(OpenAiProvider.builder()
                        .baseUrl("http://gateway.internal:8080/v1")
                        .build()
                        .endpoints()
                        .get(0)
                        .secret())
                .isNull();
    }

    @Test
    void aKeyDoesNotTravelInTheClear() {
        OpenAiProvider.Builder builder = OpenAiProvider.builder().apiKey("sk-1").baseUrl("http://proxy.internal/v1");
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("proxy.internal")
                .hasMessageContaining("allowCleartext()")
                .hasMessageNotContaining("sk-1");
        assertThat(builder.allowCleartext().build().endpoints()).hasSize(1);
        assertThat(OpenAiProvider.ollama().apiKey("x").build().endpoints()).hasSize(1);
    }

    @Test
    void headersAreCheckedAtOnce() {
        for (String name : List.of("Authorization", "api-key", "a b", "")) {
            assertThatThrownBy(() -> OpenAiProvider.builder().header(name, "x"))
                    .as(name)
                    .isInstanceOf(ConfigurationException.class);
        }
        assertThatThrownBy(() -> OpenAiProvider.builder().organization("a\nb"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("visible ASCII");
    }

    @Test
    void everyHostHasItsBuilder() {
        for (OpenAiProvider.Builder builder : List.of(
                OpenAiProvider.groq(),
                OpenAiProvider.mistral(),
                OpenAiProvider.deepseek(),
                OpenAiProvider.together(),
                OpenAiProvider.fireworks(),
                OpenAiProvider.openRouter(),
                OpenAiProvider.xai(),
                OpenAiProvider.gemini())) {
            OpenAiProvider provider = builder.apiKey("k").build();
            assertThat(provider.endpoints().get(0).baseUrl().getScheme()).isEqualTo("https");
            assertThat(provider.name()).isNotEqualTo("openai");
        }
    }

    @Test
    void azureWithAKey() {
        Endpoint endpoint = OpenAiProvider.azure()
                .resource("res")
                .apiKey("k")
                .build()
                .endpoints()
                .get(0);
        assertThat(endpoint.authHeader()).isEqualTo("api-key");
        assertThat(endpoint.authPrefix()).isEmpty();
        assertThat(WireRequest.get("/chat/completions").urlAt(endpoint))
                .isEqualTo("https://res.openai.azure.com/openai/v1/chat/completions");
    }

    @Test
    void azuresOlderApiNamesItsVersion() {
        OpenAiProvider provider = OpenAiProvider.azure()
                .baseUrl("https://res.services.ai.azure.com/")
                .apiVersion("2024-10-21")
                .entraToken(() -> "token")
                .build();
        Endpoint endpoint = provider.endpoints().get(0);
        assertThat(endpoint.authHeader()).isEqualTo("Authorization");
        assertThat(WireRequest.get("/openai/deployments/d/chat/completions").urlAt(endpoint))
                .isEqualTo(
                        "https://res.services.ai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21");
    }

    @Test
    void azureNeedsAResourceAndOneCredential() {
        assertThatThrownBy(() -> OpenAiProvider.azure().apiKey("k").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("resource");
        assertThatThrownBy(() -> OpenAiProvider.azure().resource("res").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("AZURE_OPENAI_API_KEY");
        assertThatThrownBy(() -> OpenAiProvider.azure()
                        .resource("res")
                        .apiKey("k")
                        .entraToken(() -> "t")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("both");
        assertThatThrownBy(() -> OpenAiProvider.azure().resource("res.evil/"))
                .isInstanceOf(ConfigurationException.class);
    }

    private static final class Fake implements ProviderClient {
        final AtomicReference<WireRequest> last = new AtomicReference<>();
        private final String answer;

        Fake(String answer) {
            this.answer = answer;
        }

        @Override
        public List<Endpoint> endpoints() {
            return List.of();
        }

        @Override
        public String text(Endpoint endpoint, WireRequest request) {
            return answer;
        }

        @Override
        public Endpoint next() {
            return Endpoint.builder("openai#1", "https://api.openai.com/v1").build();
        }

        @Override
        public WireResponse send(Endpoint endpoint, WireRequest request) {
            last.set(request);
            return Codec.response(answer);
        }
    }

    private static OpenAiProvider bound(Fake fake) {
        return OpenAiProvider.builder().apiKey("k").build().bind(fake);
    }

    @Test
    void modelsAreListed() {
        Fake fake = new Fake(
                "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-x\",\"object\":\"model\",\"created\":1795300000,"
                        + "\"owned_by\":\"openai\",\"shutdown_date\":\"2027-01-31\",\"new\":1},{\"id\":\"y\",\"created\":0}]}");
        List<ModelInfo> models = bound(fake).models();

        assertThat(fake.last.get().path()).isEqualTo("/models");
        assertThat(models).extracting(ModelInfo::id).containsExactly("gpt-x", "y");
        assertThat(models.get(0).created()).isEqualTo(Instant.ofEpochSecond(1795300000));
        assertThat(models.get(0).ownedBy()).isEqualTo("openai");
        assertThat(models.get(0).shutdownDate()).isEqualTo(LocalDate.of(2027, 1, 31));
        assertThat(models.get(0).raw().get("new").asLong(0)).isEqualTo(1);
        assertThat(models.get(1).created()).isNull();
        assertThat(models.get(1).shutdownDate()).isNull();
        assertThatThrownBy(() -> bound(new Fake("<html>")).models()).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> bound(new Fake("{}")).models()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void contentIsModerated() {
        Fake fake = new Fake("{\"id\":\"m\",\"model\":\"omni\",\"results\":[{\"flagged\":true,\"categories\":"
                + "{\"violence\":true,\"hate\":false},\"category_scores\":{\"violence\":0.9,\"hate\":0.1},"
                + "\"category_applied_input_types\":{\"violence\":[\"text\"]}}]}");
        Moderation verdict = bound(fake).moderate("a text");

        assertThat(new String(fake.last.get().body(), StandardCharsets.UTF_8)).isEqualTo("{\"input\":[\"a text\"]}");
        assertThat(verdict.isFlagged()).isTrue();
        assertThat(verdict.model()).isEqualTo("omni");
        assertThat(verdict.results().get(0).flaggedCategories()).containsExactly("violence");
        assertThat(verdict.results().get(0).scores()).containsEntry("hate", 0.1);
        assertThat(verdict.results().get(0).appliedTo("violence")).containsExactly("text");

        bound(fake).moderate("omni", List.of(ContentPart.text("t"), ImagePart.url("https://e.com/a.png")));
        assertThat(new String(fake.last.get().body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"omni\",\"input\":[{\"type\":\"text\",\"text\":\"t\"},{\"type\":\"image_url\","
                        + "\"image_url\":{\"url\":\"https://e.com/a.png\"}}]}");
        assertThatThrownBy(() -> bound(new Fake("{}")).moderate("x")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void whatNeedsAGatewaySaysSo() {
        assertThatThrownBy(() -> OpenAiProvider.ollama().build().models())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway.provider(\"ollama\"");
    }
}
