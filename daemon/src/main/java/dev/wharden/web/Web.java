package dev.wharden.web;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: few connections, short patience, and no request can change anything. */
public final class Web {
    private static final int MOST_CONNECTIONS = 32;
    private static final long IDLE_MILLIS = 10_000;
    private static final long STOP_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);

    private final Server server;
    private final Listener listener;
    private final ServerConnector connector;
    private final Doorkeeper doorkeeper;

    /** For everybody, over plain HTTP; does not listen yet. Port 0 takes any free one. */
    public Web(InetSocketAddress address, Site site) {
        this(address, site, WebAccess.OPEN, "");
    }

    /**
     * Does not listen yet. Port 0 takes any free one.
     *
     * @param access who may read
     * @param token also lets in whoever sends it as Bearer; none when empty
     */
    public Web(InetSocketAddress address, Site site, WebAccess access, String token) {
        server = new Server(new VirtualThreadPool(64), null, null);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(8192);
        listener = Listener.of(server, address, http, access.tls());
        connector = listener.connector();
        doorkeeper = new Doorkeeper(access.users(), token);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        var limit = new NetworkConnectionLimit(MOST_CONNECTIONS, connector);
        limit.setEndPointIdleTimeout(1000);
        server.addBean(limit);
        connector.addBean(new SlowClients(connector));
        server.setHandler(new GracefulHandler(new Pages(site, doorkeeper)));
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

    /** Other users and another certificate from now on. TLS itself is turned on or off by a restart only: until then it stays as it is. */
    public void access(WebAccess now) {
        doorkeeper.users(now.users());
        if (listener.encrypts() != now.tls().isPresent()) {
            LOG.atWarn()
                    .log(
                            listener.encrypts()
                                    ? "TLS is turned off in the web configuration: it stays on until a restart"
                                    : "TLS is turned on in the web configuration: that needs a restart");
        } else {
            now.tls().ifPresent(listener::renew);
        }
    }

    /** Whether it speaks TLS. */
    public boolean encrypts() {
        return listener.encrypts();
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
        private static final Answer WHO =
                new Answer(401, Answer.TEXT, "Name and password are wanted: see web.configFile.\n");
        private final Site site;
        private final Doorkeeper doorkeeper;

        Pages(Site site, Doorkeeper doorkeeper) {
            this.site = site;
            this.doorkeeper = doorkeeper;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            boolean head = HttpMethod.HEAD.is(request.getMethod());
            Answer answer = answer(request, head || HttpMethod.GET.is(request.getMethod()));
            ByteBuffer body = answer.bytes();
            response.setStatus(answer.status());
            var headers = response.getHeaders();
            if (answer.status() == 401) {
                headers.put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"wharden\", charset=\"UTF-8\"");
            }
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

        private Answer answer(Request request, boolean reads) {
            String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
            if (!doorkeeper.admits(authorization == null ? "" : authorization)) {
                return WHO;
            }
            return reads
                    ? site.get(Request.getPathInContext(request))
                    : new Answer(405, Answer.TEXT, "Read only: use GET.\n");
        }
    }
}
