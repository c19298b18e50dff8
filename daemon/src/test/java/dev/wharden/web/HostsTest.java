package dev.wharden.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Requests for names of others: how a page in a browser would read the daemon's by DNS rebinding. */
final class HostsTest {
    private final Web web = new Web(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Site(() -> Samples.status("x"), () -> "wharden_up 1\n", List::of, List::of, System::nanoTime),
            WebAccess.OPEN,
            List.of("node1", "Web.Example.org", "*.apps.example.org", ""));

    @BeforeEach
    void start() {
        web.start();
    }

    @AfterEach
    void stop() {
        web.stop();
    }

    private String status(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), web.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII).substring(9, 12);
        }
    }

    static final List<String> OWN =
            List.of(("localhost LocalHost:10947 localhost. 127.0.0.1 127.0.0.1:10947 [::1]:10947 192.0.2.7"
                            + " node1 web.example.org:1 erp.apps.example.org")
                    .split(" ", -1));

    @ParameterizedTest
    @FieldSource("OWN")
    void ownNamesAndAddressesAreServed(String host) throws IOException {
        assertThat(status("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n")).isEqualTo("200");
    }

    static final List<String> OTHERS =
            List.of(("evil.example evil.example:10947 localhost.evil.example node1.evil.example"
                            + " 127.0.0.1.evil.example apps.example.org a.b.apps.example.org xapps.example.org")
                    .split(" ", -1));

    @ParameterizedTest
    @FieldSource("OTHERS")
    void namesOfOthersAreMisdirectedOnEveryPath(String host) throws IOException {
        for (String path : List.of("/", "/metrics", "/-/healthy", "/api/v1/status", "/nothing")) {
            assertThat(status("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"))
                    .isEqualTo("421");
        }
        assertThat(status("POST / HTTP/1.1\r\nHost: " + host + "\r\n")).isEqualTo("421");
        assertThat(status("GET http://" + host + "/metrics HTTP/1.1\r\nHost: " + host + "\r\n"))
                .isEqualTo("421");
    }

    @Test
    void anOldClientThatNamesNoHostIsServed() throws IOException {
        assertThat(status("GET /metrics HTTP/1.0\r\n")).isEqualTo("200");
    }

    @Test
    void otherNamesHoldAfterAReload() throws IOException {
        web.access(WebAccess.OPEN, List.of("node2"));
        assertThat(status("GET / HTTP/1.1\r\nHost: node2\r\n")).isEqualTo("200");
        assertThat(status("GET / HTTP/1.1\r\nHost: node1\r\n")).isEqualTo("421");
    }

    @Test
    void theNamesOfTheCertificateAreOwnNames(@TempDir Path folder) throws Exception {
        Certificates server = Certificates.make(folder, "EC", "dns:scraped.example.org");
        var tls = new Tls(List.of(server.certificate()), server.key(), Tls.Client.NONE, List.of(), List.of("TLSv1.3"));
        var hosts = Hosts.of(List.of(), Optional.of(tls));
        assertThat(hosts.serve("scraped.example.org")).isTrue();
        assertThat(hosts.serve("other.example.org")).isFalse();
    }
}
