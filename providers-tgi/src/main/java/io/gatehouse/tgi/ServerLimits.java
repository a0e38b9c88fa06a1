package io.gatehouse.tgi;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.InvalidRequestException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the servers of a pool have said of their limits, whoever asked them. Nobody waits for it: until then nothing is known.
 * Where they differ, the smallest number holds. Thread-safe.
 */
final class ServerLimits {
    // A pool whose endpoints come and go must not fill the memory.
    private static final int MOST = 1_000;

    private final ReentrantLock learning = new ReentrantLock();
    private final Map<String, TgiInfo> said = new HashMap<>();
    private volatile Capabilities capabilities = Capabilities.UNKNOWN;
    private volatile @Nullable Integer stops;
    private volatile @Nullable Integer bestOf;

    void learn(String endpoint, TgiInfo info) {
        learning.lock();
        try {
            if (said.size() >= MOST && !said.containsKey(endpoint)) {
                said.clear();
            }
            said.put(endpoint, info);
            conclude();
        } finally {
            learning.unlock();
        }
    }

    private void conclude() {
        Integer window = least(TgiInfo::maxTotalTokens);
        capabilities = Capabilities.builder()
                .contextWindow(window == null ? null : window.longValue())
                .build();
        stops = least(TgiInfo::maxStopSequences);
        bestOf = least(TgiInfo::maxBestOf);
    }

    private @Nullable Integer least(Function<TgiInfo, @Nullable Integer> number) {
        Integer least = null;
        for (TgiInfo info : said.values()) {
            Integer each = number.apply(info);
            least = least == null || (each != null && each < least) ? each : least;
        }
        return least;
    }

    /** What is known of the servers: the context window, or nothing. The same object until more is known. */
    Capabilities capabilities() {
        return capabilities;
    }

    void checkStops(int asked, String provider) {
        check("stop texts", asked, stops, provider);
    }

    void checkBestOf(int asked, String provider) {
        check("answers in best_of", asked, bestOf, provider);
    }

    private static void check(String what, int asked, @Nullable Integer most, String provider) {
        if (most != null && asked > most) {
            throw new InvalidRequestException("The servers of provider " + provider + " take at most " + most + " "
                    + what + ", but the request has " + asked);
        }
    }
}
