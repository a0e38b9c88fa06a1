package io.gatehouse.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** A real gateway over a real socket for each test of the contract. Extend {@link ProviderContract}, not this. */
@SuppressWarnings("exports") // JUnit is optional: a transitive requirement would make it a must
public abstract class ContractFixture {
    /** The credential that the provider must be built with; the contract looks for it where it must not be. */
    protected static final String API_KEY = "sk-canary-7f3a9c51d2e84b60";

    static final Duration SOON = Duration.ofSeconds(10);

    private final List<Gateway> gateways = new ArrayList<>();
    private LeakChecker leaks = new LeakChecker();
    private @Nullable FakeModelServer server;
    private String providerName = "";

    ContractFixture() {}

    /**
     * Builds the provider under test, with {@link #API_KEY} as its credential and no policy of its own.
     *
     * @param baseUrl where the server is: an http URL on the loopback address, ending in {@code /v1}
     * @return a new provider
     */
    protected abstract Provider provider(String baseUrl);

    /**
     * The answers in the provider's wire format.
     *
     * @return those of OpenAI unless overridden
     */
    protected ContractScripts scripts() {
        return new OpenAiContractScripts();
    }

    /**
     * What the provider can do.
     *
     * @return everything unless overridden
     */
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    /** Starts a server for the test. */
    @BeforeEach
    public void startServer() {
        leaks = new LeakChecker();
        server = leaks.watch(FakeModelServer.start());
        providerName = newProvider().name();
    }

    /** Closes everything and looks for what was left behind. */
    @AfterEach
    public void closeAndLookForLeaks() {
        gateways.forEach(Gateway::close);
        gateways.clear();
        server().close();
        leaks.check();
    }

    final FakeModelServer server() {
        return Objects.requireNonNull(server, "the server starts before each test");
    }

    final void enqueue(Answer... answers) {
        server().enqueue(answers);
    }

    final void needs(Capability capability) {
        Assumptions.assumeTrue(
                capabilities().contains(capability), () -> getClass().getSimpleName() + " has no " + capability);
    }

    final Provider newProvider() {
        return provider(server().baseUrl());
    }

    /** A gateway with this provider and nothing else. */
    final Gateway gateway() {
        return gateway(builder -> builder);
    }

    final Gateway gateway(UnaryOperator<GatewayBuilder> change) {
        Gateway gateway = change.apply(leaks.watch(Gateway.builder()).provider(newProvider()))
                .build();
        gateways.add(gateway);
        return gateway;
    }

    /** Provider and model, as calls name it. */
    final String target() {
        return providerName + "/contract-model";
    }

    final ChatCall chat(Gateway gateway) {
        return gateway.chat(target()).user("Say hello.");
    }

    /** Reads a stream to its end and checks that it is well formed. */
    final StreamRecord read(ChatCall call) {
        try (ChatStream stream = call.stream()) {
            StreamRecord events = new StreamRecord();
            stream.forEach(events::add);
            assertThat(stream.next()).as("what follows Finished").isNull();
            events.checkWhole();
            return events;
        }
    }
}
