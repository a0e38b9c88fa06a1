package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.PriceTable;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.tgi.TgiProvider;
import io.gatehouse.vllm.VllmProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the catalogue, a provider and a route know of a model comes together in the target. */
class CatalogTest {
    private static final HttpTransport NOWHERE = new HttpTransport() {
        @Override
        public Exchange send(Request request, Deadline deadline) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void close() {}
    };

    private static Stop stop(Provider provider, RouteTarget target, ModelCatalog catalog) {
        Upstream upstream =
                new Upstream(provider, NOWHERE, Timeouts.NONE, new ManualClock(), catalog, List.of(), List.of());
        return new Stop(target, Route.to(target), upstream);
    }

    private static Provider openAi(String name) {
        return OpenAiProvider.builder().name(name).apiKey("sk-test").build();
    }

    @Test
    void the_list_of_a_provider_goes_by_its_host_not_by_its_name() {
        Stop stop = stop(openAi("eu"), RouteTarget.of("eu/gpt-5-mini"), Gateway.shippedCatalog());
        assertThat(stop.capabilities().contextWindow()).isEqualTo(400_000);
        assertThat(stop.price()).isEqualTo(Gateway.shippedCatalog().price("openai", "gpt-5-mini"));
    }

    @Test
    void a_route_goes_before_the_provider_and_the_provider_before_the_catalogue() {
        RouteTarget target = RouteTarget.of("mistral/mistral-large-latest")
                .capabilities(Capabilities.builder().contextWindow(1_000L).build());
        Provider mistral = OpenAiProvider.mistral().apiKey("key").build();
        Capabilities known = stop(mistral, target, Gateway.shippedCatalog()).capabilities();
        assertThat(known.contextWindow()).as("of the route").isEqualTo(1_000);
        assertThat(known.prefill()).as("of the provider").isTrue();
        assertThat(known.tools()).as("of the catalogue").isTrue();
    }

    @Test
    void own_servers_have_no_prices_and_their_models_can_be_anything() {
        Provider vllm = VllmProvider.builder().replicas("http://localhost:8000").build();
        Stop stop = stop(vllm, RouteTarget.of("vllm/openai/gpt-5-mini"), Gateway.shippedCatalog());
        assertThat(stop.price()).isNull();
        assertThat(stop.capabilities())
                .as("of the engine alone")
                .isEqualTo(Capabilities.builder()
                        .prefill(true)
                        .fileInput(false)
                        .jsonSchema(true)
                        .build());
    }

    @Test
    void every_profile_names_its_family() {
        assertThat(OpenAiProvider.azure().resource("res").apiKey("k").build().family())
                .isEqualTo("azure");
        assertThat(OpenAiProvider.groq().name("fast").apiKey("k").build().family())
                .isEqualTo("groq");
        assertThat(OpenAiProvider.ollama().build().family()).isEqualTo(Provider.SELF_HOSTED);
        assertThat(OpenAiProvider.lmStudio().build().family()).isEqualTo(Provider.SELF_HOSTED);
        assertThat(OpenAiProvider.llamaCpp().build().family()).isEqualTo(Provider.SELF_HOSTED);
        assertThat(TgiProvider.builder().replicas("http://localhost:1").build().family())
                .isEqualTo(Provider.SELF_HOSTED);
        for (Profile profile : List.of(
                Profiles.OPENAI,
                Profiles.AZURE,
                Profiles.AZURE_DEPLOYMENTS,
                Profiles.GROQ,
                Profiles.MISTRAL,
                Profiles.DEEPSEEK,
                Profiles.TOGETHER,
                Profiles.FIREWORKS,
                Profiles.OPENROUTER,
                Profiles.XAI,
                Profiles.GEMINI)) {
            assertThat(profile.family()).isEqualTo(profile.name());
        }
    }

    @Test
    void a_profile_of_another_host_takes_no_list_along_unless_it_was_set() {
        assertThat(Profiles.TOGETHER.toBuilder("mine").build().family()).isEqualTo("mine");
        assertThat(Profiles.OLLAMA.toBuilder("mine").build().family()).isEqualTo(Provider.SELF_HOSTED);
        assertThat(Profiles.GROQ.toBuilder("mine").family("groq").build().toBuilder("third")
                        .build()
                        .family())
                .isEqualTo("groq");
        assertThat(OpenAiProvider.builder()
                        .apiKey("k")
                        .family("openai-eu")
                        .build()
                        .family())
                .isEqualTo("openai-eu");
    }

    @Test
    void deepseek_goes_on_with_an_answer_only_below_its_beta_address() {
        assertThat(OpenAiProvider.deepseek()
                        .apiKey("k")
                        .build()
                        .capabilities("x")
                        .prefill())
                .isNull();
        assertThat(OpenAiProvider.deepseek()
                        .apiKey("k")
                        .baseUrl("https://api.deepseek.com/beta")
                        .build()
                        .capabilities("x")
                        .prefill())
                .isTrue();
    }

    @Test
    void a_gateway_asks_the_catalogue_and_the_prices_it_was_built_with() {
        AtomicReference<String> asked = new AtomicReference<>();
        AtomicReference<String> priced = new AtomicReference<>();
        ModelCatalog mine = new ModelCatalog() {
            @Override
            public Capabilities capabilities(String family, String model) {
                asked.set(family + " " + model);
                return Capabilities.UNKNOWN;
            }

            @Override
            public ModelPrice price(String family, String model) {
                priced.set(family + " " + model);
                return null;
            }
        };
        PriceTable own = PriceTable.of("openai", Map.of("a", ModelPrice.perMillion("1", "1")));
        Gateway.builder()
                .provider(openAi("one"))
                .route("r", Route.to("one/b"))
                .catalog(mine)
                .prices(own)
                .build()
                .close();
        assertThat(asked).hasValue("openai b");
        assertThat(priced).hasValue("openai b");
    }
}
