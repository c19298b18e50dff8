package dev.wharden.web;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The port: plain HTTP, or TLS whose certificate can be renewed while it listens. Whether it is one or the other is
 * decided at start.
 */
final class Listener {
    private final ServerConnector connector;
    private final Optional<SslContextFactory.Server> tls;

    private Listener(ServerConnector connector, Optional<SslContextFactory.Server> tls) {
        this.connector = connector;
        this.tls = tls;
    }

    static Listener of(Server server, InetSocketAddress address, HttpConfiguration http, Optional<Tls> wanted) {
        Optional<SslContextFactory.Server> tls = wanted.map(it -> {
            var factory = new SslContextFactory.Server();
            set(factory, it);
            return factory;
        });
        var plain = new HttpConnectionFactory(http);
        ConnectionFactory[] layers = tls.map(factory -> new ConnectionFactory[] {encrypting(factory, plain), plain})
                .orElseGet(() -> new ConnectionFactory[] {plain});
        var connector = new ServerConnector(server, null, null, null, 0, 1, layers);
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        return new Listener(connector, tls);
    }

    private static SslConnectionFactory encrypting(SslContextFactory.Server factory, HttpConnectionFactory plain) {
        var layer = new SslConnectionFactory(factory, plain.getProtocol());
        // Jetty would answer 400 when the certificate does not name the host: whether it does is the client's to judge.
        layer.setEnsureSecureRequestCustomizer(false);
        return layer;
    }

    ServerConnector connector() {
        return connector;
    }

    /** Uses another certificate for connections from now on. Only where it encrypts. */
    void renew(Tls now) {
        try {
            tls.orElseThrow().reload(factory -> set((SslContextFactory.Server) factory, now));
        } catch (Exception e) {
            throw new WebUnavailable("the new certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private static void set(SslContextFactory.Server factory, Tls tls) {
        factory.setSslContext(tls.context());
        factory.setIncludeProtocols(tls.protocols().toArray(String[]::new));
        // Jetty takes the order of these two as it comes: the later one wins.
        factory.setWantClientAuth(tls.client() == Tls.Client.OPTIONAL);
        factory.setNeedClientAuth(tls.client() == Tls.Client.REQUIRED);
    }
}
