package dev.wharden.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.UnixSocket;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.SystemDefaultDnsResolver;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.config.ConnectionConfig;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.impl.classic.HttpClients;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.ClassicHttpResponse;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.Header;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.HttpEntity;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.HttpHost;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.config.Http1Config;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.io.SocketConfig;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.protocol.HttpCoreContext;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.net.URIAuthority;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.util.TimeValue;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.util.Timeout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As docker-java's own client over the same HTTP library, with two differences: the headers of an answer are bounded,
 * which that one cannot be told, and no connection is hijacked.
 */
final class EngineClient implements DockerHttpClient {
    private static final Logger LOG = LoggerFactory.getLogger(EngineClient.class);
    /** The stat of a path whose link has 4,096 bytes has 33 KiB, in JSON in base64. The engine sends about eight. */
    private static final Http1Config HEADERS = Http1Config.custom()
            .setMaxLineLength(64 << 10)
            .setMaxHeaderCount(64)
            .build();

    private static final HttpHost HOST = new HttpHost("http", "localhost", 2375);

    private final CloseableHttpClient client;

    /** Connects at the first request. */
    EngineClient(EngineAddress address, int connections) {
        var operator = new DefaultHttpClientConnectionOperator(
                _ -> UnixSocket.get(address.socket().toString()),
                DefaultSchemePortResolver.INSTANCE,
                SystemDefaultDnsResolver.INSTANCE,
                _ -> null);
        var pool = new PoolingHttpClientConnectionManager(
                operator, null, null, null, new ManagedHttpClientConnectionFactory(HEADERS, null, null));
        pool.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(Timeout.ZERO_MILLISECONDS).build());
        pool.setMaxTotal(connections);
        pool.setDefaultMaxPerRoute(connections);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setValidateAfterInactivity(TimeValue.NEG_ONE_SECOND)
                .build());
        client = HttpClients.custom()
                .setConnectionManager(pool)
                .disableConnectionState()
                // The engine sets no cookies, and what is needed for them (a list of all public suffixes of the
                // Internet's names) takes 0.8 MB and time at each start.
                .disableCookieManagement()
                .setDefaultCookieSpecRegistry(_ -> null)
                .build();
    }

    @Override
    public Response execute(Request request) {
        var asked = new HttpUriRequestBase(request.method(), URI.create(request.path()));
        asked.setScheme(HOST.getSchemeName());
        asked.setAuthority(new URIAuthority(HOST.getHostName(), HOST.getPort()));
        request.headers().forEach(asked::addHeader);
        byte[] body = request.bodyBytes();
        if (body != null) {
            asked.setEntity(new ByteArrayEntity(body, null));
        }
        try {
            return new Answered(asked, client.executeOpen(HOST, asked, HttpCoreContext.create()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private record Answered(HttpUriRequestBase request, ClassicHttpResponse answer) implements Response {
        @Override
        public int getStatusCode() {
            return answer.getCode();
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            var headers = new HashMap<String, List<String>>();
            for (Header header : answer.getHeaders()) {
                headers.computeIfAbsent(header.getName(), _ -> new ArrayList<>())
                        .add(header.getValue());
            }
            return headers;
        }

        @Override
        public @Nullable String getHeader(String name) {
            return Optional.ofNullable(answer.getFirstHeader(name))
                    .map(Header::getValue)
                    .orElse(null);
        }

        @Override
        public InputStream getBody() {
            HttpEntity entity = answer.getEntity();
            try {
                return entity == null ? InputStream.nullInputStream() : entity.getContent();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        /** Ends the connection where the body was not read to its end. */
        @Override
        public void close() {
            request.abort();
            try {
                answer.close();
            } catch (IOException failure) {
                LOG.atDebug().setCause(failure).log("an answer of the engine did not close cleanly");
            }
        }
    }
}
