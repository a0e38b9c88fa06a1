package io.gatehouse.testing;

import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.GatewayEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds out whether a test left something behind: a thread of a gateway or a {@link FakeModelServer}, an open connection, a
 * call under way, a reply that an interceptor dropped or a stream that nobody closed.
 *
 * <pre>{@code
 * LeakChecker leaks = new LeakChecker();              // before anything is started
 * try (FakeModelServer server = leaks.watch(FakeModelServer.start());
 *         Gateway gateway = leaks.watch(Gateway.builder()).provider(provider).build()) {
 *     // … calls …
 * }
 * leaks.check();
 * }</pre>
 *
 * <p>It looks at all threads of the process by their names, so tests that run at the same time disturb each other. Needs no
 * test framework; {@link LeakCheckExtension} is the same for JUnit 5. Thread-safe.
 */
public final class LeakChecker {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int SHOWN_FRAMES = 6;

    private final Set<Thread> before;
    private final Map<String, String> activeCalls = new ConcurrentHashMap<>();
    private final List<String> dropped = new CopyOnWriteArrayList<>();
    private final List<FakeModelServer> servers = new CopyOnWriteArrayList<>();
    private final List<FakeProvider> providers = new CopyOnWriteArrayList<>();

    /** A checker; threads that are there already are not its concern. */
    public LeakChecker() {
        this.before = new HashSet<>(ourThreads());
    }

    /**
     * Watches the calls of a gateway.
     *
     * @param builder gets a listener more
     * @return the builder
     */
    public GatewayBuilder watch(GatewayBuilder builder) {
        return builder.listener(this::on);
    }

    /**
     * Watches the connections of a server.
     *
     * @param server open or closed
     * @return the server
     */
    public FakeModelServer watch(FakeModelServer server) {
        servers.add(server);
        return server;
    }

    /**
     * Watches the replies of a provider in memory.
     *
     * @param provider any
     * @return the provider
     */
    public FakeProvider watch(FakeProvider provider) {
        providers.add(provider);
        return provider;
    }

    private void on(GatewayEvent event) {
        if (event instanceof GatewayEvent.CallStarted started) {
            activeCalls.put(started.callId(), started.model());
        } else if (event instanceof GatewayEvent.CallEnded ended) {
            activeCalls.remove(ended.callId());
        } else if (event instanceof GatewayEvent.ReplyDropped drop) {
            dropped.add(drop.where());
        }
    }

    /**
     * Waits up to 5 seconds, in real time, until everything is gone. To be called when the test has closed what it opened.
     *
     * @throws AssertionError naming everything that is left
     */
    public void check() {
        check(PATIENCE);
    }

    /**
     * Waits until everything is gone.
     *
     * @param patience how long to wait at most
     * @throws AssertionError naming everything that is left
     */
    public void check(Duration patience) {
        long start = System.nanoTime();
        List<String> left = leaks();
        // A dropped reply does not go away by waiting.
        while (!left.isEmpty() && dropped.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
            LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
            left = leaks();
        }
        if (!left.isEmpty()) {
            throw new AssertionError("The test left behind:\n  " + String.join("\n  ", left));
        }
    }

    /**
     * What would make {@link #check} fail if it did not wait.
     *
     * @return a line for each leak, empty when there is none
     */
    public List<String> leaks() {
        List<String> left = new ArrayList<>();
        dropped.forEach(where -> left.add("a reply dropped by " + where));
        activeCalls.forEach((id, model) -> left.add("call " + id + " to \"" + model + "\", still under way"));
        for (FakeModelServer server : servers) {
            if (server.openConnections() > 0) {
                left.add(server.openConnections() + " open connection(s) of the server at " + server.url());
            }
        }
        for (FakeProvider provider : providers) {
            if (provider.openReplies() > 0) {
                left.add(provider.openReplies() + " open reply(s) of " + provider);
            }
        }
        for (Thread thread : ourThreads()) {
            if (!before.contains(thread)) {
                left.add("thread " + thread.getName() + described(thread));
            }
        }
        return left;
    }

    private static String described(Thread thread) {
        StringBuilder text = new StringBuilder();
        StackTraceElement[] frames = thread.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, SHOWN_FRAMES); i++) {
            text.append("\n      at ").append(frames[i]);
        }
        return text.toString();
    }

    private static List<Thread> ourThreads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[2 * root.activeCount() + 16];
        int count = root.enumerate(all, true);
        List<Thread> ours = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = all[i].getName();
            if (name.startsWith("gatehouse-") || name.startsWith("fake-model-server-")) {
                ours.add(all[i]);
            }
        }
        return ours;
    }
}
