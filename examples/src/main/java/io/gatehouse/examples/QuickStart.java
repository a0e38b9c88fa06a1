package io.gatehouse.examples;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Typed;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Description;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A tour in five calls through one gateway: a blocking answer, a streamed one, a record, embeddings, and a call that is
 * cancelled. It talks to a simulated server inside of this process; with {@code --live} and an API key it sends the same
 * five calls to a real endpoint. {@link Setup} builds the gateway, {@link Terminal} prints.
 */
public final class QuickStart {
    private static final String BRIEF = "Answer in one short sentence.";
    private static final String QUESTION = "What is a gatehouse for?";
    private static final String TOPIC = "Describe a gatehouse in two sentences.";
    private static final String MAIL =
            "Invoice number: NW-2041, vendor: Northwind Paper, total: 1,280.50 EUR," + " due date: 2026-03-31.";
    private static final List<String> SENTENCES = List.of(
            "The invoice has not been paid yet.",
            "The invoice has not been settled yet.",
            "A drawbridge crosses the moat.");
    private static final String STORY = "Tell the story of the gatehouse and its keeper, at length.";

    /** What the third call reads out of {@link #MAIL}; the schema that the model gets is made from this. */
    record Invoice(
            @Description("as printed on the invoice") String number,
            String vendor,
            BigDecimal total,
            @Description("three letters, such as EUR") String currency,
            LocalDate dueDate) {}

    private final Gateway gateway;
    private final Setup setup;
    private final Terminal terminal;

    private QuickStart(Setup setup, Terminal terminal) {
        this.gateway = setup.gateway();
        this.setup = setup;
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        int code = run(List.of(args), System.getenv(), System.out);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs the program and returns its exit code: 0, 1 when a call failed, 2 when it cannot begin. */
    static int run(List<String> args, Map<String, String> environment, PrintStream out) {
        Terminal terminal = new Terminal(out);
        try (Setup setup = Setup.of(args, environment)) {
            setup.introduction().forEach(terminal::line);
            return new QuickStart(setup, terminal).tour() ? 0 : 1;
        } catch (Setup.UsageException | GatewayException e) {
            terminal.line(String.valueOf(e.getMessage()));
            return 2;
        }
    }

    private boolean tour() {
        boolean good = step("1  A blocking answer", this::blocking);
        good &= step("2  A streamed answer, token by token", this::streaming);
        good &= step("3  A Java record, filled from text", this::typed);
        good &= step("4  Embeddings", this::embeddings);
        good &= step("5  An asynchronous call, cancelled", this::cancelling);
        return good;
    }

    private void blocking() {
        terminal.line("> " + QUESTION);
        ChatResponse answer =
                gateway.chat("assistant").system(BRIEF).user(QUESTION).send();
        terminal.text(answer.text());
        terminal.summary(answer);
    }

    private void streaming() {
        terminal.line("> " + TOPIC);
        try (ChatStream stream = gateway.chat("assistant").user(TOPIC).stream()) {
            for (StreamEvent event : stream) {
                if (event instanceof TextDelta delta) {
                    terminal.piece(delta.text());
                } else if (event instanceof Finished end) {
                    terminal.summary(end.response());
                }
            }
        }
    }

    private void typed() {
        terminal.line("> " + MAIL);
        Typed<Invoice> typed =
                gateway.chat("assistant").user(MAIL).as(Invoice.class).send();
        Invoice invoice = typed.value();
        terminal.line("number    " + invoice.number());
        terminal.line("vendor    " + invoice.vendor());
        terminal.line("total     " + invoice.total() + " " + invoice.currency());
        terminal.line("due date  " + invoice.dueDate());
        terminal.summary(typed.response());
    }

    private void embeddings() {
        EmbeddingResponse answer = gateway.embed("embedder").input(SENTENCES).send();
        List<float[]> vectors = answer.vectors();
        terminal.line("A  " + SENTENCES.get(0));
        terminal.line("B  " + SENTENCES.get(1) + "  similarity to A: " + cosine(vectors.get(0), vectors.get(1)));
        terminal.line("C  " + SENTENCES.get(2) + "  similarity to A: " + cosine(vectors.get(0), vectors.get(2)));
        terminal.summary(answer);
    }

    private void cancelling() {
        terminal.line("> " + STORY);
        CompletableFuture<ChatResponse> story =
                gateway.chat("assistant").user(STORY).sendAsync();
        try {
            terminal.text(story.get(400, TimeUnit.MILLISECONDS).text());
        } catch (TimeoutException e) {
            long cancelled = System.nanoTime();
            story.cancel(true);
            terminal.line("Not done after 400 ms, so its future was cancelled.");
            terminal.line(setup.afterCancel(cancelled));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof GatewayException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean step(String title, Runnable step) {
        terminal.heading(title);
        try {
            step.run();
            return true;
        } catch (GatewayException e) {
            terminal.failure(e);
            return false;
        }
    }

    private static String cosine(float[] a, float[] b) {
        double dot = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            squaresOfA += a[i] * a[i];
            squaresOfB += b[i] * b[i];
        }
        return Terminal.decimal(dot / Math.sqrt(squaresOfA * squaresOfB));
    }

    /** Everything that is sent, for {@code --live} to show first. */
    static List<String> texts() {
        return List.of(BRIEF + " " + QUESTION, TOPIC, MAIL, String.join(" | ", SENTENCES), STORY);
    }
}
