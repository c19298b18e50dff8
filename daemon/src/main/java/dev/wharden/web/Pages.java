package dev.wharden.web;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers GET and HEAD from the site, to requests for this host by whoever may read. */
final class Pages extends Handler.Abstract {
    private static final WebAnswer LOGIN =
            new WebAnswer(401, WebAnswer.TEXT, "A user name and password are required: see web.configFile.\n");
    private static final WebAnswer BUSY =
            new WebAnswer(503, WebAnswer.TEXT, "Too many logins are being checked: retry in a few seconds.\n");
    private static final WebAnswer MISDIRECTED = new WebAnswer(
            421,
            WebAnswer.TEXT,
            "Wharden does not serve this host name: use localhost or the address, or add the name to web.hostnames.\n");
    private static final WebAnswer READ_ONLY = new WebAnswer(405, WebAnswer.TEXT, "Read only: use GET.\n");

    private final Site site;
    private final Authenticator authenticator;
    private final AtomicReference<Hosts> hosts;

    Pages(Site site, Authenticator authenticator, Hosts hosts) {
        this.site = site;
        this.authenticator = authenticator;
        this.hosts = new AtomicReference<>(hosts);
    }

    /** Other names from now on. */
    void hosts(Hosts now) {
        hosts.set(now);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        LongAnswers.Sent sent = answer(request, head || HttpMethod.GET.is(request.getMethod()));
        WebAnswer answer = sent.answer();
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
        response.write(true, head ? ByteBuffer.allocate(0) : body, Callback.from(callback, sent::close));
        return true;
    }

    private LongAnswers.Sent answer(Request request, boolean reads) {
        String host = request.getHttpURI().getHost();
        if (!hosts.get().serve(host == null ? "" : host)) {
            return LongAnswers.Sent.alone(MISDIRECTED);
        }
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return switch (authenticator.ask(authorization == null ? "" : authorization)) {
            case REFUSED -> LongAnswers.Sent.alone(LOGIN);
            case BUSY -> LongAnswers.Sent.alone(BUSY);
            case ADMITTED -> reads ? site.get(Request.getPathInContext(request)) : LongAnswers.Sent.alone(READ_ONLY);
        };
    }
}
