package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatReply;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.ChatRun;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.Node;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.internal.call.WholeSource;
import io.gatehouse.internal.call.Workers;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stage in a chain of its own: what it does when lanes refuse. */
class BalancingStageTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("sim/model").add(Message.user("Hello")).build();

    private final SimulatedClock clock = new SimulatedClock();
    private final Map<String, Refusal> refusals = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Duration> slept = new ArrayList<>();
    private Function<RealLink<ChatRequest, ChatReply>, ChatReply> end = this::answer;
    private UnaryOperator<Leg> before = leg -> leg;

    private final Env env = new Env(
            clock,
            (time, wake) -> {
                slept.add(time);
                clock.runUntil(clock.seconds() + time.toNanos() / 1e9);
            },
            new SplittableRandom(1),
            () -> "call",
            new Workers(null),
            Timeouts.ofOverall(Duration.ofMinutes(1)),
            List.of());

    @AfterEach
    void close() {
        env.close();
    }

    private Stop stop(int lanes, UnaryOperator<Route> settings) {
        Upstream upstream =
                SimulatedEndpoints.upstream(clock, List.of(lane -> now -> refusals.get(lane.name())), new int[lanes]);
        return new Stop(RouteTarget.of("sim/model"), settings.apply(Route.to("sim/model")), upstream);
    }

    private ChatResponse call(Stop stop) {
        return call(new BalancingStage(Balancer.roundRobin(), Balancer.roundRobin()), stop);
    }

    private ChatResponse call(BalancingStage stage, Stop stop) {
        List<Node<ChatRequest, ChatReply>> nodes = List.of(
                new Node<>(
                        "to",
                        link -> link.proceed(
                                link.request(), before.apply(link.leg().to(stop)))),
                new Node<>("balancing", stage::around),
                new Node<>("end", link -> {
                    asked.add(link.leg().endpoint() + (link.leg().lastResort() ? "!" : ""));
                    return end.apply(link);
                }));
        ChatRun run = ChatRun.start(env, nodes, REQUEST, false);
        ChatResponse response = run.whole(() -> run.turn(REQUEST));
        checkIdle(stop);
        return response;
    }

    private void checkIdle(Stop stop) {
        assertThat(stop.lanes()).allMatch(lane -> lane.outstanding() == 0);
        long later = clock.nanoTime() + Duration.ofHours(1).toNanos();
        assertThat(stop.lanes())
                .as("nothing counts as unanswered")
                .allMatch(lane -> lane.stats().latencyNanos(later) == 0);
    }

    private <E extends GatewayException> E fails(Class<E> type, Stop stop) {
        E error = catchThrowableOfType(type, () -> call(stop));
        assertThat(error).isNotNull();
        checkIdle(stop);
        return error;
    }

    private ChatReply answer(RealLink<ChatRequest, ChatReply> link) {
        Lane lane = lane(link);
        Head head = Head.builder(lane.target()).endpoint(lane.name()).build();
        return ChatEngine.from(
                head,
                new WholeSource(ChatResponse.of(lane.target(), "hi").toBuilder()
                        .head(head)
                        .build()));
    }

    private static Lane lane(RealLink<?, ?> link) {
        return java.util.Objects.requireNonNull(link.leg().lane());
    }

    private static CircuitOpenException refused(Lane lane, String endpoint, @Nullable Duration retryAfter) {
        return new CircuitOpenException(ErrorDetails.of("open")
                .at(lane.target(), endpoint)
                .retryAfter(retryAfter)
                .refusal());
    }

    private static Refusal open(int seconds, double badness) {
        return new Refusal(
                "its circuit breaker is open", Duration.ofSeconds(seconds), false, badness, CircuitOpenException.class);
    }

    private static Refusal full(int seconds) {
        return new Refusal("it is full", Duration.ofSeconds(seconds), true, 0, RateLimitedException.class);
    }

    @Test
    void whatWouldRefuseIsPassedOver() {
        refusals.put("sim#1", open(5, 0));
        Stop stop = stop(3, route -> route);
        for (int i = 0; i < 4; i++) {
            call(stop);
        }

        assertThat(asked).containsExactly("sim#2", "sim#3", "sim#2", "sim#3");
    }

    @Test
    void whatFailedInThisCallComesOnlyAfterTheOthers() {
        Stop stop = stop(3, route -> route);
        before = leg -> leg.avoiding(stop.lanes().get(0)).avoiding(stop.lanes().get(1));
        call(stop);
        refusals.put("sim#3", full(5));
        call(stop);

        assertThat(asked.get(0)).isEqualTo("sim#3");
        assertThat(asked.get(1)).isIn("sim#1", "sim#2");
    }

    @Test
    void aLaneThatRefusesAfterAllIsReplacedByAnotherEachOnce() {
        end = link -> {
            throw refused(lane(link), lane(link).name(), Duration.ofSeconds(9 - asked.size()));
        };

        CircuitOpenException e = fails(CircuitOpenException.class, stop(3, route -> route));

        assertThat(asked).containsExactly("sim#1", "sim#2", "sim#3");
        assertThat(e.retryAfter()).as("the soonest").isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void aRefusalThatSaysWhenIsBetterThanOneThatDoesNot() {
        end = link -> {
            throw refused(lane(link), lane(link).name(), asked.size() == 2 ? Duration.ofSeconds(5) : null);
        };

        assertThat(fails(CircuitOpenException.class, stop(3, route -> route)).retryAfter())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theAnswerOfTheOtherIsTheAnswer() {
        end = link -> {
            if (asked.size() == 1) {
                throw refused(lane(link), lane(link).name(), null);
            }
            return answer(link);
        };

        assertThat(call(stop(2, route -> route)).head().endpoint()).isEqualTo("sim#2");
    }

    @Test
    void aRefusalOfAnotherPlaceIsThrownOn() {
        end = link -> {
            throw refused(lane(link), "other#1", null);
        };

        fails(CircuitOpenException.class, stop(3, route -> route));

        assertThat(asked).hasSize(1);
    }

    @Test
    void aFailureIsNoRefusal() {
        end = link -> {
            throw new UnavailableException(
                    ErrorDetails.of("down").at(lane(link).target(), lane(link).name()));
        };
        Stop stop = stop(3, route -> route);

        fails(UnavailableException.class, stop);

        assertThat(asked).hasSize(1);
        assertThat(stop.lanes().get(0).failureRate()).isPositive();
        assertThat(stop.lanes().get(0).latencyNanos())
                .as("a fast error is a slow answer")
                .isGreaterThan(900_000_000L);
    }

    @Test
    void whatTheCallerDidWrongSaysNothingOfTheLane() {
        end = link -> {
            throw new InvalidRequestException(
                    ErrorDetails.of("wrong").at(lane(link).target(), lane(link).name()));
        };
        Stop stop = stop(2, route -> route);

        fails(InvalidRequestException.class, stop);

        assertThat(stop.lanes()).allMatch(lane -> lane.failureRate() == 0 && lane.latencyNanos() == 0);
    }

    @Test
    void whenAllAreBusyTheOneThatIsFreeFirstMakesTheCallWait() {
        refusals.put("sim#1", full(5));
        refusals.put("sim#2", full(2));
        refusals.put("sim#3", open(1, 0));

        call(stop(3, route -> route));

        assertThat(asked).containsExactly("sim#2");
    }

    @Test
    void whenAllRefuseTheLeastBadIsTheLastResort() {
        refusals.put("sim#1", open(5, 3));
        refusals.put("sim#2", open(9, 1));
        refusals.put("sim#3", open(2, 2));

        call(stop(3, route -> route));

        assertThat(asked).containsExactly("sim#2!");
        assertThat(slept).isEmpty();
    }

    @Test
    void aLoneLaneIsAskedAndRefusesByItself() {
        refusals.put("sim#1", open(5, 3));

        call(stop(1, route -> route));

        assertThat(asked).containsExactly("sim#1");
    }

    @Test
    void aRouteMayWaitUntilTheFirstIsThereAgain() {
        for (int lanes : new int[] {1, 2}) {
            asked.clear();
            slept.clear();
            refusals.put("sim#1", open(7, 0));
            refusals.put("sim#2", open(3, 0));
            String first = lanes == 1 ? "sim#1" : "sim#2";
            clock.schedule(Duration.ofSeconds(lanes == 1 ? 7 : 3), () -> refusals.remove(first));

            call(stop(lanes, route -> route.waitWhenUnavailable(true)));

            assertThat(asked).containsExactly(first);
            assertThat(slept).containsExactly(Duration.ofSeconds(lanes == 1 ? 7 : 3));
        }
    }

    @Test
    void aWaitBeyondTheDeadlineIsNotBegun() {
        refusals.put("sim#1", open(70, 0));
        refusals.put("sim#2", open(80, 1));

        call(stop(2, route -> route.waitWhenUnavailable(true)));

        assertThat(asked).containsExactly("sim#1!");
        assertThat(slept).isEmpty();
    }

    @Test
    void aRouteThatWaitsLooksAgainAfterALateRefusalToo() {
        end = link -> {
            if (asked.size() < 3) {
                throw refused(lane(link), lane(link).name(), Duration.ofSeconds(4));
            }
            return answer(link);
        };

        call(stop(2, route -> route.waitWhenUnavailable(true)));

        assertThat(asked).hasSize(3);
        assertThat(slept).containsExactly(Duration.ofMillis(10));
    }

    @Test
    void waitingEndsWithTheDeadline() {
        end = link -> {
            throw refused(lane(link), lane(link).name(), Duration.ofSeconds(4));
        };

        GatewayException e = fails(GatewayException.class, stop(1, route -> route.waitWhenUnavailable(true)));

        assertThat(e).isInstanceOfAny(CircuitOpenException.class, TimedOutException.class);
        assertThat(clock.seconds()).isLessThanOrEqualTo(60);
    }

    @Test
    void theRoutesBalancerGoesBeforeTheGateways() {
        BalancingStage stage = new BalancingStage(Balancer.roundRobin(), Balancer.roundRobin());
        Balancer last = Balancer.custom(() -> (candidates, context) -> candidates.size() - 1);
        Stop own = stop(3, route -> route.balancer(last));
        for (int i = 0; i < 3; i++) {
            call(stage, own);
        }
        Stop plain = stop(3, route -> route);
        for (int i = 0; i < 3; i++) {
            call(stage, plain);
        }

        assertThat(asked.subList(0, 3)).containsOnly("sim#3");
        assertThat(asked.subList(3, 6)).doesNotHaveDuplicates();
    }

    @Test
    void anInterceptorThatAnswersInPlaceOfTheLaneLeavesNoFigures() {
        end = link -> ChatReply.of(ChatResponse.of(lane(link).target(), "known"));
        Stop stop = stop(2, route -> route);

        call(stop);

        assertThat(stop.lanes()).allMatch(lane -> lane.latencyNanos() == 0);
    }
}
