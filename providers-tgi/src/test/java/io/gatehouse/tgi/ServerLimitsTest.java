package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Json;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ServerLimitsTest {
    private static TgiInfo info(int window) {
        String body = "{\"model_id\":\"m\",\"max_total_tokens\":" + window + "}";
        return Objects.requireNonNull(TgiInfo.of(Json.parse(body)));
    }

    @Test
    void whatIsKnownStaysWhereAKnownServerSpeaksAgain() {
        ServerLimits limits = new ServerLimits();
        for (int i = 0; i < 1_000; i++) {
            limits.learn("tgi@" + i, info(i == 7 ? 100 : 200));
        }
        limits.learn("tgi@8", info(150));
        assertThat(limits.capabilities().contextWindow()).isEqualTo(100);
        limits.learn("tgi@1000", info(150));
        assertThat(limits.capabilities().contextWindow())
                .as("too many are forgotten")
                .isEqualTo(150);
    }

    @Test
    void whatOneServerSaysIsNotLostWhileAnotherSpeaks() throws InterruptedException {
        ServerLimits limits = new ServerLimits();
        AtomicBoolean over = new AtomicBoolean();
        TgiInfo large = info(1_000_000);
        Thread other = new Thread(() -> {
            while (!over.get()) {
                limits.learn("tgi@b", large);
            }
        });
        other.start();
        try {
            for (int window = 100_000; window > 0; window--) {
                limits.learn("tgi@a", info(window));
                assertThat(limits.capabilities().contextWindow()).isEqualTo(window);
            }
        } finally {
            over.set(true);
            other.join();
        }
    }
}
