package io.gatehouse.benchmarks;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.ChatRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to conversations when a replica is gone, in a pool that is otherwise idle: those it had move, all others
 * should stay.
 *
 * @param had how many conversations the removed replica had
 * @param others how many the others had
 * @param moved how many of these went elsewhere without it
 */
record PoolRemoval(int replicas, int had, int others, int moved) {

    private static final int SESSIONS = 6_000;

    static PoolRemoval of(int replicas, long seed) {
        PoolTimeline time = new PoolTimeline();
        PoolGateway whole = new PoolGateway(PoolBalancer.PREFIX_AFFINITY.balancer(), replicas, 0, time, seed);
        PoolGateway reduced = new PoolGateway(PoolBalancer.PREFIX_AFFINITY.balancer(), replicas, 0, time, seed);
        PoolTraffic traffic = new PoolTraffic(PoolParameters.PUBLISHED.withoutLonePrompts(), seed);
        // One that is not the last, so that indexes shift.
        int gone = replicas / 2;
        List<Lane> rest = new ArrayList<>(reduced.lanes());
        rest.remove(gone);
        int had = 0;
        int others = 0;
        int moved = 0;
        for (int i = 0; i < SESSIONS; i++) {
            PoolTraffic.Session session = traffic.session(i);
            session.next(null);
            ChatRequest later = session.next(null).request;
            time.runUntil(time.seconds() + 0.05);
            int before = whole.choose(whole.lanes(), later);
            // The first half shows both what is popular.
            if (i < SESSIONS / 2) {
                reduced.choose(reduced.lanes(), later);
                continue;
            }
            int after = reduced.choose(rest, later);
            had += before == gone ? 1 : 0;
            others += before == gone ? 0 : 1;
            moved += before != gone && before != after + (after < gone ? 0 : 1) ? 1 : 0;
        }
        return new PoolRemoval(replicas, had, others, moved);
    }

    void print() {
        System.out.printf(
                "simulated: one of %d replicas is gone: it had %.1f %% of the conversations; of the others' %d, %d moved%n",
                replicas, 100.0 * had / (had + others), others, moved);
    }

    Goal goal() {
        return Goal.ofFigure(
                "simulated: of the others' conversations, the share that moves when one of " + replicas
                        + " replicas goes",
                (double) moved / others,
                0);
    }
}
