package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Chain;
import io.gatehouse.ChatCall;
import io.gatehouse.ChatReply;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Interceptor;
import io.gatehouse.Stage;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An application replaces, adds, moves and leaves out stages; an order that breaks a safety rule is refused by the rule. */
@ExtendWith(LeakCheckExtension.class)
class StageStoryTest {
    private final FakeModelServer server = FakeModelServer.start();
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        server.close();
    }

    /** Notes when it is passed. */
    private Interceptor noted(String name) {
        return new Interceptor() {
            @Override
            public ChatReply intercept(Chain chain) {
                log.add(name);
                return chain.proceed(chain.request());
            }

            @Override
            public String name() {
                return name;
            }
        };
    }

    private static final class OneAnswerCache implements Interceptor {
        private final AtomicReference<ChatResponse> kept = new AtomicReference<>();

        @Override
        public ChatReply intercept(Chain chain) {
            ChatResponse stored = kept.get();
            return stored != null
                    ? ChatReply.of(stored)
                    : chain.proceed(chain.request()).onFinish(kept::set);
        }
    }

    private static final class Stubborn implements Interceptor {
        @Override
        public ChatReply intercept(Chain chain) {
            while (true) {
                try {
                    return chain.proceed(chain.request());
                } catch (UnavailableException e) {
                    chain.deadline().check();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationBringsItsOwnCache(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .replace(Stage.CACHE, new OneAnswerCache())
                .addInterceptor(Stage.BUDGET.before(), noted("before budget"))
                .build()) {
            server.enqueue(Scripts.chat("one"), Scripts.chat("two"));

            assertThat(way.run(gateway.chat(Setup.TARGET).user("a")).text()).isEqualTo("one");
            assertThat(way.run(gateway.chat(Setup.TARGET).user("b")).text()).isEqualTo("one");

            assertThat(log).as("inside of the cache").hasSize(1);
            assertThat(gateway.stages())
                    .containsExactly("CACHE=OneAnswerCache", "before budget", "ROUTING", "BALANCING", "TRANSPORT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationBringsItsOwnRetry(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .retry(RetryPolicy.standard())
                .sleeper((time, wake) -> log.add("slept"))
                .replace(Stage.RETRY, new Stubborn())
                .build()) {
            for (int i = 0; i < 7; i++) {
                server.enqueue(Scripts.error(503, "x", "x", "down"));
            }
            server.enqueue(Scripts.chat("up"));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("a"));

            assertThat(answer.text()).isEqualTo("up");
            assertThat(answer.attempts()).hasSize(8);
            assertThat(log).isEmpty();
            assertThat(gateway.stages()).containsExactly("ROUTING", "RETRY=Stubborn", "BALANCING", "TRANSPORT");
        }
    }

    @Test
    void whatReplacesAChatStageLeavesEmbeddingsAsTheyAre() {
        try (Gateway gateway = Setup.builder(server)
                .recommended()
                .sleeper((time, wake) -> log.add("slept"))
                .replace(Stage.RETRY, noted("mine"))
                .build()) {
            server.enqueue(Scripts.error(503, "x", "x", "down"), Scripts.embeddings(4));

            assertThat(gateway.embed("openai/e").input("a").send().vectors()).hasSize(1);
            assertThat(log).containsExactly("slept");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorStandsBetweenTwoStages(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .retry(RetryPolicy.standard())
                .sleeper((time, wake) -> {})
                .addInterceptor(Stage.RETRY.before(), noted("outside"))
                .addInterceptor(Stage.RETRY.after(), noted("inside"))
                .build()) {
            server.enqueue(Scripts.error(503, "x", "x", "down"), Scripts.chat("up"));

            way.run(gateway.chat(Setup.TARGET).user("a"));

            assertThat(log).containsExactly("outside", "inside", "inside");
            assertThat(gateway.stages())
                    .containsExactly("ROUTING", "outside", "RETRY", "inside", "BALANCING", "TRANSPORT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalAtOnePlaceKeepTheirOrder(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .addInterceptor(Stage.TRANSPORT.before(), noted("c"))
                .addInterceptor(Stage.TELEMETRY.before(), noted("b"))
                .addInterceptor(noted("a"))
                .addInterceptor(Stage.TRANSPORT.before(), noted("d"))
                .addAttemptInterceptor(noted("attempt"))
                .build()) {
            way.run(gateway.chat(Setup.TARGET).user("a"));

            assertThat(log).containsExactly("a", "b", "attempt", "c", "d");
            assertThat(gateway.stages())
                    .containsExactly("a", "b", "ROUTING", "BALANCING", "attempt", "c", "d", "TRANSPORT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneCallBringsAnInterceptorOfItsOwn(Way way) {
        try (Gateway gateway =
                Setup.builder(server).addInterceptor(noted("all")).build()) {
            ChatCall own =
                    gateway.chat(Setup.TARGET).user("a").with(noted("mine")).with(noted("mine too"));

            assertThat(own.explain().stages())
                    .containsExactly("all", "mine", "mine too", "ROUTING", "BALANCING", "TRANSPORT");
            way.run(own);
            way.run(gateway.chat(Setup.TARGET).user("b"));

            assertThat(log).containsExactly("all", "mine", "mine too", "all");
            assertThat(gateway.stages()).containsExactly("all", "ROUTING", "BALANCING", "TRANSPORT");
        }
    }

    @Test
    void explainSaysWhatWouldHappenAndSendsNothing() {
        try (Gateway gateway = Setup.builder(server)
                .recommended()
                .route("assistant", io.gatehouse.policy.Route.to("openai/a").fallbackTo("openai/b"))
                .build()) {
            var plan = gateway.chat("assistant").user("Hello").explain();

            assertThat(plan.model()).isEqualTo("assistant");
            assertThat(plan.targets()).map(Object::toString).containsExactly("openai/a", "openai/b");
            assertThat(plan.stages()).isEqualTo(gateway.stages());
            assertThat(plan.toString()).contains("assistant", "openai/a", "openai/b", "ROUTING > RETRY > BALANCING");
            assertThatThrownBy(() -> gateway.chat("nowhere").user("Hello").explain())
                    .hasMessageContaining("nowhere");
            assertThat(server.acceptedConnections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stagesMoveWhereNoRuleForbidsIt(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .replace(Stage.GUARDRAILS, noted("guard"))
                .replace(Stage.REDACTION, noted("redaction"))
                .replace(Stage.TELEMETRY, noted("telemetry"))
                .move(Stage.GUARDRAILS, Stage.REDACTION.after())
                .move(Stage.TELEMETRY, Stage.ROUTING.before())
                .build()) {
            way.run(gateway.chat(Setup.TARGET).user("a"));

            assertThat(log).containsExactly("redaction", "guard", "telemetry");
            assertThat(gateway.stages())
                    .containsExactly(
                            "REDACTION=redaction",
                            "GUARDRAILS=guard",
                            "TELEMETRY=telemetry",
                            "ROUTING",
                            "BALANCING",
                            "TRANSPORT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStageCanBeLeftOut(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .retry(RetryPolicy.standard())
                .without(Stage.RETRY)
                .build()) {
            assertThat(gateway.stages()).containsExactly("ROUTING", "BALANCING", "TRANSPORT");
            server.enqueue(Scripts.error(503, "x", "x", "down"));

            assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("a")))
                    .isInstanceOf(UnavailableException.class);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REDACTION, CACHE, redaction stays outside the cache",
        "REDACTION, BUDGET, redaction stays outside the ledger",
        "REDACTION, RESERVE, redaction stays outside the ledger",
        "REDACTION, ROUTING, redaction stays outside the wire",
        "CACHE, BUDGET, a cached answer is never billed",
        "CACHE, RESERVE, a cached answer is never billed",
        "ROUTING, RETRY, a retry never changes the model",
        "ROUTING, BALANCING, a target is chosen before its endpoint",
        "RETRY, BALANCING, each retry may go to another endpoint",
        "BALANCING, RESERVE, reserved for an attempt at an endpoint",
        "BALANCING, ATTEMPT_TELEMETRY, an attempt has an endpoint",
        "BALANCING, BREAKER, a breaker belongs to an endpoint",
        "BALANCING, LIMITS, limits belong to an endpoint"
    })
    void anOrderThatBreaksASafetyRuleIsRefusedByTheRule(Stage outer, Stage inner, String rule) {
        for (boolean moveInner : new boolean[] {true, false}) {
            GatewayBuilder builder = Setup.builder(server);
            for (Stage stage : List.of(outer, inner)) {
                if (stage != Stage.ROUTING && stage != Stage.BALANCING) {
                    builder.replace(stage, noted("x"));
                }
            }
            if (moveInner) {
                builder.move(inner, outer.before());
            } else {
                builder.move(outer, inner.after());
            }

            assertThatThrownBy(builder::build)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Change the order of the stages")
                    .satisfies(e -> {
                        if (moveInner) {
                            assertThat(e.getMessage())
                                    .contains("Stage " + outer + " must stand outside of " + inner, rule);
                        }
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"REDACTION, CACHE", "CACHE, BUDGET", "ROUTING, RETRY"})
    void aRuleHoldsOnlyForStagesThatAreThere(Stage outer, Stage inner) {
        try (Gateway gateway = Setup.builder(server).move(inner, outer.before()).build()) {
            assertThat(gateway.stages()).containsExactly("ROUTING", "BALANCING", "TRANSPORT");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"ROUTING", "BALANCING", "TRANSPORT"})
    void whatTheGatewayCannotWorkWithoutStays(Stage stage) {
        assertThatThrownBy(() -> Setup.builder(server).without(stage).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(stage + " cannot be left out");
        assertThatThrownBy(
                        () -> Setup.builder(server).replace(stage, noted("x")).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(stage + " cannot be replaced")
                .hasMessageContaining("beside it");
    }

    @Test
    void theTransportStaysInnermost() {
        assertThatThrownBy(() -> Setup.builder(server)
                        .replace(Stage.TELEMETRY, noted("x"))
                        .move(Stage.TELEMETRY, Stage.TRANSPORT.after())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TRANSPORT must be the innermost");
        assertThatThrownBy(() -> Setup.builder(server)
                        .move(Stage.CACHE, Stage.CACHE.after())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("CACHE cannot stand beside itself");
    }

    @Test
    void aRefusedBuildLeavesTheBuilderUsable() {
        GatewayBuilder builder = Setup.builder(server).addInterceptor(noted("a"));
        try (Gateway first = builder.build();
                Gateway second = builder.addInterceptor(noted("b")).build()) {
            assertThat(first.stages()).containsExactly("a", "ROUTING", "BALANCING", "TRANSPORT");
            assertThat(second.stages()).containsExactly("a", "b", "ROUTING", "BALANCING", "TRANSPORT");
        }
    }
}
