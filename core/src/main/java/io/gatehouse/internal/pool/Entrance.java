package io.gatehouse.internal.pool;

import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;

/** Which of the endpoints that a source names a pool takes. Guarded by the lock of the pool. */
final class Entrance {
    private final Provider provider;
    private final ConcurrentMap<String, Provider> owners;
    private Map<String, String> refused = Map.of();

    /**
     * Which endpoints one sees.
     *
     * @param taken those that may be used
     * @param refused why others may not, as far as it was not said the last time
     */
    record Entry(List<Endpoint> taken, List<String> refused) {}

    /**
     * The entrance of a provider's pool.
     *
     * @param owners whose each endpoint's name is, in the whole gateway
     */
    Entrance(Provider provider, ConcurrentMap<String, Provider> owners) {
        this.provider = provider;
        this.owners = owners;
        provider.endpoints().forEach(endpoint -> owners.put(endpoint.name(), provider));
    }

    Entry enter(List<Endpoint> found) {
        Map<String, Endpoint> taken = new LinkedHashMap<>();
        Map<String, String> objections = new LinkedHashMap<>();
        for (Endpoint endpoint : found) {
            String name = endpoint.name();
            String objection = Admission.objection(provider, endpoint);
            if (objection == null && (taken.containsKey(name) || !isOurs(name))) {
                objection = Admission.duplicate(name);
            }
            if (objection == null) {
                taken.put(name, endpoint);
            } else {
                objections.put(name, objection);
            }
        }
        List<String> news = new ArrayList<>();
        objections.forEach((name, reason) -> {
            if (!reason.equals(refused.get(name))) {
                news.add(reason);
            }
        });
        refused = objections;
        return new Entry(List.copyOf(taken.values()), List.copyOf(news));
    }

    private boolean isOurs(String name) {
        Provider owner = owners.putIfAbsent(name, provider);
        return owner == null || owner == provider;
    }

    /** A name is no longer used. */
    void release(String name) {
        owners.remove(name, provider);
    }
}
