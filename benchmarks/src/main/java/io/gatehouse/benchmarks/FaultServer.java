package io.gatehouse.benchmarks;

import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import java.util.concurrent.atomic.AtomicInteger;

/** One of the two servers of a scenario, which remembers when it was asked while it failed. */
final class FaultServer implements AutoCloseable {

    final FaultSide side;
    final Arrivals all = new Arrivals();
    final Arrivals whileFailing = new Arrivals();

    private final FaultReaction.Plan plan;
    private final AtomicInteger requests = new AtomicInteger();
    private final long start = System.nanoTime();
    private final FakeModelServer server;

    FaultServer(FaultSide side, FaultReaction.Plan plan) {
        this.side = side;
        this.plan = plan;
        this.server =
                FakeModelServer.builder().answer(this::answer).keepRequests(1).start();
    }

    private Script answer(RecordedRequest request) {
        FaultReaction reaction = plan.react(requests.incrementAndGet(), request, request.receivedNanos() - start);
        all.add(request.receivedNanos());
        if (reaction.fails()) {
            whileFailing.add(request.receivedNanos());
        }
        return reaction.answer().script(request);
    }

    Provider provider() {
        return OpenAiProvider.builder()
                .name(side.label())
                .apiKey(Prompt.KEY)
                .baseUrl(server.baseUrl())
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}
