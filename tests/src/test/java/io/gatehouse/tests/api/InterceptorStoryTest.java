package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.TextTransformer;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.Message;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an interceptor can do, each written once and run in every way of calling. */
@ExtendWith(LeakCheckExtension.class)
class InterceptorStoryTest {
    private final FakeModelServer server = FakeModelServer.start();

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    private Gateway with(Interceptor interceptor) {
        return Setup.builder(server).addInterceptor(interceptor).build();
    }

    /** Answers what was asked before from memory. */
    private static final class Store implements Interceptor {
        private final Map<List<Message>, ChatResponse> answers = new ConcurrentHashMap<>();

        @Override
        public ChatReply intercept(Chain chain) {
            ChatResponse stored = answers.get(chain.request().messages());
            if (stored != null) {
                return ChatReply.of(stored);
            }
            return chain.proceed(chain.request())
                    .onFinish(answer -> answers.put(chain.request().messages(), answer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStoreAnswersTheSecondTime(Way way) {
        try (Gateway gateway = with(new Store())) {
            server.enqueue(Scripts.chat("Oslo is the capital."), Scripts.chat("Something else."));

            ChatResponse first = way.run(gateway.chat(Setup.TARGET).user("Capital of Norway?"));
            ChatResponse second = way.run(gateway.chat(Setup.TARGET).user("Capital of Norway?"));
            ChatResponse other = way.run(gateway.chat(Setup.TARGET).user("Capital of Sweden?"));

            assertThat(first.text()).isEqualTo("Oslo is the capital.");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.usage()).isEqualTo(first.usage());
            assertThat(second.attempts()).isEmpty();
            assertThat(other.text()).isEqualTo("Something else.");
            assertThat(server.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aStoreFilledInOneWayAnswersInAllOthers() {
        for (Way filled : Way.values()) {
            try (Gateway gateway = with(new Store())) {
                server.enqueue(Scripts.chat("Oslo."));
                filled.run(gateway.chat(Setup.TARGET).user("Capital of Norway?"));
                for (Way way : Way.values()) {
                    assertThat(way.run(gateway.chat(Setup.TARGET).user("Capital of Norway?"))
                                    .text())
                            .isEqualTo("Oslo.");
                }
            }
        }
    }

    @Test
    void aStoreKeepsNothingOfAStreamThatWasLeftOrBroke() {
        Store store = new Store();
        try (Gateway gateway = with(store)) {
            server.enqueue(Scripts.chat("One two three four."), Scripts.streamUnfinished("One", " two"));
            try (ChatStream stream = gateway.chat(Setup.TARGET).user("a").stream()) {
                assertThat(stream.next()).isNotNull();
            }
            assertThatThrownBy(
                            () -> Way.STREAMING.run(gateway.chat(Setup.TARGET).user("b")))
                    .isInstanceOf(StreamInterruptedException.class);

            assertThat(store.answers).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorChangesTheRequest(Way way) {
        Interceptor careful = chain -> {
            ChatRequest request = chain.request();
            List<Message> messages = new ArrayList<>(List.of(Message.system("Never give medical advice.")));
            messages.addAll(request.messages());
            return chain.proceed(request.withMessages(messages).toBuilder()
                    .sampling(request.sampling().toBuilder().temperature(0.0).build())
                    .extra("user", "u-7")
                    .build());
        };
        try (Gateway gateway = with(careful)) {
            way.run(gateway.chat(Setup.TARGET).user("My knee hurts.").temperature(1.5));

            var sent = server.takeRequest(Setup.WAIT);
            assertThat(sent.at("/messages/0/content")).isEqualTo("Never give medical advice.");
            assertThat(sent.at("/messages/1/content")).isEqualTo("My knee hurts.");
            assertThat(sent.at("/temperature")).isEqualTo("0.0");
            assertThat(sent.at("/user")).isEqualTo("u-7");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorSendsTheCallElsewhere(Way way) {
        Interceptor cheap = chain -> chain.proceed(chain.request().withModel("openai/gpt-5-nano"));
        try (Gateway gateway = with(cheap)) {
            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

            assertThat(server.takeRequest(Setup.WAIT).at("/model")).isEqualTo("gpt-5-nano");
            assertThat(answer.head().target()).hasToString("openai/gpt-5-nano");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorChangesEveryEvent(Way way) {
        Interceptor shouting = chain -> chain.proceed(chain.request())
                .mapEvents(event -> event instanceof TextDelta delta
                        ? TextDelta.of(delta.choice(), delta.text().toUpperCase(Locale.ROOT))
                        : event);
        try (Gateway gateway = with(shouting)) {
            server.enqueue(Scripts.chat("one two three"));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Count."));

            assertThat(answer.text()).isEqualTo("ONE TWO THREE");
            assertThat(answer.toMessage().text()).isEqualTo("ONE TWO THREE");
            assertThat(answer.raw().toString()).doesNotContain("one two three");
        }
    }

    /** Hides a word, also where it comes in pieces: holds back what may become the word. */
    private static final class Hidden implements TextTransformer {
        private static final String WORD = "secret";
        private String held = "";

        @Override
        public String onText(String delta) {
            String text = (held + delta).replace(WORD, "******");
            int keep = 0;
            for (int length = 1; length < WORD.length() && length <= text.length(); length++) {
                if (text.endsWith(WORD.substring(0, length))) {
                    keep = length;
                }
            }
            held = text.substring(text.length() - keep);
            return text.substring(0, text.length() - keep);
        }

        @Override
        public String onEnd() {
            return held;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorChangesTextThatSpansPieces(Way way) {
        Interceptor hiding = chain -> chain.proceed(chain.request()).transformText(channel -> new Hidden());
        try (Gateway gateway = with(hiding)) {
            for (String[] pieces :
                    new String[][] {{"the sec", "ret is out, a s", "e", "c", "ret s"}, {"the secret is out, a secret s"}
                    }) {
                server.enqueue(Scripts.streamText(pieces));

                ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Tell me."));

                assertThat(answer.text()).isEqualTo("the ****** is out, a ****** s");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGuardEndsAStreamBeforeTheBadWordIsShown(Way way) {
        List<Outcome.Kind> inside = new ArrayList<>();
        Interceptor guard = chain -> chain.proceed(chain.request())
                .onClose(outcome -> inside.add(outcome.kind()))
                .transformText(channel -> delta -> {
                    if (delta.contains("secret")) {
                        throw new GuardrailException(ErrorDetails.of("The answer holds a forbidden word"));
                    }
                    return delta;
                });
        try (Gateway gateway = with(guard)) {
            server.enqueue(Scripts.chat("Here comes the secret word."));

            assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Tell me.")))
                    .isInstanceOf(GuardrailException.class)
                    .satisfies(e -> assertThat(String.valueOf(((GuardrailException) e).partial()))
                            .doesNotContain("secret"));
            assertThat(inside).hasSize(1).doesNotContain(Outcome.Kind.FINISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorAsksAgainWhenTheAnswerIsTooLong(Way way) {
        Interceptor brief = chain -> {
            ChatResponse answer = chain.proceed(chain.request()).await();
            if (answer.text().length() <= 20) {
                return ChatReply.of(answer);
            }
            List<Message> shorter = new ArrayList<>(chain.request().messages());
            shorter.add(answer.toMessage());
            shorter.add(Message.user("Shorter."));
            return chain.proceed(chain.request().withMessages(shorter));
        };
        try (Gateway gateway = with(brief)) {
            server.enqueue(Scripts.chat("This goes on and on and on and on."), Scripts.chat("In short: no."));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Is it?"));

            assertThat(answer.text()).isEqualTo("In short: no.");
            assertThat(answer.attempts()).hasSize(2);
            server.takeRequest(Setup.WAIT);
            var second = server.takeRequest(Setup.WAIT);
            assertThat(second.at("/messages/1/content")).isEqualTo("This goes on and on and on and on.");
            assertThat(second.at("/messages/2/content")).isEqualTo("Shorter.");

            server.enqueue(Scripts.chat("No."));
            assertThat(way.run(gateway.chat(Setup.TARGET).user("Is it?")).text())
                    .isEqualTo("No.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorThatProceedsTwiceAndReturnsOneLeavesNothingOpen(Way way) {
        Interceptor twice = chain -> {
            chain.proceed(chain.request());
            return chain.proceed(chain.request());
        };
        try (Gateway gateway = with(twice)) {
            server.enqueue(Scripts.streamUnfinished("first").with(Script::hang), Scripts.chat("second"));

            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isEqualTo("second");

            server.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorAnswersInPlaceOfAFailure(Way way) {
        Interceptor calm = chain -> {
            try {
                return chain.proceed(chain.request());
            } catch (io.gatehouse.model.UnavailableException e) {
                return ChatReply.of(ChatResponse.of(e.target(), "Please try later."));
            }
        };
        try (Gateway gateway = with(calm)) {
            server.enqueue(Scripts.error(503, "server_error", "x", "down"));

            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isEqualTo("Please try later.");
        }
    }

    private final BlockingQueue<Outcome<ChatResponse>> outcomes = new LinkedBlockingQueue<>();

    private Gateway watched() {
        return with(chain -> chain.proceed(chain.request()).onClose(outcomes::add));
    }

    private Outcome<ChatResponse> outcome() throws InterruptedException {
        Outcome<ChatResponse> outcome = outcomes.poll(Setup.WAIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(outcome).as("an outcome").isNotNull();
        return outcome;
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorIsToldOnceOfAFinishedAnswer(Way way) throws Exception {
        try (Gateway gateway = watched()) {
            server.enqueue(Scripts.chat("one two"));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

            Outcome<ChatResponse> outcome = outcome();
            assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FINISHED);
            assertThat(outcome.answer().text()).isEqualTo("one two");
            assertThat(outcome.error()).isNull();
            assertThat(outcome.usageSoFar()).isEqualTo(answer.usage());
            assertThat(outcome.charsSoFar()).isEqualTo(7);
        }
        assertThat(outcomes).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorIsToldOnceOfAnAnswerThatBroke(Way way) throws Exception {
        try (Gateway gateway = watched()) {
            server.enqueue(Scripts.streamUnfinished("one", " two"));

            assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                    .isInstanceOf(StreamInterruptedException.class);

            Outcome<ChatResponse> outcome = outcome();
            assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
            assertThat(outcome.answer()).isNull();
            assertThat(outcome.error()).isInstanceOf(StreamInterruptedException.class);
            assertThat(outcome.charsSoFar()).isEqualTo(7);
        }
        assertThat(outcomes).isEmpty();
    }

    @Test
    void anInterceptorIsToldOnceOfAStreamThatWasLeft() throws Exception {
        try (Gateway gateway = watched()) {
            server.enqueue(Scripts.streamUnfinished("one", " two").with(Script::hang));
            ChatStream stream = gateway.chat(Setup.TARGET).user("Hello").stream();
            stream.next();
            stream.close();
            stream.close();

            assertThat(outcome().kind()).isEqualTo(Outcome.Kind.ABANDONED);
        }
        assertThat(outcomes).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorIsToldOnceOfACallThatWasCancelled(Way way) throws Exception {
        Interceptor cancelling =
                chain -> chain.proceed(chain.request()).onClose(outcomes::add).mapEvents(event -> {
                    chain.call().cancel();
                    return event;
                });
        try (Gateway gateway = with(cancelling)) {
            server.enqueue(Scripts.streamUnfinished("one", " two").with(Script::hang));

            assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                    .isInstanceOf(CancelledException.class);

            assertThat(outcome().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        }
        assertThat(outcomes).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatAWatchingCallbackThrowsChangesNothing(Way way) {
        Interceptor clumsy = chain -> chain.proceed(chain.request())
                .onFinish(answer -> {
                    throw new IllegalStateException("in onFinish");
                })
                .onClose(outcome -> {
                    throw new IllegalStateException("in onClose");
                })
                .onClose(outcomes::add);
        try (Gateway gateway = with(clumsy)) {
            server.enqueue(Scripts.chat("fine"));

            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isEqualTo("fine");
            assertThat(outcomes).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnInterceptorThrowsReachesTheCallerAndClosesWhatWasOpen(Way way) {
        Interceptor broken = chain -> {
            chain.proceed(chain.request()).onClose(outcomes::add);
            throw new IllegalStateException("broken");
        };
        try (Gateway gateway = with(broken)) {
            server.enqueue(Scripts.streamUnfinished("one").with(Script::hang));

            assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
            assertThat(outcomes)
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ABANDONED));
            server.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void interceptorsNestInTheOrderInWhichTheyWereAdded(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .addInterceptor(tagging("a"))
                .addInterceptor(tagging("b"))
                .addInterceptor(tagging("c"))
                .build()) {
            server.enqueue(Scripts.chat("x"));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

            assertThat(answer.text()).isEqualTo("a(b(c(x)))");
            assertThat(server.takeRequest(Setup.WAIT).at("/messages/0/content")).isEqualTo("Hello>a>b>c");
        }
    }

    private static Interceptor tagging(String name) {
        return chain -> {
            String prompt = chain.request().messages().get(0).text() + ">" + name;
            return chain.proceed(chain.request().withMessages(List.of(Message.user(prompt))))
                    .transformText(channel -> new TextTransformer() {
                        private boolean begun;

                        @Override
                        public String onText(String delta) {
                            String text = begun ? delta : name + "(" + delta;
                            begun = true;
                            return text;
                        }

                        @Override
                        public String onEnd() {
                            return ")";
                        }
                    });
        };
    }
}
