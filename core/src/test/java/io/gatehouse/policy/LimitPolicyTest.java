package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ConfigurationException;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What limits can be set. */
class LimitPolicyTest {
    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("maxConcurrent must be 1 to 100000, but was 0", b -> b.maxConcurrent(0)),
                mistake("adaptiveConcurrency's min must be 1 to 4, but was 5", b -> b.adaptiveConcurrency(5, 5)),
                mistake("adaptiveConcurrency's max must be 2 to 100000, but was 1", b -> b.adaptiveConcurrency(1, 1)),
                mistake("queue's size must be 0 to 100000, but was -1", b -> b.queue(-1, Duration.ofSeconds(1))),
                mistake("queue's longest wait must be positive", b -> b.queue(1, Duration.ZERO)),
                mistake("queue's longest wait must be positive", b -> b.queue(1, Duration.ofDays(2))),
                mistake("requestsPerMinute must be 1 to 1000000, but was 0", b -> b.requestsPerMinute(0)),
                mistake("tokensPerMinute must be 1 to 1000000000000, but was 0", b -> b.tokensPerMinute(0)),
                mistake("The limits limit nothing", b -> b.pacing(false)),
                mistake(
                        "queue is where calls wait for a place",
                        b -> b.requestsPerMinute(1).queue(1, Duration.ofSeconds(1))),
                mistake(
                        "tokenCounter counts for tokensPerMinute",
                        b -> b.requestsPerMinute(1).tokenCounter(request -> 1)));
    }

    private static Arguments mistake(String sentence, java.util.function.UnaryOperator<LimitPolicy.Builder> change) {
        ThrowingCallable build = () -> change.apply(LimitPolicy.builder()).build();
        return Arguments.of(sentence, build);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamed(String sentence, ThrowingCallable build) {
        assertThatThrownBy(build).isInstanceOf(ConfigurationException.class).hasMessageStartingWith(sentence);
    }

    @Test
    void aPolicyCanBeCopiedWithAChange() {
        LimitPolicy policy = LimitPolicy.builder()
                .adaptiveConcurrency(2, 8)
                .queue(5, Duration.ofSeconds(3))
                .requestsPerMinute(60)
                .tokensPerMinute(90_000)
                .pacing(false)
                .tokenCounter(request -> 1)
                .build();

        assertThat(policy.toBuilder().build()).usingRecursiveComparison().isEqualTo(policy);
        assertThat(policy.toBuilder().maxConcurrent(4).build().isAdaptive()).isFalse();
        assertThat(policy)
                .hasToString("LimitPolicy(2 to 8 at once, 60 requests per minute, 90000 tokens per minute, no pacing)");
    }
}
