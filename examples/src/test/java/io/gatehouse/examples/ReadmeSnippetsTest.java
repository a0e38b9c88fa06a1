package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Explanation;
import io.gatehouse.Gateway;
import io.gatehouse.Typed;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Target;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.vllm.VllmProvider;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The snippets of README.md; {@link SnippetsTest} holds them together. */
final class ReadmeSnippetsTest {
    private final Store store = new Store();
    private final String question = "What is a gatehouse for?";
    private final String mail = "Total: 12.50";

    record Invoice(BigDecimal total) {}

    static final class Store {
        private final Map<ChatRequest, ChatResponse> stored = new HashMap<>();

        ChatResponse find(ChatRequest request) {
            return stored.get(request);
        }

        void put(ChatRequest request, ChatResponse answer) {
            stored.put(request, answer);
        }
    }

    @Test
    void theGatewayIsBuiltOrSaysThatThereIsNoKey() {
        try {
            Gateway gateway = Gateway.builder()
                    .provider(VllmProvider.builder()
                            .replicas("http://gpu-a:8000", "http://gpu-b:8000")
                            .build())
                    .provider(OpenAiProvider.builder()
                            .apiKey(System.getenv("OPENAI_API_KEY"))
                            .build())
                    .route("assistant", Route.to("vllm/qwen3-8b").fallbackTo("openai/gpt-5-mini"))
                    .recommended() // retry, breaker, balancing by load; without it only timeouts and transport
                    .build();
            assertThat(gateway.stages()).containsExactly("ROUTING", "RETRY", "BALANCING", "BREAKER", "TRANSPORT");
            gateway.close();
        } catch (ConfigurationException e) {
            assertThat(e).hasMessageContaining("OPENAI_API_KEY");
        }
    }

    @Test
    void callsAreMadeInWhicheverWaySuits() {
        FakeProvider provider = FakeProvider.builder("openai")
                .answer(request -> io.gatehouse.testing.FakeAnswer.text(
                        request.responseFormat() == null ? "To keep the gate." : "{\"total\":12.50}"))
                .build();
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .route("assistant", Route.to("openai/gpt-5-mini"))
                .build()) {
            ChatResponse answer =
                    gateway.chat("assistant").system("Be brief.").user(question).send();
            System.out.println(answer.text() + " from " + answer.head().target() + ", " + answer.usage());

            try (ChatStream stream = gateway.chat("assistant").user(question).stream()) {
                for (String piece : stream.text()) {
                    System.out.print(piece);
                }
            }

            CompletableFuture<ChatResponse> later =
                    gateway.chat("assistant").user(question).sendAsync();
            Typed<Invoice> invoice =
                    gateway.chat("assistant").user(mail).as(Invoice.class).send(); // Invoice is a record
            List<float[]> vectors = gateway.embed("openai/text-embedding-3-small")
                    .input("one", "two")
                    .send()
                    .vectors();
            Explanation plan = gateway.chat("assistant").user(question).explain(); // sends nothing

            assertThat(answer.text()).isEqualTo("To keep the gate.");
            assertThat(later.join().text()).isEqualTo(answer.text());
            assertThat(invoice.value()).isEqualTo(new Invoice(new BigDecimal("12.50")));
            assertThat(vectors).hasSize(2);
            assertThat(plan.targets()).containsExactly(Target.parse("openai/gpt-5-mini"));
            assertThat(provider.sent()).hasSize(5);
        }
    }

    @Test
    void anInterceptorKeepsAnswersForBlockingAndStreamingCalls() {
        FakeProvider provider = FakeProvider.answering("demo", "Hello.");
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .addInterceptor(this::intercept)
                .build()) {
            gateway.chat("demo/any").user(question).send();
            try (ChatStream stream = gateway.chat("demo/any").user(question).stream()) {
                assertThat(stream.text()).containsExactly("Hello.");
            }
            assertThat(provider.requests()).hasSize(1);
        }
    }

    ChatReply intercept(Chain chain) {
        ChatResponse stored = store.find(chain.request());
        if (stored != null) return ChatReply.of(stored);
        return chain.proceed(chain.request()).onFinish(answer -> store.put(chain.request(), answer));
    }
}
