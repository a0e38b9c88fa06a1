package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.AttributeKey;
import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GenericInterceptor;
import io.gatehouse.Interceptor;
import io.gatehouse.Stage;
import io.gatehouse.examples.CustomInterceptor.WordLimit;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Message;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.FakeProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of docs/interceptors.md; the larger ones are in {@link CustomInterceptor}. */
final class InterceptorSnippetsTest {
    private final String question = "Hi";

    static final class Plans {
        static final AttributeKey<String> USER_PLAN = AttributeKey.of("plan", String.class);

        static ChatReply byPlan(Chain chain) {
            boolean free = "free".equals(chain.call().attribute(USER_PLAN));
            ChatRequest request = chain.request();
            return chain.proceed(free ? request.withModel("small") : request);
        }
    }

    @Test
    void anAttributeChoosesAnotherRoute() {
        AttributeKey<String> USER_PLAN = Plans.USER_PLAN;
        FakeProvider provider = FakeProvider.answering("demo", "Hello.");
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .route("assistant", Route.to("demo/large"))
                .route("small", Route.to("demo/small"))
                .build()) {
            gateway.chat("assistant")
                    .attribute(USER_PLAN, "free")
                    .user(question)
                    .with(Plans::byPlan)
                    .send();
            gateway.chat("assistant")
                    .attribute(USER_PLAN, "paid")
                    .user(question)
                    .with(Plans::byPlan)
                    .send();
        }
        assertThat(provider.requests()).extracting(ChatRequest::model).containsExactly("demo/small", "demo/large");
    }

    static final class Shorter implements Interceptor {
        @Override
        public ChatReply intercept(Chain chain) {
            ChatResponse draft = chain.proceed(chain.request()).await();
            if (isGood(draft)) {
                return ChatReply.of(draft);
            }
            Message again = Message.user("Shorter, please.");
            List<Message> messages = new ArrayList<>(chain.request().messages());
            messages.add(draft.toMessage());
            messages.add(again);
            return chain.proceed(chain.request().withMessages(messages));
        }

        private static boolean isGood(ChatResponse draft) {
            return draft.text().length() < 10;
        }
    }

    @Test
    void aDraftIsAskedForAgain() {
        FakeProvider provider = FakeProvider.builder("demo")
                .answer("Far too many words.")
                .answer("Few.")
                .build();
        try (Gateway gateway = Gateway.builder()
                        .provider(provider)
                        .addInterceptor(new Shorter())
                        .build();
                ChatStream stream = gateway.chat("demo/any").user(question).stream()) {
            assertThat(stream.text()).containsExactly("Few.");
        }
        assertThat(provider.requests().get(1).messages()).hasSize(3);
    }

    @Test
    void interceptorsStandWhereTheyArePut() {
        FakeProvider provider = FakeProvider.answering("demo", "Hello.");
        GenericInterceptor audit = new CustomInterceptor.Audit(line -> {});
        Interceptor houseStyle = chain -> chain.proceed(chain.request());
        Interceptor perTarget = chain -> chain.proceed(chain.request());
        Interceptor myCache = new Shorter();
        Gateway gateway = Gateway.builder()
                .provider(provider)
                .recommended()
                .addInterceptor(audit) // around everything
                .addInterceptor(Stage.ROUTING.before(), houseStyle) // the innermost place that runs once a turn
                .addInterceptor(Stage.RETRY.before(), perTarget) // once for each target of the route
                .replace(Stage.CACHE, myCache) // in an empty place, or instead of what is there
                .without(Stage.RETRY)
                .build();
        assertThat(gateway.stages())
                .containsExactly(
                        "Audit",
                        "CACHE=Shorter",
                        "interceptor",
                        "ROUTING",
                        "interceptor",
                        "BALANCING",
                        "BREAKER",
                        "TRANSPORT");
        gateway.close();
    }

    @Test
    void cutsAfterTheLastWordInAStreamToo() {
        FakeProvider provider =
                FakeProvider.builder("demo").stream("One two th", "ree four").build();
        try (Gateway gateway = Gateway.builder().provider(provider).build();
                ChatStream stream = gateway.chat("demo/any").user("Count.").with(new WordLimit(3)).stream()) {
            assertThat(stream.await().text()).isEqualTo("One two three [...]");
        }
    }
}
