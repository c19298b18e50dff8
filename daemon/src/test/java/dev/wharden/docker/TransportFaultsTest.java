package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.Json;
import dev.wharden.container.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link DockerJava} makes of an engine that is slow, broken or lying. */
final class TransportFaultsTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Path folder = Files.createTempDirectory(Path.of("/tmp"), "wharden");
    private final StubEngine stub = new StubEngine(folder.resolve("engine"));
    private final FaultProxy proxy = new FaultProxy(folder.resolve("proxy"), folder.resolve("engine"));
    private final DockerJava docker = client(Duration.ofSeconds(30));
    /** Where a deadline is what is tested: any other call may take as long as a busy machine needs. */
    private final DockerJava hasty = client(Duration.ofMillis(800));

    TransportFaultsTest() throws IOException {}

    private DockerJava client(Duration timeout) {
        return new DockerJava(
                proxy.address(),
                timeout,
                System::nanoTime,
                (operation, code, took) -> heard.add(operation + " " + code));
    }

    @BeforeEach
    void anEngine() {
        stub.answer("/json", "{\"Id\":\"1\",\"Name\":\"/web\",\"State\":{\"Running\":false}}");
    }

    @AfterEach
    void end() throws IOException {
        docker.close();
        hasty.close();
        proxy.close();
        stub.close();
        Files.deleteIfExists(folder);
    }

    /** Then its container is looked at again, and after three in a row the daemon is not ready. */
    @Test
    void anAnswerOfWrongTypesIsNotAContainer() {
        stub.answer("/json", "{\"Id\":[],\"Name\":{},\"State\":\"x\",\"HostConfig\":7,\"Config\":[]}");
        assertThatThrownBy(() -> docker.inspect("1"))
                .isInstanceOf(DockerException.Unavailable.class)
                .hasMessage("inspect: the engine's answer has no id");
    }

    /** Of whatever listens at the socket: one that is long, or many. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3_000_000})
    void headersAreBounded(int count) throws IOException {
        stub.header("X-Long: " + "h".repeat(count == 1 ? 100 << 20 : 4) + "\r\n", count);
        var address = new EngineAddress(folder.resolve("engine"));
        try (var direct = new DockerJava(address, Duration.ofSeconds(30), System::nanoTime, (_, _, _) -> {})) {
            assertThatThrownBy(() -> direct.inspect("1"))
                    .isInstanceOf(DockerException.Unavailable.class)
                    .hasMessageMatching(".*(Maximum line length|Maximum header count).*");
            stub.header("", 0);
            assertThat(direct.inspect("1").text("/Name")).isEqualTo("/web");
        }
    }

    /** As 26.1.5 answers while inspect still shows what a killed engine or a connect that failed has left. */
    @ParameterizedTest
    @ValueSource(ints = {500, 403, 404, 409})
    void whatTheEngineCallsUnconnectedIsCut(int status) {
        stub.answer("/json", "{\"Id\":\"1\",\"NetworkSettings\":{\"Networks\":{\"n1\":{\"NetworkID\":\"77\"}}}}");
        stub.refuse("/disconnect", status, "container 1 is not connected to network n1");

        docker.disconnect("77", "web");

        stub.refuse("/disconnect", status, "the driver failed");
        assertThatThrownBy(() -> docker.disconnect("77", "web")).isInstanceOf(DockerException.class);
    }

    @Test
    void aDeadlineIsKeptAndTheClientStaysUsable() {
        proxy.fault("/containers/", new ProxyFault.Stall());
        long start = System.nanoTime();
        assertThatThrownBy(() -> hasty.inspect("web"))
                .isInstanceOf(DockerException.Stuck.class)
                .hasMessage("inspect: no answer within 800 ms, from an engine that answers otherwise");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(780), Duration.ofSeconds(20));
        assertThat(heard).containsExactly("inspect timeout", "ping 200");
        proxy.heal();
        Awaitility.await()
                .ignoreExceptionsInstanceOf(DockerException.Unavailable.class)
                .until(() -> hasty.inspect("web").id().equals("1"));
    }

    @Test
    void whatOneContainerMakesSlowIsToldFromAnEngineThatIsSilent() {
        proxy.fault("/containers/", new ProxyFault.Stall());
        assertThatThrownBy(() -> docker.inspect("web", Duration.ofMillis(100)))
                .isInstanceOf(DockerException.Stuck.class)
                .extracting(failure -> ((DockerException.Stuck) failure).isAnswered())
                .isEqualTo(true);
        assertThatThrownBy(() -> hasty.top("web")).isInstanceOf(DockerException.Stuck.class);
        assertThatThrownBy(() -> hasty.logs("web", 1)).isInstanceOf(DockerException.Stuck.class);

        proxy.fault("/_ping", new ProxyFault.Stall());
        assertThatThrownBy(() -> hasty.inspect("web", Duration.ofMillis(100)))
                .isExactlyInstanceOf(DockerException.Unavailable.class)
                .extracting(failure -> ((DockerException.Unavailable) failure).isAnswered())
                .isEqualTo(false);
    }

    @Test
    void anEngineThatDoesNotEvenAnswerAPingKeepsTheDeadlineOfManyCallers() throws InterruptedException {
        proxy.fault("/_ping", new ProxyFault.Stall());
        var failures = new CopyOnWriteArrayList<Throwable>();
        var threads = new java.util.ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    hasty.inspect("web");
                } catch (DockerException.Unavailable late) {
                    failures.add(late);
                }
            }));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(failures).hasSize(8);
    }

    private static Container stoppedWithin(int seconds) {
        return Json.container("{'Id': '1', 'Config': {'StopTimeout': " + seconds + "}}");
    }

    @Test
    void aVerbThatWaitsGetsTheStopTimeoutOnTop() {
        proxy.fault("/stop", new ProxyFault.Delay(Duration.ofMillis(1200)));
        assertThatThrownBy(() -> hasty.stop(stoppedWithin(0))).isInstanceOf(DockerException.Unavailable.class);
        hasty.stop(stoppedWithin(30));
        assertThat(heard).containsExactly("stop timeout", "stop 200");
    }

    /** 503 is not among them: the shaded HTTP client asks that once more itself, a second later. */
    @ParameterizedTest
    @CsvSource({"404,NotFound", "409,Conflict", "400,Rejected", "403,Rejected", "500,Unavailable", "502,Unavailable"})
    void eachStatusIsItsException(int status, String exception) {
        proxy.fault("/rename", new ProxyFault.Status(status, "no\\u001b[31m way"));
        assertThatThrownBy(() -> docker.rename("1", "x2"))
                .isInstanceOf(DockerException.class)
                .hasMessage("rename: " + status + ": no [31m way")
                .extracting(failure -> failure.getClass().getSimpleName())
                .isEqualTo(exception);
        assertThat(heard).containsExactly("rename " + status);
    }

    /** Else it would be taken for an engine that fails, for which every container waits. */
    @Test
    void anEngineThatCannotReadTheFilesOfOneContainerSaysSomethingOfThatContainer() {
        proxy.fault("/archive", new ProxyFault.Status(500, "evalSymlinksInScope: too many links in /etc/passwd"));
        assertThatThrownBy(() -> docker.listing("web", "/etc/passwd"))
                .isExactlyInstanceOf(DockerException.Rejected.class)
                .hasMessage("archive: 500: evalSymlinksInScope: too many links in /etc/passwd");
        proxy.fault("/changes", new ProxyFault.Status(500, "no such layer"));
        assertThatThrownBy(() -> docker.changes("web")).isExactlyInstanceOf(DockerException.Rejected.class);
    }

    /** A container that makes a file shorter while it is read must not make it look as if the engine had ended. */
    @Test
    void aTarThatEndsTooEarlySaysSomethingOfThatContainer() {
        String folder = new String(Tar.of("tmp/", new byte[0]), StandardCharsets.UTF_8).substring(0, 512);
        String file = new String(Tar.of("tmp/f", new byte[4096]), StandardCharsets.UTF_8);
        stub.answer("/archive", folder + file);
        assertThat(docker.listing("web", "/tmp")).hasSize(2);
        stub.answer("/archive", folder + file.substring(0, 2048));
        assertThatThrownBy(() -> docker.listing("web", "/tmp"))
                .isExactlyInstanceOf(DockerException.Rejected.class)
                .hasMessageContaining("files that change while they are read");
        proxy.fault("/archive", new ProxyFault.Truncate(1024));
        assertThatThrownBy(() -> docker.listing("web", "/tmp")).isInstanceOf(DockerException.Unavailable.class);
    }

    @Test
    void whatOnlyReadsIsAskedOnceMoreAfterABrokenConnection() {
        stub.closeSilently();
        assertThat(docker.inspect("web").id()).isEqualTo("1");
        proxy.breakAll();
        assertThat(docker.inspect("web").id()).isEqualTo("1");
    }

    @Test
    void whatChangesSomethingIsNeverSentTwice() {
        proxy.fault("/rename", new ProxyFault.Close());
        assertThatThrownBy(() -> docker.rename("1", "x2")).isInstanceOf(DockerException.Unavailable.class);
        assertThat(proxy.requests().stream().filter(line -> line.contains("/rename")))
                .hasSize(1);
    }

    @Test
    void aCutAnswerIsUnavailable() {
        proxy.fault("/json", new ProxyFault.Truncate(10));
        assertThatThrownBy(() -> docker.inspect("web")).isInstanceOf(DockerException.Unavailable.class);
        stub.answer("/json", "{\"Id\":");
        proxy.heal();
        assertThatThrownBy(() -> docker.inspect("web")).isInstanceOf(DockerException.Unavailable.class);
    }

    @Test
    void anAnswerThatIsTooLongIsRefused() {
        stub.answer("/archive", "x".repeat(2000));
        assertThatThrownBy(() -> docker.archive("1", "/etc/passwd", 1000)).isInstanceOf(DockerException.Rejected.class);
        assertThat(docker.archive("1", "/etc/passwd", 2000)).hasSize(2000);
    }

    @Test
    void aNameCannotAddToThePath() {
        assertThatThrownBy(() -> docker.inspect("../../info?x#y z")).isInstanceOf(DockerException.NotFound.class);
        assertThat(proxy.requests().getLast())
                .isEqualTo("GET /v1.45/containers/..%2F..%2Finfo%3Fx%23y%20z/json HTTP/1.1");
        docker.volume("..");
        assertThat(proxy.requests().getLast()).isEqualTo("GET /v1.45/volumes/%2E%2E HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({"1.44,1.44", "1.45,1.45", "1.51,1.51", "1.60,1.51"})
    void theVersionIsTheNewestThatBothKnow(String server, String spoken) {
        stub.version(server);
        docker.inspect("web");
        assertThat(proxy.requests().getLast()).startsWith("GET /v" + spoken + "/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.43", "1.9", "0.50", "", "nonsense"})
    void anEngineThatIsTooOldOrNoneIsRefused(String server) {
        stub.version(server);
        assertThatThrownBy(() -> docker.inspect("web"))
                .isInstanceOf(DockerException.Rejected.class)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void withoutAnEngineEachCallIsUnavailable() throws IOException {
        proxy.close();
        assertThatThrownBy(() -> docker.inspect("web"))
                .isInstanceOf(DockerException.Unavailable.class)
                .hasMessageContaining("no connection to the engine at unix://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tcp://localhost:2375", "ssh://host", "http://host", "fd://", "/run/docker.sock", "unix://run/x"
            })
    void onlyUnixSocketsAreTaken(String host) {
        assertThatThrownBy(() -> EngineAddress.parse(host))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("\n");
    }
}
