package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.testing.LeakCheckExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs the other examples and looks at what they print. */
final class ExamplesTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final Printed printed = new Printed();

    @Test
    void interceptorsSeeBlockingAndStreamingCallsAlike() {
        CustomInterceptor.run(printed.stream());

        assertThat(printed.lines())
                .containsExactly(
                        "chain    [Audit, ROUTING, RETRY, BALANCING, interceptor, BREAKER, TRANSPORT]",
                        "attempt  at demo",
                        "attempt  at demo",
                        "audit    search asked demo/model: FINISHED by demo/model, 11 tokens",
                        "blocking One two three [...]",
                        "attempt  at demo",
                        "piece    One two th",
                        "piece    ree four fi",
                        "piece    ve [...]",
                        "audit    search asked demo/model: FINISHED by demo/model, 11 tokens",
                        "audit    index asked demo/model: FINISHED by demo/model, 2 tokens");
    }

    @Test
    void aProviderOfAnotherApiSpeaksTwoDialects() {
        CustomProvider.run(printed.stream());

        assertThat(printed.lines())
                .containsExactly(
                        "old API, blocking   Hello! Hello!  (Usage(unknown))",
                        "old API, stream     Hello! Hello!",
                        "new API, blocking   Hello, dear.  (Usage(3 in, 2 out))",
                        "new API, stream     Hello, ",
                        "new API, stream     dear.",
                        "refused             Parrot's old API takes exactly one user message: use a grey model for"
                                + " conversations");
    }

    @Test
    void aPoolOfSgLangTakesItsOwnFields() {
        SgLangExample.run(printed.stream());

        assertThat(printed.lines()).containsExactly("answer   yes", "pool     [sglang#1, sglang#2]");
    }

    @Test
    void toolsRunInTheGatewayOrBesideAStream() {
        ToolsExample.run(printed.stream());

        String flight = "The tool answered: {\"number\":\"DY604\",\"status\":\"boarding\",\"gate\":\"C14\"}";
        assertThat(printed.lines())
                .containsExactly(
                        "handler   " + flight,
                        "attempts  2: one asks, one answers",
                        "ToolError The tool answered: error: there is no flight XX000",
                        "called    flight_status {\"flightNumber\":\"DY604\"}",
                        "stream    " + flight);
    }

    @Test
    void aPoolOfVllmGoesOnWhereOneReplicaDied() {
        VllmExample.run(printed.stream());

        List<String> lines = printed.lines();
        String length = lines.get(0).replace("unbroken ", "continued");
        assertThat(lines.subList(1, 3)).containsExactlyInAnyOrder(length + " in 1 attempts", length + " in 2 attempts");
        assertThat(lines.subList(3, lines.size()))
                .containsExactly(
                        "choice    yes",
                        "tokens    19 of 8192",
                        "adapter   vllm#1: NotOfferedException",
                        "adapter   vllm#2: NotOfferedException");
    }

    @Test
    void tgiIsAskedThroughBothOfItsApis() {
        TgiExample.run(printed.stream());

        assertThat(printed.lines())
                .containsExactly(
                        "native   yes  (Usage(14 in, 2 out))",
                        "info     org/llama takes 128 at once, 4096 tokens each",
                        "tokens   2",
                        "route    yes",
                        "too long 5000 of 4096",
                        "pool     TgiProvider(tgi, NATIVE, 2 replicas)",
                        "custom   false");
    }

    @Test
    void anEnsembleIsAskedWithAPromptAndInputsOfItsOwn() {
        TritonExample.run(printed.stream());

        assertThat(printed.lines())
                .containsExactly(
                        "answer   Oslo.",
                        "ended    OTHER",
                        "usage    Usage(20 in, 2 out, estimated)",
                        "ready    {triton#1=true}",
                        "inputs   [text_input, max_tokens]",
                        "streams  true");
        assertThat(TritonExample.providers(PromptTemplates.CHATML)).hasSize(2);
    }

    @Test
    void callsRunWithoutWaiting() {
        AsyncExample.run(printed.stream());

        assertThat(printed.lines())
                .containsExactly(
                        "answer   You said one",
                        "answer   You said two",
                        "answer   You said three",
                        "timeout  OVERALL",
                        "piece    You ",
                        "piece    said ",
                        "piece    four");
    }

    @Test
    void callsSurviveWhatAPrimaryDoes() {
        ResilienceExample.run(printed.stream());

        String pause = ", after a pause of \\d+ ms";
        String failed = "   \\d +primary/large +primary +FAILED ";
        String backup = "   \\d +backup/small +backup +FINISHED";
        String answer = "   It guards the gate of a castle.";
        assertThat(printed.text())
                .containsPattern("^\\n1  .*\\n-+\\n" + answer + "\\n" + failed + "UnavailableException\\n" + failed
                        + "UnavailableException" + pause + "\\n" + failed + "UnavailableException" + pause + "\\n"
                        + backup)
                .containsPattern(
                        "\\n2  .*\\n-+\\n" + answer + "\\n" + failed
                                + "RateLimitedException\\n   2 +primary/large +primary +FINISHED, after a pause of 1[5-9]\\d ms\\n")
                .containsPattern("\\n3  .*\\n-+\\n" + answer
                        + "\\n   1 +primary/large +primary#\\d +FAILED AuthenticationException\\n"
                        + "   2 +primary/large +primary#\\d +FINISHED\\n")
                .containsPattern("CLOSED: its credential was refused; again in (60|5\\d)\\.\\d\\d s")
                .containsPattern("\\n4  .*\\n-+\\n" + answer + "\\n" + failed + "TimedOutException\\n" + backup + "\\n")
                .containsPattern(
                        "\\n5  .*\\n-+\\n" + answer + "\\n" + failed + "StreamInterruptedException\\n" + backup)
                .containsPattern("\\n6  .*\\n-+\\n   It guards the gate \\n"
                        + "   ~ discard that: backup/small starts over\\n" + answer + "\\n" + failed
                        + "StreamInterruptedException\\n" + backup)
                .containsPattern("\\n7  .*\\n-+\\n   health +primary/large +primary +CLOSED\\n")
                .containsPattern("event +primary/large +primary +OPEN: 4 attempts in a row failed")
                .containsPattern("! CircuitOpenException, nothing was sent; try again in \\d+ ms\\n"
                        + "   health +primary/large +primary +OPEN: its circuit breaker is open");
    }
}
