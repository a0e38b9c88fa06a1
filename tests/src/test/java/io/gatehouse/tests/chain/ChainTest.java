package io.gatehouse.tests.chain;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Interceptor;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests over the {@link ScriptedModel} share. Afterwards nothing may be left open: no wire, hook, thread or call. */
@Timeout(60)
abstract class ChainTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    final ScriptedModel model = new ScriptedModel();
    final ManualClock clock = new ManualClock();
    private final List<Gateway> gateways = new ArrayList<>();

    /** A builder over the scripted model with a clock that stands still. */
    GatewayBuilder builder() {
        return model.install(leaks.watch(Gateway.builder())).clock(clock);
    }

    /** The gateway, closed after the test. */
    Gateway open(GatewayBuilder builder) {
        Gateway gateway = builder.build();
        gateways.add(gateway);
        return gateway;
    }

    /** A gateway with these call interceptors, outermost first. */
    Gateway gateway(Interceptor... interceptors) {
        GatewayBuilder builder = builder();
        for (Interceptor interceptor : interceptors) {
            builder.addInterceptor(interceptor);
        }
        return open(builder);
    }

    /** A call to the scripted model. */
    static ChatCall call(Gateway gateway) {
        return gateway.chat(ScriptedModel.TARGET).user("Hello");
    }

    static GatewayException unavailable() {
        return new UnavailableException(ErrorDetails.of("down"));
    }

    static GatewayException broken() {
        return new StreamInterruptedException(ErrorDetails.of("broke off"));
    }

    static GatewayException wrong() {
        return new InvalidRequestException("wrong");
    }

    @AfterEach
    void closeAndCheck() {
        gateways.forEach(Gateway::close);
        model.checkAllGone();
    }
}
