package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Interceptor;
import io.gatehouse.Stage;
import io.gatehouse.internal.call.ChatLink;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Models in memory: the end of the chain without a socket. Each attempt at a model plays that model's next script.
 * Thread-safe.
 */
final class ScriptedModel implements Interceptor {
    /** The target that tests call unless they need several. */
    static final String TARGET = "fake/one";

    private final Map<String, Queue<Script>> scripts = new ConcurrentHashMap<>();
    private final List<ScriptedWire> wires = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private volatile Script otherwise = Script.refuses(() -> {
        throw new AssertionError("no script is left");
    });

    /** The provider {@code fake} with this in place of its wire. */
    GatewayBuilder install(GatewayBuilder builder) {
        return builder.provider(new FakeProvider()).addInterceptor(Stage.TRANSPORT.before(), this);
    }

    ScriptedModel plays(Script... next) {
        return plays(TARGET, next);
    }

    ScriptedModel plays(String target, Script... next) {
        scripts.computeIfAbsent(target, name -> new ConcurrentLinkedQueue<>()).addAll(List.of(next));
        return this;
    }

    ScriptedModel playsAlways(Script script) {
        otherwise = script;
        return this;
    }

    @Override
    public ChatReply intercept(Chain chain) {
        ChatLink link = (ChatLink) chain;
        Queue<Script> queue =
                scripts.get(Objects.requireNonNull(link.leg().target()).toString());
        Script script = queue == null ? null : queue.poll();
        ScriptedWire wire = new ScriptedWire(script == null ? otherwise : script, link);
        note(wire);
        return wire.open();
    }

    /** The attempts so far, in the order of their start. */
    List<ScriptedWire> wires() {
        return wires;
    }

    ScriptedWire wire(int index) {
        return wires.get(index);
    }

    private void note(ScriptedWire wire) {
        lock.lock();
        try {
            wires.add(wire);
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void awaitAttempts(int count) {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(10);
            while (wires.size() < count) {
                assertThat(left).as("time left for " + count + " attempts").isPositive();
                left = opened.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            lock.unlock();
        }
    }

    void checkAllGone() {
        wires.forEach(ScriptedWire::checkGone);
    }

    private record FakeProvider() implements Provider {
        private static final List<Endpoint> ENDPOINTS = List.of(
                Endpoint.builder("fake#1", "http://localhost:1").build(),
                Endpoint.builder("fake#2", "http://localhost:2").build());

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Dialect dialect(ModelRequest request) {
            throw new AssertionError("The wire was reached");
        }

        @Override
        public List<Endpoint> endpoints() {
            return ENDPOINTS;
        }
    }
}
