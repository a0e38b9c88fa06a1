package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.EmbeddingChain;
import io.gatehouse.EmbeddingReply;
import io.gatehouse.Gateway;
import io.gatehouse.Outcome;
import io.gatehouse.Stage;
import io.gatehouse.internal.call.AttemptRecord;
import io.gatehouse.internal.call.EmbeddingLink;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.InstantSleeper;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The same classes serve embeddings as serve chats. */
class EmbeddingStagesTest extends ChainTest {
    private final Purse purse = new Purse();
    private final AtomicInteger failures = new AtomicInteger();

    private EmbeddingReply embed(EmbeddingChain chain) {
        EmbeddingLink link = (EmbeddingLink) chain;
        Head head = Head.builder(Objects.requireNonNull(link.leg().target())).build();
        AttemptRecord attempt =
                link.call().attempt(head.target(), "fake#1", link.leg().waited());
        if (failures.getAndDecrement() > 0) {
            GatewayException error = unavailable();
            attempt.fail(error);
            throw error;
        }
        attempt.finish(Usage.of(4, 0));
        return EmbeddingReply.of(EmbeddingResponse.of(
                head, head.target().model(), List.of(new float[] {1}), Usage.of(4, 0), Json.MISSING));
    }

    private Gateway embedding() {
        return open(builder()
                .retry(RetryPolicy.standard())
                .sleeper(new InstantSleeper(clock))
                .addInterceptor(purse)
                .addEmbeddingInterceptor(Stage.TRANSPORT.before(), this::embed));
    }

    @Test
    void budgetAndRetryServeEmbeddings() {
        failures.set(2);
        EmbeddingResponse response = embedding().embed("fake/small").input("a").send();
        assertThat(response.vectors()).hasSize(1);
        assertThat(response.attempts()).hasSize(3);
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(settled.tokens()).isEqualTo(4);
        assertThat(settled.unknownAttempts()).isEqualTo(2);
    }

    @Test
    void budgetAndRetryServeAsynchronousEmbeddings() {
        failures.set(1);
        assertThat(embedding().embed("fake/small").input("a").sendAsync().join().vectors())
                .hasSize(1);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void aFailedEmbeddingReleasesTheBudget() {
        failures.set(9);
        Gateway gateway = embedding();
        assertThatThrownBy(() -> gateway.embed("fake/small").input("a").send())
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.attempts()).hasSize(3));
        assertThat(purse.only().kind()).isNull();
    }

    @Test
    void whatIsAttachedToAnEmbeddingRunsAtOnce() {
        StringBuilder order = new StringBuilder();
        Gateway gateway = open(builder()
                .addEmbeddingInterceptor(chain -> chain.proceed(chain.request())
                        .onClose(outcome -> order.append("close ").append(outcome.kind()))
                        .onFinish(answer ->
                                order.append(" finish ").append(answer.vectors().size())))
                .addEmbeddingInterceptor(Stage.TRANSPORT.before(), this::embed));
        gateway.embed("fake/small").input("a").send();
        assertThat(order).hasToString("close FINISHED finish 1");
    }
}
