package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.FilePart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.NotOfferedException;
import io.gatehouse.model.Priority;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Role;
import io.gatehouse.model.Secret;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeVllm;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.VllmScripts;
import io.gatehouse.vllm.RankedDocument;
import io.gatehouse.vllm.ReplicaResult;
import io.gatehouse.vllm.TokenList;
import io.gatehouse.vllm.VllmOptions;
import io.gatehouse.vllm.VllmProvider;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A pool of vLLM servers: what is sent to them, what they refuse, and what they offer beside chat. */
class VllmPoolTest extends VllmPoolBase {
    private final FakeVllm vllm = FakeVllm.builder()
            .answerBytes(40)
            .runtimeLora()
            .devMode()
            .requestIdHeaders()
            .build();

    private static VllmProvider natives(Gateway gateway) {
        return gateway.provider("vllm", VllmProvider.class);
    }

    private RecordedRequest only() {
        assertThat(seen()).hasSize(1);
        return seen().get(0);
    }

    static Stream<Arguments> overloads() {
        return Stream.of(
                        VllmScripts.busy(),
                        VllmScripts.backlog(),
                        VllmScripts.scaling(),
                        VllmScripts.engineDead(),
                        VllmScripts.errorInStream())
                .flatMap(error -> Stream.of(Way.values()).map(way -> Arguments.of(way, error)));
    }

    @ParameterizedTest
    @MethodSource("overloads")
    void anotherReplicaAnswersWhenOneIsOverloaded(Way way, Answer error) {
        serve(vllm);
        Gateway gateway = pool();
        ChatResponse undisturbed = way.run(call(gateway));
        next(error);

        ChatResponse answer = way.run(call(gateway));

        assertThat(answer.text()).isEqualTo(undisturbed.text());
        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.attempts().get(0).endpoint())
                .isNotEqualTo(answer.attempts().get(1).endpoint());
    }

    @Test
    void embeddingsGoToAnotherReplicaToo() {
        serve(vllm);
        Gateway gateway = pool();
        a.enqueueFor("/v1/embeddings", VllmScripts.busy());
        b.enqueueFor("/v1/embeddings", VllmScripts.busy());

        assertThat(gateway.embed("r").input("one", "two").send().vectors()).hasSize(2);
    }

    @Test
    void theTenantIsSentAsASaltThatDoesNotNameIt() {
        serve(vllm);
        Gateway gateway = pool();
        next();
        call(gateway).tenant("acme").send();
        call(gateway).tenant("acme").send();
        call(gateway).tenant("other").send();
        call(gateway).send();
        List<String> salts = seen().stream()
                .map(request -> String.valueOf(request.at("/cache_salt")))
                .toList();
        assertThat(salts.get(0)).hasSize(32).isEqualTo(salts.get(1)).isNotEqualTo(salts.get(2));
        assertThat(salts.get(3)).isEqualTo("null");
        assertThat(seen()).noneMatch(request -> request.body().contains("acme"));

        next();
        call(gateway)
                .tenant("acme")
                .extra(VllmOptions.builder().cacheSalt("mine").build().fields())
                .send();
        assertThat(only().at("/cache_salt")).isEqualTo("mine");

        next();
        call(pool(provider -> provider.cacheSalt(false))).tenant("acme").send();
        assertThat(only().at("/cache_salt")).isNull();
    }

    @Test
    void saltsAreOfTheKey() {
        serve(vllm);
        Gateway plain = pool();
        next();
        for (Gateway each : List.of(plain, keyed("k-1"), keyed("k-1"), keyed("k-2"))) {
            call(each).tenant("acme").send();
        }
        List<String> salts =
                seen().stream().map(request -> request.at("/cache_salt")).toList();
        assertThat(salts.get(1)).hasSize(32).isEqualTo(salts.get(2));
        assertThat(salts.stream().distinct()).hasSize(3);
    }

    private Gateway keyed(String key) {
        return pool(provider -> provider.cacheSaltKey(Secret.of(key)));
    }

    @Test
    void prioritiesAreSentToServersThatScheduleByThem() {
        serve(vllm);
        Gateway plain = pool();
        next();
        call(plain).priority(Priority.LOW).send();
        assertThat(only().at("/priority")).isNull();

        Gateway scheduled = pool(VllmProvider.Builder::priorityScheduling);
        next();
        call(scheduled).priority(Priority.LOW).send();
        call(scheduled).send();
        assertThat(seen().get(0).at("/priority")).isEqualTo("1");
        assertThat(seen().get(1).at("/priority")).isNull();
    }

    @Test
    void requestsAreNamedByCallAndAttempt() {
        serve(vllm);
        Gateway gateway = pool();
        next(VllmScripts.busy());
        ChatResponse answer = call(gateway).send();
        String first = seen().get(0).header("x-request-id");
        String second = seen().get(1).header("x-request-id");
        assertThat(first).endsWith("-1");
        assertThat(second).isEqualTo(first.substring(0, first.length() - 1) + "2");
        assertThat(answer.id()).isEqualTo("chatcmpl-" + second);
        assertThat(answer.head().requestId()).isEqualTo(second);

        next();
        call(gateway).header("X-Request-ID", "mine").send();
        assertThat(only().headers().stream().filter(each -> each.name().equalsIgnoreCase("x-request-id")))
                .singleElement()
                .satisfies(each -> assertThat(each.value()).isEqualTo("mine"));

        Gateway nameless = pool(provider -> provider.requestIds(false));
        next();
        call(nameless).send();
        assertThat(only().header("x-request-id")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void reasoningAndCachedTokensAreReadInOldReleasesAndNew(Way way) {
        for (String version : List.of("0.9.2", "0.19.0")) {
            serve(FakeVllm.builder()
                    .version(version)
                    .reasoningTokens(3)
                    .answerBytes(30)
                    .build());
            ChatResponse answer = way.run(call(pool()));
            assertThat(answer.reasoning()).as(version).isNotEmpty();
            assertThat(answer.text()).isNotEmpty();
            assertThat(answer.usage().cachedInputTokens()).isPositive();
        }
    }

    static Stream<Arguments> windows() {
        return Stream.of(Arguments.of("0.29.0", true), Arguments.of("0.16.0", false), Arguments.of("0.9.2", false));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void theNumbersOfAPromptThatIsTooLongAreTold(String version, boolean atLeast) {
        serve(FakeVllm.builder().version(version).contextWindow(100).build());
        Gateway gateway = pool();
        for (Way way : Way.values()) {
            ContextTooLongException e = catchThrowableOfType(
                    ContextTooLongException.class, () -> way.run(call(gateway).maxTokens(80)));
            ContextLimit limit = e.limit();
            assertThat(limit.tokens()).isEqualTo(100);
            assertThat(limit.outputTokens()).isEqualTo(80);
            assertThat(limit.inputTokens()).isPositive();
            assertThat(limit.inputAtLeast()).isEqualTo(atLeast);
            assertThat(e).hasMessageContaining("context window of 100 tokens").hasMessageContaining("80 of output");
            assertThat(e.attempts()).hasSize(1);
        }
    }

    @Test
    void afterAPromptThatIsTooLongOnlyLargerWindowsAreTried() {
        serve(FakeVllm.builder().contextWindow(100).build());
        Gateway gateway = open(builder()
                .provider(VllmProvider.builder().replicas(a.url()).build())
                .route(
                        "r",
                        Route.to("vllm/tiny").fallbackTo(window("b/small", 100)).fallbackTo(window("c/large", 101))));
        b.enqueue(Scripts.chat("Too small."));
        c.enqueue(Scripts.chat("Large enough."));
        ChatResponse answer = call(gateway).maxTokens(80).send();
        assertThat(answer.text()).isEqualTo("Large enough.");
        assertThat(trail(answer)).containsExactly("vllm/tiny FAILED", "b/small SKIPPED", "c/large FINISHED");
    }

    @Test
    void structureIsSaidInTheWordsOfTheRelease() {
        Map<String, Json> choice =
                VllmOptions.builder().choice("yes", "no").build().fields();
        for (String version : List.of("0.11.2", "0.12.0", "0.33.0")) {
            serve(FakeVllm.builder().version(version).build());
            Gateway gateway = pool();
            assertThat(natives(gateway).versions()).allMatch(each -> version.equals(each.answer()));
            assertThat(call(gateway).extra(choice).send().text()).as(version).isEqualTo("yes");
        }
    }

    @Test
    void eachReplicaOfAMixedPoolIsAskedInTheWordsOfItsRelease() {
        a.otherwise(FakeVllm.builder().version("0.11.2").build());
        b.otherwise(FakeVllm.builder().version("0.12.0").build());
        c.otherwise(FakeVllm.builder().version("0.33.0").build());
        VllmProvider natives = natives(pool());
        natives.versions();
        ChatRequest request = ChatRequest.builder("vllm/tiny")
                .add(Message.user("Well?"))
                .extra(VllmOptions.builder().choice("yes", "no").build().fields())
                .build();
        for (int i = 0; i < 6; i++) {
            assertThat(natives.complete(request).text()).isEqualTo("yes");
        }
        assertThat(List.of(a, b, c))
                .allMatch(server -> server.requests().stream()
                                .filter(each -> each.path().equals("/v1/completions"))
                                .count()
                        == 2);
    }

    @Test
    void aPoolWithoutReplicasIsSaidToHaveNone() {
        VllmProvider empty = natives(open(
                builder().provider(VllmProvider.builder().replicasFrom(List::of).build())));
        ChatRequest request =
                ChatRequest.builder("vllm/tiny").add(Message.user("Hi")).build();
        assertThatThrownBy(() -> empty.complete(request))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("has no endpoint");
        assertThatThrownBy(() -> empty.tokenize(request)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void aSchemaIsUnderstoodByServersOfUnknownRelease() {
        Map<String, Json> schema = VllmOptions.builder()
                .json(Json.parse("{\"type\":\"object\"}"))
                .build()
                .fields();
        serve(FakeVllm.builder().version("0.11.2").build());
        next();
        assertThat(call(pool()).extra(schema).send().text()).isEqualTo("{\"kept\":true}");
        assertThat(only().at("/response_format/type")).isEqualTo("json_schema");
        assertThat(only().at("/structured_outputs")).isNull();
    }

    @Test
    void askingForTheReleaseCostsNoRequestOfACall() {
        serve(vllm);
        Gateway gateway = pool();
        long before = requests();
        call(gateway).extra(VllmOptions.builder().regex("a+").build().fields()).send();
        assertThat(requests() - before).isEqualTo(1);
        long asked = requests();
        natives(gateway).versions();
        natives(gateway).versions();
        assertThat(requests() - asked).isEqualTo(3);
    }

    @Test
    void whatVllmCannotDoIsRefusedByNameBeforeSending() {
        serve(vllm);
        Gateway gateway = pool();
        long before = requests();
        assertThatThrownBy(() -> gateway.chat("vllm/tiny")
                        .message(Message.user(ContentPart.text("Read"), FilePart.id("f-1")))
                        .send())
                .hasMessageContaining("vllm")
                .hasMessageContaining("files");
        for (String name :
                List.of("mintokens", "repetition_penality", "top-k", "minP", "service_tier", "guided_regex")) {
            assertThatThrownBy(() -> call(gateway).extra(name, 1).send())
                    .as(name)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("vLLM");
        }
        assertThat(requests()).isEqualTo(before);
        call(pool(provider -> provider.allowFields("minP"))).extra("minP", 1).send();
    }

    @Test
    void whatItCannotDoGoesToATargetThatCan() {
        serve(vllm);
        Gateway gateway = open(builder()
                .provider(VllmProvider.builder().replicas(a.url()).build())
                .route("r", Route.to("vllm/tiny").fallbackTo("b/big")));
        b.enqueue(Scripts.chat("Read."));
        ChatResponse answer = gateway.chat("r")
                .message(Message.user(ContentPart.text("Read"), FilePart.id("f-1")))
                .send();
        assertThat(answer.text()).isEqualTo("Read.");
        assertThat(answer.head().target()).hasToString("b/big");
    }

    @Test
    void tokensAreCountedAsTheModelCounts() {
        serve(vllm);
        Gateway gateway = pool();
        VllmProvider natives = natives(gateway);
        TokenList text = natives.tokenize("tiny", "Grüße");
        assertThat(text.count()).isEqualTo(7);
        assertThat(text.contextWindow()).isEqualTo(8192);
        assertThat(natives.detokenize(
                        "tiny", text.ids().stream().mapToInt(id -> id).toArray()))
                .isEqualTo("Grüße");
        ChatRequest request = ChatRequest.builder("vllm/tiny")
                .add(Message.system("Be brief."), Message.user("Hi"))
                .extra(VllmOptions.builder().thinking(false).build().fields())
                .build();
        long counted = natives.tokenize(request).count();
        assertThat(counted)
                .isEqualTo(gateway.chat("vllm/tiny")
                        .system("Be brief.")
                        .user("Hi")
                        .send()
                        .usage()
                        .inputTokens());
        assertThat(natives.replica("vllm#2").tokenize(request).count()).isEqualTo(counted);
        assertThatThrownBy(() -> natives.tokenize(request.withModel("other/tiny")))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> natives.tokenize("nope", "x")).isInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void documentsAreRankedAndScored() {
        serve(vllm);
        VllmProvider natives = natives(pool());
        List<String> documents = List.of("short", "a much longer one", "longer one");
        assertThat(natives.rerank("tiny", "q", documents).documents())
                .extracting(RankedDocument::index)
                .containsExactly(1, 2, 0);
        assertThat(natives.rerank("tiny", "q", documents, 2).documents()).hasSize(2);
        assertThat(natives.score("tiny", "q", documents).documents())
                .extracting(RankedDocument::score)
                .containsExactly(0.05, 0.17, 0.1);
        assertThat(natives.score("tiny", "q", documents).usage().inputTokens()).isEqualTo(12);
    }

    @ParameterizedTest
    @EnumSource
    void aTextCompletionGoesThroughTheChain(Way way) {
        serve(vllm);
        Gateway gateway = pool();
        next(VllmScripts.busy());
        ChatResponse answer = way.run(gateway.chat("r")
                .user("Once upon")
                .maxTokens(5)
                .extra(VllmOptions.builder().textCompletion().build().fields()));
        assertThat(answer.usage().outputTokens()).isEqualTo(5);
        assertThat(seen()).hasSize(2).allMatch(request -> request.path().equals("/v1/completions"));
        assertThat(seen().get(1).at("/prompt")).isEqualTo("Once upon");
        assertThat(seen().get(1).at("/gatehouse_text_completion")).isNull();
        assertThat(natives(gateway).complete("tiny", "Once upon").text()).startsWith(answer.text());
        assertThatThrownBy(() -> gateway.chat("r")
                        .system("Be brief.")
                        .user("Hi")
                        .extra(VllmOptions.builder().textCompletion().build().fields())
                        .send())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("conversation");
    }

    @Test
    void aTextCompletionDropsNoSpeakersNameSilently() {
        serve(vllm);
        Gateway gateway = pool();
        long before = requests();
        assertThatThrownBy(() -> gateway.chat("r")
                        .message(Message.builder(Role.USER)
                                .name("Ann")
                                .content(List.of(ContentPart.text("Once")))
                                .build())
                        .extra(VllmOptions.builder().textCompletion().build().fields())
                        .send())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("name");
        assertThat(requests()).isEqualTo(before);
    }

    @Test
    void optionsOfAStreamStandBesideThoseOfTheGateway() {
        serve(vllm);
        Gateway gateway = pool();
        Map<String, Object> options = Map.of("include_usage", true, "continuous_usage_stats", false, "mine", 1);
        next();
        Way.STREAMING.run(completion(gateway).extra("stream_options", options));
        assertThat(Json.parse(only().body()).get("stream_options")).isEqualTo(Json.of(options));

        next();
        Way.STREAMING.run(completion(gateway).extra("stream_options", Map.of("mine", 1)));
        assertThat(only().at("/stream_options/include_usage")).isEqualTo("true");
        assertThat(only().at("/stream_options/continuous_usage_stats")).isEqualTo("true");
        assertThat(only().at("/stream_options/mine")).isEqualTo("1");

        assertThatThrownBy(() -> natives(gateway)
                        .complete(ChatRequest.builder("vllm/tiny")
                                .add(Message.user("Once"))
                                .extra("stream_options", options)
                                .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("streams only");
    }

    private static ChatCall completion(Gateway gateway) {
        return gateway.chat("r")
                .user("Once upon")
                .maxTokens(5)
                .extra(VllmOptions.builder().textCompletion().build().fields());
    }

    @Test
    void adaptersAreLoadedOnAllReplicasWithTheResultOfEach() {
        a.otherwise(FakeVllm.builder().runtimeLora().build());
        b.otherwise(FakeVllm.builder().build());
        c.otherwise(FakeVllm.builder().runtimeLora().build());
        Gateway gateway = pool();
        VllmProvider natives = natives(gateway);

        List<ReplicaResult> results = natives.loadAdapter("sql", "/adapters/sql");

        assertThat(results).extracting(ReplicaResult::done).containsExactly(true, false, true);
        assertThat(results.get(0).answer()).contains("'sql' added");
        assertThat(results.get(1).error())
                .isInstanceOf(NotOfferedException.class)
                .hasMessageContaining("vllm#2")
                .hasMessageContaining("VLLM_ALLOW_RUNTIME_LORA_UPDATING");
        assertThat(natives.replica("vllm#1").models()).extracting(ModelInfo::id).containsExactly("tiny", "sql");
        assertThat(natives.loadAdapter("sql", "/adapters/sql").get(0).error())
                .isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(natives.unloadAdapter("sql")).extracting(ReplicaResult::done).containsExactly(true, false, true);
        assertThat(natives.unloadAdapter("sql").get(2).error()).isInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void whetherAReplicaSleepsIsReadHoweverItIsWritten() {
        for (String answer : List.of(
                "{\"is_sleeping\":\n\ttrue}", "{\"is_\\u0073leeping\": true}", "{\"a\":{},\"is_sleeping\":true}")) {
            a.otherwise(Scripts.json(200, answer));
            assertThat(natives(pool()).replica("vllm#1").isSleeping())
                    .as(answer)
                    .isTrue();
        }
        a.otherwise(Scripts.json(200, "{\"was\":{\"is_sleeping\":true},\"is_sleeping\":false}"));
        assertThat(natives(pool()).replica("vllm#1").isSleeping()).isFalse();
        a.otherwise(Scripts.json(200, "{}"));
        assertThatThrownBy(() -> natives(pool()).replica("vllm#1").isSleeping()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aReplicaSleepsAndWakesWhereItsServerLetsIt() {
        a.otherwise(vllm);
        b.otherwise(FakeVllm.builder().build());
        VllmProvider natives = natives(pool());
        assertThat(natives.replica("vllm#1").isSleeping()).isFalse();
        natives.replica("vllm#1").sleep(1);
        assertThat(natives.replica("vllm#1").isSleeping()).isTrue();
        natives.replica("vllm#1").wake("weights", "kv_cache");
        assertThat(natives.replica("vllm#1").isSleeping()).isFalse();
        assertThat(a.requests()).extracting(RecordedRequest::query).contains("level=1", "tags=weights&tags=kv_cache");
        assertThatThrownBy(() -> natives.replica("vllm#2").sleep(2))
                .isInstanceOf(NotOfferedException.class)
                .hasMessageContaining("--enable-sleep-mode");
        assertThatThrownBy(() -> natives.replica("vllm#9"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("vllm#3");
    }
}
