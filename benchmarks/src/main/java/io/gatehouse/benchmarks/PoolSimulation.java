package io.gatehouse.benchmarks;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.policy.Balancer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A pool of replicas and some gateways that send to it, in virtual time. Everything follows from the seed. Calls that come
 * during the warm-up are not counted.
 */
final class PoolSimulation {

    /**
     * What is simulated.
     *
     * @param sessionsPerSecond of all gateways together
     * @param bound whether it is found out what one cache as large as all of them would hold
     */
    record Setting(
            PoolParameters parameters,
            Balancer balancer,
            int replicas,
            int gateways,
            double sessionsPerSecond,
            double warmUpSeconds,
            double seconds,
            long seed,
            boolean bound) {}

    private final Setting setting;
    private final PoolTimeline time = new PoolTimeline();
    private final PoolTraffic traffic;
    private final List<PoolReplica> replicas = new ArrayList<>();
    private final List<PoolGateway> gateways = new ArrayList<>();
    private final PoolBlocks whole;
    private final PoolFigures figures;
    private final double[] workedBefore;
    private final SplittableRandom arrivals;
    private int sessions;
    private int underWay;

    PoolSimulation(Setting setting) {
        this.setting = setting;
        PoolParameters parameters = setting.parameters();
        traffic = new PoolTraffic(parameters, setting.seed());
        arrivals = new SplittableRandom(setting.seed() ^ 0x5DEECE66DL);
        for (int i = 0; i < setting.replicas(); i++) {
            replicas.add(new PoolReplica(parameters, time));
        }
        for (int i = 0; i < setting.gateways(); i++) {
            gateways.add(new PoolGateway(setting.balancer(), setting.replicas(), i, time, setting.seed() * 31 + i));
        }
        whole = setting.bound() ? new PoolBlocks(parameters.kvBlocks() * setting.replicas()) : null;
        figures = new PoolFigures(setting);
        workedBefore = new double[setting.replicas()];
    }

    static PoolFigures run(Setting setting) {
        return new PoolSimulation(setting).run();
    }

    List<PoolReplica> replicas() {
        return replicas;
    }

    List<Lane> lanes() {
        return gateways.stream().flatMap(gateway -> gateway.lanes().stream()).toList();
    }

    PoolFigures run() {
        double end = setting.warmUpSeconds() + setting.seconds();
        arrive();
        poll();
        time.runUntil(setting.warmUpSeconds());
        for (int i = 0; i < workedBefore.length; i++) {
            workedBefore[i] = replicas.get(i).workedTokens();
        }
        time.runUntil(end - setting.seconds() / 2);
        figures.underWayHalfWay = underWay;
        time.runUntil(end);
        figures.underWayAtEnd = underWay;
        for (int i = 0; i < workedBefore.length; i++) {
            figures.worked(replicas.get(i).workedTokens() - workedBefore[i]);
        }
        // No more sessions begin; what is under way ends, so that the slowest calls are counted too.
        time.runToTheEnd();
        return figures.close();
    }

    private void arrive() {
        double next = time.seconds() - Math.log(1 - arrivals.nextDouble()) / setting.sessionsPerSecond();
        if (next > setting.warmUpSeconds() + setting.seconds()) {
            return;
        }
        time.at(next, () -> {
            ask(traffic.session(sessions++));
            arrive();
        });
    }

    private void poll() {
        SplittableRandom phases = new SplittableRandom(setting.seed() + 17);
        for (PoolGateway gateway : gateways) {
            for (int i = 0; i < replicas.size(); i++) {
                poll(gateway, i, phases.nextDouble() * setting.parameters().pollSeconds());
            }
        }
    }

    private void poll(PoolGateway gateway, int replica, double at) {
        if (at > setting.warmUpSeconds() + setting.seconds()) {
            return;
        }
        time.at(at, () -> {
            gateway.told(replica, replicas.get(replica));
            poll(gateway, replica, at + setting.parameters().pollSeconds());
        });
    }

    private void ask(PoolTraffic.Session session) {
        PoolGateway gateway = gateways.get(session.gateway(gateways.size()));
        double now = time.seconds();
        boolean counted = now >= setting.warmUpSeconds() && now < setting.warmUpSeconds() + setting.seconds();
        Under call = new Under(session, counted);
        PoolCall asked = session.next(call);
        asked.askedAt = now;
        call.use = gateway.begin(asked.request);
        asked.replica = call.use.replica();
        underWay++;
        figures.asked(asked, counted, whole == null ? 0 : findInWhole(asked));
        replicas.get(asked.replica).submit(asked);
    }

    private int findInWhole(PoolCall call) {
        PoolParameters parameters = setting.parameters();
        int matched = whole.match(call.sequence, (call.promptTokens - 1) / parameters.blockTokens());
        int all = call.promptTokens + call.answerTokens;
        int[] places = whole.take(call.sequence, matched, all / parameters.blockTokens(), parameters.blocksOf(all));
        whole.give(places);
        return matched * parameters.blockTokens();
    }

    /** A call under way, as its gateway sees it. */
    private final class Under implements PoolCall.Listener {
        private final PoolTraffic.Session session;
        private final boolean counted;
        private PoolGateway.Use use;

        Under(PoolTraffic.Session session, boolean counted) {
            this.session = session;
            this.counted = counted;
        }

        @Override
        public void first(PoolCall call) {
            use.answered();
            figures.first(call, counted);
        }

        @Override
        public void ended(PoolCall call) {
            use.ended();
            underWay--;
            figures.ended(call, time.seconds());
            if (session.goesOn() && time.seconds() < setting.warmUpSeconds() + setting.seconds()) {
                time.at(time.seconds() + session.thinkSeconds(), () -> ask(session));
            }
        }
    }
}
