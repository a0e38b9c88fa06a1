package io.gatehouse.openai;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HostResolver;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** A server at each address of a name. */
final class DnsAddresses implements PoolBuilder.Addresses {
    private final String host;
    private final int port;
    private final HostResolver resolver;

    DnsAddresses(String host, int port, HostResolver resolver) {
        if (host.isBlank() || host.indexOf('/') >= 0 || host.indexOf(':') >= 0) {
            throw new ConfigurationException("replicasFromDns takes the name of a host without scheme and port, but was"
                    + " given \"" + host
                    + "\". It is for cleartext http: replicas with https are given by their names, to"
                    + " replicas(…) or replicasFrom(…)");
        }
        if (port < 1 || port > 65_535) {
            throw new ConfigurationException("The port of replicasFromDns must be 1 to 65535, but was " + port);
        }
        this.host = host;
        this.port = port;
        this.resolver = resolver;
    }

    @Override
    public List<String> urls() throws UnknownHostException {
        return resolver.addresses(host).stream().map(this::url).sorted().toList();
    }

    private String url(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String number = zone < 0 ? text : text.substring(0, zone);
        return "http://" + (address instanceof Inet6Address ? "[" + number + "]" : number) + ":" + port;
    }

    @Override
    public void check(EndpointList endpoints) {
        boolean local =
                Endpoint.builder("of the pool", "http://" + host).build().isLoopback();
        if (endpoints.hasKey() && !local && !endpoints.transport().allowCleartext()) {
            throw new ConfigurationException("Provider " + endpoints.name() + " would send its API key over cleartext"
                    + " http to the addresses of " + host
                    + ": call allowCleartext() when the network between is trusted,"
                    + " or give replicas with https by their names");
        }
    }
}
