package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as a client gets them, over a real socket. */
final class SiteTest {
    private static final String HOSTILE = "</td><script>alert(1)</script>\"'&\u001b[31m\u202e\u2066\u0085\u009b";

    private final AtomicReference<List<String>> notReady = new AtomicReference<>(List.of());
    private final AtomicInteger containers = new AtomicInteger(1);
    private final Web web = new Web(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Site(
                    () -> Samples.status(HOSTILE, containers.get()),
                    () -> "wharden_up 1\n",
                    List::of,
                    notReady::get,
                    System::nanoTime));
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        web.start();
    }

    @AfterEach
    void stop() {
        client.close();
        web.stop();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void thePageShowsEachTableAndEscapesWhatContainersSay() throws Exception {
        var page = send("GET", "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe"));
        assertThat(page.body())
                .contains("Quarantine", "Waiting", "Recent actions", "Exceptions", "Wharden itself")
                .contains("Tenants", "<th>bank</th>", "<b>network</b> edge", "not all is known")
                .contains("--privileged=false")
                .contains("wharden explain web")
                .doesNotContain("--read-only")
                .doesNotContain("<script")
                .contains("&lt;script&gt;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/containers", "/api/v1/status"})
    void nothingThatTurnsWritingOrActsInATerminalIsServed(String path) throws Exception {
        assertThat(send("GET", path).body().replace("\\u001B", "\\u001b"))
                .contains("\\u001b[31m\\u202e\\u2066\\u0085\\u009b")
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/containers"})
    void whatWouldNotFitIntoTheHeapIsNotMade(String path) throws Exception {
        containers.set(5_997);
        assertThat(send("GET", path).statusCode()).isEqualTo(200);

        containers.set(5_998);
        var refused = send("GET", path);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("6001 containers and findings", "wharden check", "/api/v1/status");
        assertThat(send("GET", "/api/v1/status").statusCode()).isEqualTo(200);
    }

    /** A flood of requests for the page does not delay those of the command line. */
    @Test
    void whoAsksForTheStatusAtTheOtherListenerDoesNotWaitForAPage() throws Exception {
        var page = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var first = new AtomicBoolean(true);
        var site = new Site(
                () -> {
                    if (first.getAndSet(false)) {
                        page.countDown();
                        comes(go);
                    }
                    return Samples.status("x");
                },
                () -> "",
                List::of,
                List::of,
                System::nanoTime);
        Thread asks = Thread.ofVirtual().start(() -> site.get("/").close());
        comes(page);
        try (var sent = site.beside().get("/api/v1/status")) {
            assertThat(sent.answer().status()).isEqualTo(200);
        } finally {
            go.countDown();
        }
        asks.join();
    }

    private static void comes(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thePageAsksNobodyElseForAnything() throws Exception {
        assertThat(send("GET", "/").body()).doesNotContain("http://", "https://", "src=");
        assertThat(send("GET", "/style.css").body()).doesNotContain("url(", "@import");
    }

    @Test
    void theApiSpeaksTheShapeOfTheContract() throws Exception {
        var containers =
                new ObjectMapper().readTree(send("GET", "/api/v1/containers").body());
        assertThat(containers.at("/containers/1/image").asText()).isEqualTo("nginx:1.9" + HOSTILE);
        assertThat(containers.at("/kind").asText()).isEqualTo("CheckReport");
        assertThat(containers.at("/containers/1/findings/0/repair").asText()).isEqualTo("Recreate");
        assertThat(containers.at("/containers/1/findings/0/exception").isNull()).isTrue();
        assertThat(containers.at("/summary/drifted").asInt()).isEqualTo(1);
        var status = new ObjectMapper().readTree(send("GET", "/api/v1/status").body());
        assertThat(status.at("/enforcement").asText()).isEqualTo("Enforce");
        assertThat(status.at("/tenants/pairs")).hasSize(6);
        assertThat(status.at("/tenants/pairs").findValuesAsText("one")).contains("bank");
        assertThat(containers.at("/host/tenants/tenants/0/name").asText()).isEqualTo("bank");
    }

    @Test
    void readinessSaysWhyNot() throws Exception {
        assertThat(send("GET", "/-/ready").statusCode()).isEqualTo(200);
        notReady.set(List.of("the engine is not connected"));
        var response = send("GET", "/-/ready");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("not ready: the engine is not connected\n");
        assertThat(send("GET", "/-/healthy").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void nothingCanBeChanged(String method) throws Exception {
        assertThat(send(method, "/").statusCode()).isEqualTo(405);
    }

    @Test
    void headHasNoBodyAndAnUnknownPathSaysWhereToLook() throws Exception {
        assertThat(send("HEAD", "/metrics").body()).isEmpty();
        assertThat(send("GET", "/etc/passwd").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/metrics").body()).isEqualTo("wharden_up 1\n");
    }

    @Test
    void manySlowClientsDoNotKeepOthersOut() throws Exception {
        var sockets = new java.util.ArrayList<Socket>();
        try {
            for (int i = 0; i < 20; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), web.port());
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            assertThat(send("GET", "/-/healthy").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
