package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.NotOfferedException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.Priority;
import io.gatehouse.model.Secret;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tests.contract.SgLangBodies;
import io.gatehouse.tests.contract.SgLangChatScripts;
import io.gatehouse.tests.contract.SgLangNativeScripts;
import io.gatehouse.vllm.ReplicaResult;
import io.gatehouse.vllm.SgLangApi;
import io.gatehouse.vllm.SgLangOptions;
import io.gatehouse.vllm.SgLangProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What SGLang says when it is overloaded, failed or asked wrongly, over both of its APIs and in every way of calling. */
@ExtendWith(LeakCheckExtension.class)
class SgLangTest {
    private static final Usage USAGE = Usage.of(11, 7);
    private static final SgLangNativeScripts NATIVE = new SgLangNativeScripts(false);

    private final Pool pool = new Pool(2);
    private final InstantSleeper sleeper = new InstantSleeper(new ManualClock());
    private final List<Gateway> gateways = new ArrayList<>();

    @AfterEach
    void close() {
        gateways.forEach(Gateway::close);
        pool.close();
    }

    private Gateway gateway(SgLangApi api, UnaryOperator<SgLangProvider.Builder> change) {
        SgLangProvider.Builder builder = SgLangProvider.builder()
                .name("pool")
                .replicas(pool.servers.stream().map(FakeModelServer::url).toArray(String[]::new))
                .pool(settings -> settings.probe(null))
                .api(api)
                .promptTemplate(PromptTemplates.CHATML);
        Gateway gateway = Gateway.builder()
                .provider(change.apply(builder).build())
                .retry(RetryPolicy.standard())
                .clock(new ManualClock())
                .sleeper(sleeper)
                .build();
        gateways.add(gateway);
        return gateway;
    }

    private Gateway gateway(SgLangApi api) {
        return gateway(api, builder -> builder);
    }

    private static ChatCall call(Gateway gateway) {
        return gateway.chat(Pool.TARGET).user("Hi");
    }

    private static Answer good(SgLangApi api) {
        return api == SgLangApi.CHAT
                ? new SgLangChatScripts().text(USAGE, "Hel", "lo")
                : NATIVE.text(USAGE, "Hel", "lo");
    }

    private RecordedRequest last() {
        return pool.exchanges().get(pool.exchanges().size() - 1).request();
    }

    static Stream<Arguments> failures() {
        String higher = SgLangBodies.inStream(
                503, "SERVICE_UNAVAILABLE", "The request is aborted by a higher priority request.");
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(
                        Arguments.of(way, SgLangApi.CHAT, SgLangBodies.full(), OverloadedException.class),
                        Arguments.of(way, SgLangApi.GENERATE, SgLangBodies.full(), OverloadedException.class),
                        Arguments.of(
                                way,
                                SgLangApi.GENERATE,
                                Scripts.json(503, "{\"detail\":\"The request queue is full.\"}"),
                                OverloadedException.class),
                        Arguments.of(
                                way,
                                SgLangApi.CHAT,
                                SgLangChatScripts.answer(USAGE, "", "abort", ""),
                                UnavailableException.class),
                        Arguments.of(
                                way,
                                SgLangApi.GENERATE,
                                NATIVE.ending(SgLangNativeScripts.aborted(503, "The request queue is full."), ""),
                                OverloadedException.class),
                        Arguments.of(
                                way,
                                SgLangApi.GENERATE,
                                NATIVE.ending(SgLangNativeScripts.aborted(500, "Scheduler died"), ""),
                                UnavailableException.class),
                        Arguments.of(
                                Way.STREAMING,
                                SgLangApi.CHAT,
                                SgLangChatScripts.failing(SgLangBodies.fullInStream()),
                                OverloadedException.class),
                        Arguments.of(
                                Way.STREAMING,
                                SgLangApi.CHAT,
                                SgLangChatScripts.failing(higher),
                                OverloadedException.class),
                        Arguments.of(
                                Way.STREAMING,
                                SgLangApi.GENERATE,
                                NATIVE.failing(SgLangBodies.fullInStream()),
                                OverloadedException.class),
                        Arguments.of(
                                Way.STREAMING,
                                SgLangApi.GENERATE,
                                NATIVE.failing("{\"error\":{\"message\":\"worker died\"}}"),
                                UnavailableException.class)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anotherReplicaAnswersInTheSameCall(
            Way way, SgLangApi api, Answer failure, Class<? extends GatewayException> kind) {
        pool.plays(failure, good(api));

        ChatResponse answer = way.run(call(gateway(api)));

        assertThat(answer.text()).isEqualTo("Hello");
        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.attempts().get(0).error()).isEqualTo(kind);
        assertThat(answer.attempts().get(0).endpoint())
                .isNotEqualTo(answer.attempts().get(1).endpoint());
    }

    static Stream<Arguments> lengths() {
        return Stream.of(SgLangApi.values())
                .flatMap(api -> Stream.of(
                        Arguments.of(api, SgLangBodies.TOO_LONG, new ContextLimit(512L, 700L, null, false)),
                        Arguments.of(api, SgLangBodies.TOO_MUCH, new ContextLimit(512L, 500L, 100L, false))));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void bothFamiliesOfTooLongPromptsTellTheirNumbers(SgLangApi api, String words, ContextLimit limit) {
        String event = SgLangBodies.inStream(400, "BadRequestError", words);
        Answer inStream = api == SgLangApi.CHAT ? SgLangChatScripts.failing(event) : NATIVE.failing(event);
        Gateway gateway = gateway(api);
        for (Way way : Way.values()) {
            pool.plays(SgLangBodies.refused(words));
            assertTooLong(way, gateway, limit);
        }
        pool.plays(inStream);
        assertTooLong(Way.STREAMING, gateway, limit);
        assertThat(sleeper.slept()).isEmpty();
    }

    private static void assertTooLong(Way way, Gateway gateway, ContextLimit limit) {
        ContextTooLongException failure =
                catchThrowableOfType(ContextTooLongException.class, () -> way.run(call(gateway)));
        assertThat(failure.limit()).isEqualTo(limit);
    }

    @Test
    void aFinalMarkAfterAnErrorOrAloneProvesNothing() {
        pool.plays(
                SgLangChatScripts.failing(SgLangBodies.fullInStream(), "Hel"),
                NATIVE.failing(SgLangBodies.fullInStream(), "Hel"),
                NATIVE.unfinished("Hel").with(script -> script.body("data: [DONE]\n\n")));
        for (SgLangApi api : List.of(SgLangApi.CHAT, SgLangApi.GENERATE, SgLangApi.GENERATE)) {
            assertThatThrownBy(() -> Way.STREAMING.run(call(gateway(api))))
                    .isInstanceOf(StreamInterruptedException.class);
        }
    }

    @Test
    void reasoningTokensAreCounted() {
        Usage usage = Usage.builder()
                .inputTokens(10)
                .outputTokens(4)
                .reasoningTokens(2)
                .build();
        for (Way way : Way.values()) {
            pool.plays(SgLangChatScripts.answer(usage, "greet", "stop", "Hi"));
            ChatResponse answer = way.run(call(gateway(SgLangApi.CHAT)));
            assertThat(answer.usage()).isEqualTo(usage);
            assertThat(answer.reasoning()).isEqualTo("greet");
        }
    }

    @Test
    void tenantsAndPrioritiesGoOutInBothApis() {
        for (SgLangApi api : SgLangApi.values()) {
            String salt = api == SgLangApi.CHAT ? "/cache_salt" : "/extra_key";
            Gateway gateway = gateway(api, SgLangProvider.Builder::priorityScheduling);
            pool.plays(good(api), good(api));
            call(gateway).tenant("acme").send();
            assertThat(last().at(salt)).hasSize(32).doesNotContain("acme");
            assertThat(last().at("/priority")).isEqualTo("1");
            call(gateway).priority(Priority.LOW).send();
            assertThat(last().at(salt)).isNull();
            assertThat(last().at("/priority")).isEqualTo("0");
        }
    }

    @Test
    void saltsAreOfTheKeyAndCanBeLeftOut() {
        for (SgLangApi api : SgLangApi.values()) {
            String field = api == SgLangApi.CHAT ? "/cache_salt" : "/extra_key";
            String plain = salt(gateway(api), api, field);
            String keyed = salt(gateway(api, pool -> pool.cacheSaltKey(Secret.of("k-1"))), api, field);
            assertThat(keyed).hasSize(32).isNotEqualTo(plain);
            assertThat(salt(gateway(api, pool -> pool.cacheSaltKey(Secret.of("k-1"))), api, field))
                    .isEqualTo(keyed);
            assertThat(salt(gateway(api, pool -> pool.cacheSaltKey(Secret.of("k-2"))), api, field))
                    .isNotEqualTo(keyed);
            assertThat(salt(gateway(api, pool -> pool.cacheSalt(false)), api, field))
                    .isNull();
        }
    }

    private @Nullable String salt(Gateway gateway, SgLangApi api, String field) {
        pool.plays(good(api));
        call(gateway).tenant("acme").send();
        return last().at(field);
    }

    @Test
    void allowedFieldsGoThrough() {
        Gateway gateway = gateway(SgLangApi.CHAT, pool -> pool.allowFields("min_token", "structured_outputs"));
        pool.plays(good(SgLangApi.CHAT));
        call(gateway).extra("min_token", 3).extra("structured_outputs", "x").send();
        assertThat(last().at("/min_token")).isEqualTo("3");
        assertThat(last().at("/structured_outputs")).isEqualTo("x");
        assertRefused(call(gateway).extra("top-k", 3), "top_k");
    }

    @Test
    void theNativeApiGetsItsFieldsWhereItReadsThem() {
        pool.plays(good(SgLangApi.GENERATE));
        gateway(SgLangApi.GENERATE)
                .chat("pool/base:tuned")
                .user("Hi")
                .message(Message.prefill("Well, "))
                .sampling(sampling -> sampling.maxTokens(4).topK(5).stop(List.of("END")))
                .extra(SgLangOptions.builder()
                        .minP(0.1)
                        .minTokens(2)
                        .regex("a+")
                        .rid("r-1")
                        .extraKey("key")
                        .cacheSalt("salt-")
                        .build()
                        .fields())
                .send();

        RecordedRequest request = last();
        assertThat(request.path()).isEqualTo("/generate");
        assertThat(request.at("/text")).isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nWell, ");
        assertThat(request.at("/lora_path")).isEqualTo("tuned");
        assertThat(request.at("/rid")).isEqualTo("r-1");
        assertThat(request.at("/extra_key")).isEqualTo("salt-key");
        assertThat(request.at("/sampling_params/max_new_tokens")).isEqualTo("4");
        assertThat(request.at("/sampling_params/min_new_tokens")).isEqualTo("2");
        assertThat(request.at("/sampling_params/top_k")).isEqualTo("5");
        assertThat(request.at("/sampling_params/stop/0")).isEqualTo("END");
        assertThat(request.at("/sampling_params/regex")).isEqualTo("a+");
    }

    @Test
    void aBegunAnswerIsGoneOnWith() {
        pool.plays(good(SgLangApi.CHAT));
        call(gateway(SgLangApi.CHAT)).message(Message.prefill("Well, ")).send();
        assertThat(last().at("/continue_final_message")).isEqualTo("true");
    }

    @Test
    void whatSgLangCannotDoIsRefusedByName() {
        Gateway chat = gateway(SgLangApi.CHAT);
        Gateway generate = gateway(SgLangApi.GENERATE);
        assertRefused(call(chat).extra("structured_outputs", "x"), "structured_outputs");
        assertRefused(call(chat).extra("min_token", 3), "min_tokens");
        assertRefused(call(chat).extra("regex", "a").extra("ebnf", "b"), "one form");
        assertRefused(call(generate).sampling(sampling -> sampling.n(2)), "n greater than 1");
        assertRefused(call(generate).sampling(sampling -> sampling.logprobs(true)), "logprobs");
        assertRefused(call(generate).sampling(sampling -> sampling.seed(1L)), "seed");
        assertRefused(call(generate).extra("separate_reasoning", true), "separate_reasoning");
        assertRefused(call(generate).message(Message.tool("c", "noon")), "results of tools in messages");
        assertThat(pool.requests()).isZero();
    }

    private static void assertRefused(ChatCall call, String name) {
        assertThatThrownBy(call::send)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(name);
    }

    @Test
    void theServersAreAskedBesideTheChain() {
        SgLangProvider natives = gateway(SgLangApi.CHAT).provider("pool", SgLangProvider.class);
        pool.plays(
                Scripts.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\"}]}"),
                Scripts.json(200, "{\"tokens\":[1,2],\"count\":2,\"max_model_len\":512}"),
                Scripts.json(200, "{\"text\":\"Hi\"}"),
                Scripts.json(200, "{\"version\":\"0.5.23\"}"));
        assertThat(natives.models())
                .singleElement()
                .satisfies(model -> assertThat(model.id()).isEqualTo("m"));
        assertThat(natives.tokenize("m", "Hi").count()).isEqualTo(2);
        assertThat(natives.detokenize("m", 1, 2)).isEqualTo("Hi");
        assertThat(natives.serverInfo().get("version").asText()).isEqualTo("0.5.23");

        Script text = Script.respond(200).contentType("text/plain").body("done");
        pool.plays(text, text, text, text, text, Scripts.json(404, "{\"detail\":\"Not Found\"}"));
        assertThat(natives.flushCache()).allMatch(ReplicaResult::done);
        assertThat(natives.abort("r-1")).allMatch(ReplicaResult::done);
        assertThat(last().at("/rid")).isEqualTo("r-1");
        List<ReplicaResult> loaded = natives.loadAdapter("tuned", "/adapters/tuned");
        assertThat(loaded).extracting(ReplicaResult::done).containsExactly(true, false);
        assertThat(loaded.get(1).error())
                .isInstanceOf(NotOfferedException.class)
                .hasMessageContaining("--enable-lora");
        pool.plays(text, text);
        assertThat(natives.unloadAdapter("tuned")).allMatch(ReplicaResult::done);
    }
}
