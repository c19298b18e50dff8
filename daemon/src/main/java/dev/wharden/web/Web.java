package dev.wharden.web;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The HTTP server: few connections, short patience, and no request can change anything. */
public final class Web {
    private static final int MOST_CONNECTIONS = 32;
    private static final long IDLE_MILLIS = 10_000;
    private static final long STOP_MILLIS = 5_000;

    private final Server server;
    private final ServerConnector connector;

    /** Does not listen yet. Port 0 takes any free one. */
    public Web(InetSocketAddress address, Site site) {
        server = new Server(new VirtualThreadPool(64), null, null);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(8192);
        connector = new ServerConnector(server, null, null, null, 0, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        var limit = new NetworkConnectionLimit(MOST_CONNECTIONS, connector);
        limit.setEndPointIdleTimeout(1000);
        server.addBean(limit);
        connector.addBean(new SlowClients(connector));
        server.setHandler(new GracefulHandler(new Pages(site)));
        server.setStopTimeout(STOP_MILLIS);
    }

    /** Listens. Throws WebUnavailable when the address is taken. */
    public void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw new WebUnavailable(
                    "cannot listen on " + connector.getHost() + ":" + connector.getPort() + ": " + e.getMessage()
                            + "; set web.listen or --web.listen-address",
                    e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Finishes what is being answered, then stops. */
    public void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new WebUnavailable("the HTTP server did not stop: " + e.getMessage(), e);
        }
    }

    /** Answers GET and HEAD from the site. */
    private static final class Pages extends Handler.Abstract {
        private final Site site;

        Pages(Site site) {
            this.site = site;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            boolean head = HttpMethod.HEAD.is(request.getMethod());
            Answer answer = head || HttpMethod.GET.is(request.getMethod())
                    ? site.get(Request.getPathInContext(request))
                    : new Answer(405, Answer.TEXT, "Read only: use GET.\n");
            ByteBuffer body = answer.bytes();
            response.setStatus(answer.status());
            var headers = response.getHeaders();
            headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
            headers.put(HttpHeader.CONTENT_LENGTH, body.remaining());
            headers.put(HttpHeader.CACHE_CONTROL, "no-store");
            headers.put("X-Content-Type-Options", "nosniff");
            headers.put("Referrer-Policy", "no-referrer");
            headers.put(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            response.write(true, head ? ByteBuffer.allocate(0) : body, callback);
            return true;
        }
    }
}
