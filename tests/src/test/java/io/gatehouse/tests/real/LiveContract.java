package io.gatehouse.tests.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Finished;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.LeakChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the adapter of an engine keeps with a real server: the counterpart of
 * {@link io.gatehouse.testing.contract.ProviderContract}, whose answers are scripted, for a server that says what it
 * likes. It expects nothing of the model but that it goes on talking.
 */
@Tag("real-engine")
abstract class LiveContract {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long SEED = 7;

    private static final Json COLORS = Json.parse("""
            {"type":"object","properties":{
               "color":{"type":"string","enum":["red","green","blue"]},
               "ripe":{"type":"boolean"}},
             "required":["color","ripe"],"additionalProperties":false}""");
    private static final Json CITIES = Json.parse("""
            {"type":"object","properties":{"city":{"type":"string","enum":["Oslo","Zurich"]}},
             "required":["city"],"additionalProperties":false}""");
    private static final ToolSpec WEATHER =
            ToolSpec.of("get_weather", "Tells the weather", CITIES).strict(true);

    private final LeakChecker leaks = new LeakChecker();
    private @Nullable LiveServer server;
    private @Nullable Gateway gateway;
    private String provider = "";

    /** The variable with the server's base URL. */
    abstract String variable();

    abstract Provider provider(String baseUrl);

    /** The models that the adapter lists. */
    abstract List<ModelInfo> models(Gateway gateway);

    /** How many tokens the server says the prompt has. */
    abstract long promptTokens(LiveServer server, String prompt);

    /** How many requests the server is working on. */
    abstract double running(LiveServer server);

    /** A call whose parameter the server refuses. */
    ChatCall refused(ChatCall call) {
        return call.extra("top_p", 7);
    }

    Set<Trait> traits() {
        return EnumSet.allOf(Trait.class);
    }

    @BeforeEach
    void connect() {
        LiveServer live = LiveServer.of(variable());
        server = live;
        Provider adapter = provider(live.root() + "/v1");
        provider = adapter.name();
        gateway = leaks.watch(Gateway.builder()).provider(adapter).build();
    }

    @AfterEach
    void closeAndLookForLeaks() {
        if (gateway != null) {
            gateway.close();
        }
        leaks.check();
    }

    private LiveServer server() {
        return Objects.requireNonNull(server);
    }

    private Gateway gateway() {
        return Objects.requireNonNull(gateway);
    }

    private void needs(Trait trait) {
        Assumptions.assumeTrue(traits().contains(trait), () -> variable() + " has no " + trait);
    }

    private String target() {
        return provider + "/" + server().model();
    }

    private ChatCall ask(String prompt) {
        return gateway().chat(target()).user(prompt).temperature(0).seed(SEED);
    }

    private ChatCall ask() {
        return ask("Retries and fallbacks: what are they?").maxTokens(12);
    }

    private static ChatResponse read(ChatCall call, List<StreamEvent> events) {
        try (ChatStream stream = call.stream()) {
            stream.forEach(events::add);
        }
        assertThat(events).last().isInstanceOf(Finished.class);
        ChatResponse whole = ((Finished) events.get(events.size() - 1)).response();
        for (Choice choice : whole.choices()) {
            assertThat(text(events, choice.index())).isEqualTo(choice.message().text());
        }
        return whole;
    }

    private static ChatResponse read(ChatCall call) {
        return read(call, new ArrayList<>());
    }

    private static String text(List<StreamEvent> events, int choice) {
        return events.stream()
                .filter(TextDelta.class::isInstance)
                .map(TextDelta.class::cast)
                .filter(delta -> delta.choice() == choice)
                .map(TextDelta::text)
                .collect(Collectors.joining());
    }

    @Test
    void anAnswerHasTextReasonAndUsage() {
        ChatResponse answer = ask().send();

        assertThat(answer.text()).isNotBlank();
        assertThat(answer.id()).isNotBlank();
        assertThat(answer.finishReason()).isIn(FinishReason.LENGTH, FinishReason.STOP);
        assertThat(answer.usage().isKnown()).isTrue();
        assertThat(answer.usage().isEstimated()).isFalse();
        assertThat(answer.usage().inputTokens()).isPositive();
        assertThat(answer.usage().outputTokens()).isBetween(1L, 12L);
        assertThat(answer.warnings()).isEmpty();
        assertThat(answer.head().status()).isEqualTo(200);
        assertThat(answer.attempts()).hasSize(1);
    }

    @Test
    void aStreamIsTheBlockingAnswerInPieces() {
        ask().send();
        ChatResponse blocking = ask().send();
        List<StreamEvent> events = new ArrayList<>();
        ChatResponse streamed = read(ask(), events);

        assertThat(events.stream().filter(TextDelta.class::isInstance)).hasSizeGreaterThan(2);
        assertThat(streamed.choices()).isEqualTo(blocking.choices());
        assertThat(streamed.usage()).isEqualTo(blocking.usage());
        assertThat(streamed.model()).isEqualTo(blocking.model());
        assertThat(streamed.degraded()).isFalse();
    }

    @Test
    void theLimitOfTokensEndsAnAnswerWithLength() {
        for (ChatResponse answer : List.of(ask().maxTokens(3).send(), read(ask().maxTokens(3)))) {
            assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(answer.usage().outputTokens()).isEqualTo(3);
        }
    }

    @Test
    void aStopTextEndsTheAnswerBeforeIt() {
        String whole = ask().send().text();
        int middle = whole.length() / 2;
        String stop = whole.substring(middle, middle + 3);
        String before = whole.substring(0, whole.indexOf(stop));

        for (ChatResponse answer : List.of(ask().stop(stop).send(), read(ask().stop(stop)))) {
            assertThat(answer.text()).isEqualTo(before);
            assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void aSchemaIsFollowedAndTheEndOfItIsStop() {
        needs(Trait.JSON_SCHEMA);
        ResponseFormat format = ResponseFormat.jsonSchema("fruit", COLORS).strict(true);
        ChatCall call = ask("A fruit, please.").maxTokens(200).responseFormat(format);
        for (ChatResponse answer : List.of(call.send(), read(call))) {
            Json fruit = Json.parse(answer.text());
            assertThat(fruit.get("color").asText()).isIn("red", "green", "blue");
            assertThat(fruit.get("ripe").asJava()).isInstanceOf(Boolean.class);
            assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void aNamedToolIsCalled() {
        needs(Trait.NAMED_TOOLS);
        checkTool(ToolChoice.tool("get_weather"));
    }

    @Test
    void aDemandedToolIsCalled() {
        needs(Trait.REQUIRED_TOOLS);
        checkTool(ToolChoice.REQUIRED);
    }

    private void checkTool(ToolChoice choice) {
        ChatCall call = ask("Weather in Oslo?")
                .tools(WEATHER)
                .toolChoice(choice)
                .maxTokens(200)
                .sampling(sampling -> sampling.parallelToolCalls(false));
        for (ChatResponse answer : List.of(call.send(), read(call))) {
            assertThat(answer.toolCalls()).singleElement().satisfies(LiveContract::checkWeather);
            assertThat(answer.finishReason()).isIn(FinishReason.TOOL_CALLS, FinishReason.STOP);
            assertThat(answer.warnings()).isEmpty();
        }
    }

    private static void checkWeather(ToolCall call) {
        assertThat(call.id()).isNotBlank();
        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(Json.parse(call.arguments()).get("city").asText()).isIn("Oslo", "Zurich");
    }

    @Test
    void severalChoicesAreKeptApart() {
        needs(Trait.SEVERAL_CHOICES);
        ChatCall call = ask().temperature(1).sampling(sampling -> sampling.n(2));
        for (ChatResponse answer : List.of(call.send(), read(call))) {
            assertThat(answer.choices()).extracting(Choice::index).containsExactly(0, 1);
            assertThat(answer.choices())
                    .allSatisfy(choice -> assertThat(choice.message().text()).isNotBlank());
            assertThat(answer.choices().get(0).message().text())
                    .isNotEqualTo(answer.choices().get(1).message().text());
        }
    }

    @Test
    void logProbabilitiesComeTokenByToken() {
        needs(Trait.LOGPROBS);
        ChatCall call = ask().sampling(sampling -> sampling.logprobs(true).topLogprobs(2));
        ChatResponse blocking = call.send();
        ChatResponse streamed = read(call);

        List<TokenLogprob> tokens = blocking.choices().get(0).logprobs();
        assertThat(tokens).hasSize((int) blocking.usage().outputTokens());
        assertThat(tokens).allSatisfy(token -> {
            assertThat(token.logprob()).isLessThanOrEqualTo(0);
            assertThat(token.top()).hasSizeGreaterThanOrEqualTo(2);
        });
        assertThat(streamed.choices().get(0).logprobs())
                .extracting(TokenLogprob::token)
                .isEqualTo(tokens.stream().map(TokenLogprob::token).toList());
    }

    @Test
    void promptsAreCountedAsTheServerCountsThem() {
        String prompt = "Zürich, 東京 and 🌍: how many tokens is that?";
        assertThat(ask(prompt).maxTokens(1).send().usage().inputTokens()).isEqualTo(promptTokens(server(), prompt));
    }

    @Test
    void aPromptThatWasSeenBeforeIsReported() {
        needs(Trait.CACHED_TOKENS);
        String prompt = "The same words again and again make a prompt long enough. ".repeat(6);
        ask(prompt).maxTokens(2).send();
        for (ChatResponse answer :
                List.of(ask(prompt).maxTokens(2).send(), read(ask(prompt).maxTokens(2)))) {
            assertThat(answer.usage().cachedInputTokens()).isPositive();
        }
    }

    @Test
    void aPromptLongerThanTheContextIsToldAsSuch() {
        ChatCall call = ask("A prompt that is too long for the context. ".repeat(2_000));
        checkTooLong(catchThrowableOfType(ContextTooLongException.class, call::send));
        checkTooLong(catchThrowableOfType(ContextTooLongException.class, call::stream));
    }

    private static void checkTooLong(@Nullable ContextTooLongException e) {
        assertThat(e).isNotNull();
        assertThat(e.status()).isEqualTo(400);
        assertThat(e.limit().tokens()).isPositive();
    }

    @Test
    void aModelThatIsNotThereIsToldAsSuch() {
        needs(Trait.UNKNOWN_MODEL);
        String other = target() + "-that-is-not-there";
        ModelNotFoundException e = catchThrowableOfType(
                ModelNotFoundException.class,
                () -> gateway().chat(other).user("Hello").send());
        assertThat(e.status()).isEqualTo(404);
    }

    @Test
    void aParameterThatIsNoneIsToldAsSuch() {
        ChatCall call = refused(ask());
        checkRefused(catchThrowableOfType(InvalidRequestException.class, call::send));
        checkRefused(catchThrowableOfType(InvalidRequestException.class, call::stream));
    }

    private static void checkRefused(@Nullable InvalidRequestException e) {
        assertThat(e).isNotNull();
        assertThat(e.status()).isBetween(400, 422);
        assertThat(e.providerMessage()).isNotBlank();
    }

    @Test
    void closingAStreamStopsTheServersWork() {
        LiveServer.await("nothing else running", SOON, pause(), () -> running(server()) == 0);
        double before = generated(server());
        try (ChatStream stream = endless().stream()) {
            assertThat(stream.next()).isNotNull();
            LiveServer.await("the server to say that it works", SOON, pause(), () -> running(server()) == 1);
        }
        checkStopped(before);
    }

    @Test
    void cancellingABlockingCallStopsTheServersWork() {
        LiveServer.await("nothing else running", SOON, pause(), () -> running(server()) == 0);
        double before = generated(server());
        CompletableFuture<ChatResponse> answer = endless().sendAsync();
        LiveServer.await("the server to say that it works", SOON, pause(), () -> running(server()) == 1);
        answer.cancel(true);
        checkStopped(before);
    }

    /** An answer that takes as long as the context allows. */
    private ChatCall endless() {
        return ask().maxTokens(longest()).extra("ignore_eos", true);
    }

    /** As many tokens as fit, so that an answer takes long. */
    abstract int longest();

    /** How many tokens the server has generated so far. */
    abstract double generated(LiveServer live);

    /** How long to wait between two looks at the server's metrics. */
    Duration pause() {
        return Duration.ofMillis(20);
    }

    private void checkStopped(double before) {
        LiveServer.await("the server to stop", SOON, pause(), () -> running(server()) == 0);
        assertThat(generated(server()) - before).as("tokens generated").isLessThan(longest() * 0.8);
    }

    @Test
    void itsModelsAreListed() {
        assertThat(models(gateway())).extracting(ModelInfo::id).contains(server().model());
    }
}
