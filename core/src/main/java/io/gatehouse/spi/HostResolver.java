package io.gatehouse.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Tells the addresses of a host. Called on a thread that may block. Thread-safe. */
@FunctionalInterface
public interface HostResolver {
    /**
     * The JVM's own, which remembers answers: positive ones for the seconds of the security property {@code
     * networkaddress.cache.ttl} (30 unless set), failures for those of {@code networkaddress.cache.negative.ttl} (10). It
     * takes a name without addresses for one that does not exist.
     */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * The addresses now.
     *
     * @param host a name
     * @return all of them; empty when the name has none
     * @throws UnknownHostException when nobody knows
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
