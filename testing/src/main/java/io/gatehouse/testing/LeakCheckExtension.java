package io.gatehouse.testing;

import io.gatehouse.GatewayBuilder;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * {@link LeakChecker} for JUnit 5: each test fails that leaves a thread, a connection, a call or a reply behind. Declare it as
 * the first field, so that it sees what the other fields start, and close those in an {@code @AfterEach} method:
 *
 * <pre>{@code
 * @RegisterExtension
 * final LeakCheckExtension leaks = new LeakCheckExtension();
 *
 * @Test
 * void answers() {
 *     try (FakeModelServer server = leaks.watch(FakeModelServer.start());
 *             Gateway gateway = leaks.watch(Gateway.builder()).provider(provider(server)).build()) {
 *         // …
 *     }
 * }
 * }</pre>
 *
 * <p>Registered with {@code @ExtendWith}, it hands its checker to test methods that have a {@link LeakChecker} parameter. Not
 * for tests that run at the same time in one process.
 */
@SuppressWarnings("exports") // JUnit is optional: a transitive requirement would make it a must
public final class LeakCheckExtension
        implements TestInstancePreConstructCallback, AfterEachCallback, ParameterResolver {
    private volatile LeakChecker checker = new LeakChecker();

    /** An extension that watches from now on. */
    public LeakCheckExtension() {}

    /**
     * Watches the calls of a gateway during this test.
     *
     * @param builder gets a listener more
     * @return the builder
     */
    public GatewayBuilder watch(GatewayBuilder builder) {
        return checker.watch(builder);
    }

    /**
     * Watches the connections of a server during this test.
     *
     * @param server open or closed
     * @return the server
     */
    public FakeModelServer watch(FakeModelServer server) {
        return checker.watch(server);
    }

    /**
     * Watches the replies of a provider in memory during this test.
     *
     * @param provider any
     * @return the provider
     */
    public FakeProvider watch(FakeProvider provider) {
        return checker.watch(provider);
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        checker = new LeakChecker();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            checker.check();
        } finally {
            checker = new LeakChecker();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LeakChecker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return checker;
    }
}
