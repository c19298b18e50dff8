package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and TLS as the JDK's own client meets them. */
final class WebAccessTest {
    @TempDir
    private Path folder;

    private Optional<Web> running = Optional.empty();

    @AfterEach
    void stop() {
        running.ifPresent(Web::stop);
    }

    private Web start(WebAccess access) {
        var web = new Web(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Site(() -> Samples.status("x"), () -> "wharden_up 1\n", List::of, List::of, System::nanoTime),
                access,
                List.of("web.example.org"));
        running = Optional.of(web);
        web.start();
        return web;
    }

    private static WebAccess users(String name, String password) {
        return new WebAccess(Map.of(name, hash(password)), Optional.empty());
    }

    private static String hash(String password) {
        return BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, password.toCharArray());
    }

    private static Tls tls(Certificates server, Tls.Client client, List<X509Certificate> authorities) {
        return new Tls(List.of(server.certificate()), server.key(), client, authorities, List.of("TLSv1.2", "TLSv1.3"));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(HttpClient client, Web web, String path, String authorization)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                URI.create((web.encrypts() ? "https" : "http") + "://127.0.0.1:" + web.port() + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(Web web, String path, String authorization) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return get(client, web, path, authorization).statusCode();
        }
    }

    private static HttpClient trusting(Certificates server) {
        return HttpClient.newBuilder().sslContext(server.trusted()).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/status", "/nothing"})
    void everyPathWantsAUser(String path) throws Exception {
        Web web = start(users("prometheus", "good"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            var refused = get(client, web, path, "");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(it -> assertThat(it).startsWith("Basic "));
            assertThat(get(client, web, path, basic("prometheus:good")).statusCode())
                    .isEqualTo(path.equals("/nothing") ? 404 : 200);
            // The second time it is remembered.
            assertThat(get(client, web, path, basic("prometheus:good")).statusCode())
                    .isEqualTo(path.equals("/nothing") ? 404 : 200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"prometheus:bad", "prometheus:", "other:good", "prometheus", ":good", "prometheus:good\u0000"})
    void aWrongPasswordOrNameIsRefused(String pair) throws Exception {
        Web web = start(users("prometheus", "good"));
        assertThat(status(web, "/metrics", basic(pair))).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !!!", "Bearer ", "Bearer wrong", "Digest x", "token-of-this-run"})
    void whatIsNoCredentialIsRefused(String header) throws Exception {
        assertThat(status(start(users("prometheus", "good")), "/metrics", header))
                .isEqualTo(401);
    }

    @Test
    void aVeryLongPasswordIsRefusedAndBreaksNothing() throws Exception {
        Web web = start(users("prometheus", "good"));
        assertThat(status(web, "/metrics", basic("prometheus:" + "x".repeat(100))))
                .isEqualTo(401);
        assertThat(status(web, "/metrics", basic("prometheus:good"))).isEqualTo(200);
    }

    @Test
    void anotherPasswordHoldsAtOnceAlsoForWhoWasRemembered() throws Exception {
        Web web = start(users("prometheus", "good"));
        assertThat(status(web, "/metrics", basic("prometheus:good"))).isEqualTo(200);
        web.access(users("prometheus", "better"), List.of());
        assertThat(status(web, "/metrics", basic("prometheus:good"))).isEqualTo(401);
        assertThat(status(web, "/metrics", basic("prometheus:better"))).isEqualTo(200);
    }

    @Test
    void anyNumberOfUsersIsRememberedInBoundedMemory() {
        var keeper = new Authenticator(java.util.stream.IntStream.range(0, 150)
                .boxed()
                .collect(java.util.stream.Collectors.toMap(i -> "u" + i, i -> hash("p"))));
        for (int i = 0; i < 150; i++) {
            assertThat(keeper.ask(basic("u" + i + ":p"))).isEqualTo(Authenticator.Verdict.ADMITTED);
        }
        assertThat(keeper.remembered()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void itSpeaksTlsWithEachKindOfKey(String algorithm) throws Exception {
        Certificates server = Certificates.make(folder, algorithm);
        Web web = start(new WebAccess(Map.of(), Optional.of(tls(server, Tls.Client.NONE, List.of()))));
        try (HttpClient client = trusting(server)) {
            assertThat(get(client, web, "/metrics", "").body()).isEqualTo("wharden_up 1\n");
        }
        try (HttpClient stranger = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> get(stranger, web, "/metrics", "")).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        Certificates before = Certificates.make(folder, "EC");
        Certificates after = Certificates.make(folder, "EC");
        Web web = start(new WebAccess(Map.of(), Optional.of(tls(before, Tls.Client.NONE, List.of()))));
        web.access(new WebAccess(Map.of(), Optional.of(tls(after, Tls.Client.NONE, List.of()))), List.of());
        try (HttpClient client = trusting(after)) {
            assertThat(get(client, web, "/-/healthy", "").statusCode()).isEqualTo(200);
        }
        try (HttpClient old = trusting(before)) {
            assertThatThrownBy(() -> get(old, web, "/-/healthy", "")).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void theNameInTheCertificateIsTheClientsAffair() throws Exception {
        Certificates server = Certificates.make(folder, "EC", "dns:other.example");
        Web web = start(new WebAccess(Map.of(), Optional.of(tls(server, Tls.Client.NONE, List.of()))));
        var connection = (HttpsURLConnection) URI.create("https://localhost:" + web.port() + "/-/healthy")
                .toURL()
                .openConnection();
        connection.setSSLSocketFactory(server.trusted().getSocketFactory());
        connection.setHostnameVerifier((host, session) -> true);
        assertThat(connection.getResponseCode()).isEqualTo(200);
        connection.disconnect();
    }

    @Test
    void turningTlsOffWaitsForARestart() throws Exception {
        Certificates server = Certificates.make(folder, "EC");
        Web web = start(new WebAccess(Map.of(), Optional.of(tls(server, Tls.Client.NONE, List.of()))));
        web.access(WebAccess.OPEN, List.of());
        try (HttpClient client = trusting(server)) {
            assertThat(get(client, web, "/-/healthy", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientWithoutItsCertificateIsNotAnswered() throws Exception {
        Certificates server = Certificates.make(folder, "EC");
        Certificates person = Certificates.make(folder, "EC");
        Tls required = tls(server, Tls.Client.REQUIRED, List.of(person.certificate()));
        Web web = start(new WebAccess(Map.of(), Optional.of(required)));
        try (HttpClient without = trusting(server)) {
            assertThatThrownBy(() -> get(without, web, "/metrics", "")).isInstanceOf(IOException.class);
        }
        Tls own = tls(person, Tls.Client.NONE, List.of(server.certificate()));
        try (HttpClient with = HttpClient.newBuilder().sslContext(own.context()).build()) {
            assertThat(get(with, web, "/metrics", "").statusCode()).isEqualTo(200);
        }
    }
}
