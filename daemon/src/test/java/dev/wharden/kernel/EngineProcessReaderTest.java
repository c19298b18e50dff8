package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EngineProcessReaderTest {
    private static final String SOCKET = "/run/docker.sock";
    private static final String UNIX = "Num RefCount Protocol Flags Type St Inode Path\n";

    @TempDir
    Path root;

    private HostTree host() {
        return HostTree.bare(root).file(SOCKET, "").file("/proc/812/fd/x", "");
    }

    /** A dockerd with a socket, as the kernel shows it in the namespace of its own network. */
    private static HostTree dockerd(HostTree host, int pid, String socket, String... arguments) {
        String folder = "/proc/" + pid;
        return host.file(folder + "/comm", "dockerd\n")
                .file(folder + "/cmdline", "/usr/bin/dockerd\0" + String.join("\0", arguments) + "\0")
                .file(folder + "/cgroup", "0::/system.slice/docker.service\n")
                .file(folder + "/status", "Name:\tdockerd\nUid:\t0\t0\t0\t0\nNSpid:\t" + pid + "\n")
                .file(folder + "/stat", pid + " (dockerd) S 1 " + "0 ".repeat(17) + "360000 0\n")
                .file(folder + "/net/unix", UNIX + "0: 00000002 00000000 00010000 0001 01 7 " + socket + "\n")
                .link(folder + "/fd/3", "socket:[7]")
                .link(folder + "/fd/4", "socket:[8]");
    }

    private static EngineProcess known(HostTree host) {
        Observed<EngineProcess> found = new EngineProcessReader(host.files()).find(SOCKET);
        return found instanceof Observed.Known<EngineProcess>(EngineProcess process)
                ? process
                : org.junit.jupiter.api.Assertions.fail(found.toString());
    }

    @Test
    void itIsTheOneThatListensAtTheSocket() {
        HostTree host = dockerd(dockerd(host(), 812, SOCKET, "-H", "fd://"), 900, "/run/other.sock", "--icc=false");
        EngineProcess process = known(host);
        assertThat(process.arguments()).containsExactly("-H", "fd://");
        assertThat(process.started()).isEqualTo(Instant.ofEpochSecond(1795600000L + 3600));
        assertThat(process.configuration()).isEqualTo("/etc/docker/daemon.json");
        assertThat(process.file()).isEqualTo(Observed.absent("/etc/docker/daemon.json: no such file"));
    }

    @Test
    void aDockerdInAContainerIsNotTheEngine() {
        HostTree nested = dockerd(host(), 812, SOCKET)
                .file("/proc/812/status", "Name:\tdockerd\nUid:\t0\t0\t0\t0\nNSpid:\t812\t1\n");
        assertThat(new EngineProcessReader(nested.files()).find(SOCKET))
                .isEqualTo(Observed.unknown("no dockerd of this host listens at " + SOCKET));
        HostTree hostPid = dockerd(host(), 812, SOCKET).file("/proc/812/cgroup", "0::/docker/" + "a".repeat(64) + "\n");
        assertThat(new EngineProcessReader(hostPid.files()).find(SOCKET))
                .isEqualTo(Observed.unknown("no dockerd of this host listens at " + SOCKET));
    }

    /** A container in the host's network binds what it likes; the table was read whole once, and killed the daemon. */
    @Test
    void theSocketsOfOthersTakeNoRoom() {
        String table = IntStream.range(0, 60_000)
                .mapToObj(i -> "0: 2 0 00010000 1 1 9 @\u2603" + i + "x".repeat(120) + " " + SOCKET + "\n")
                .collect(Collectors.joining());
        HostTree host = dockerd(host(), 812, SOCKET).file("/proc/812/net/unix", UNIX + table);
        assertThat(new EngineProcessReader(host.files()).find(SOCKET))
                .isEqualTo(Observed.unknown("no dockerd of this host listens at " + SOCKET));
        host.file("/proc/812/net/unix", UNIX + table + "0: 2 0 00010000 1 1 7 " + SOCKET + "\n")
                .file("/proc/812/net/tcp", "x\n".repeat(5 << 20) + ": 0100007F:0947 0 0A 0 0 0 0 0 8 1 0\n");
        assertThat(known(host).listeners()).isEqualTo(Observed.known(List.of("127.0.0.1:2375")));
    }

    /** A container in the engine's network makes both tables as long as it likes. */
    @Test
    void tablesLargerThanAnyFileThatIsReadWholeAreRead() {
        String unix = "0: 00000002 00000000 00010000 0001 01 9 /a\n".repeat(300_000);
        String tcp = "0: 0100007F:0050 0100007F:C350 06 0:0 0:0 0 0 0 0 3 0\n".repeat(200_000);
        HostTree host = dockerd(host(), 812, SOCKET)
                .file("/proc/812/net/unix", UNIX + unix + "0: 00000002 00000000 00010000 0001 01 7 " + SOCKET + "\n")
                .file(
                        "/proc/812/net/tcp",
                        "sl local rem st\n" + tcp + "1: 00000000:0947 00000000:0000 0A 0:0 0:0 0 0 0 8 1 0\n");
        assertThat(known(host).listeners()).isEqualTo(Observed.known(List.of("0.0.0.0:2375")));
    }

    @Test
    void aTableThatCannotBeReadIsNoProofThatNothingListens() throws IOException {
        HostTree host = dockerd(host(), 812, SOCKET);
        Files.createDirectories(root.resolve("proc/812/net/tcp"));
        assertThat(known(host).listeners()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void whoeverOnlyTalksToTheEngineIsNotTheEngine() {
        HostTree host = dockerd(host(), 812, SOCKET)
                .file("/proc/812/net/unix", UNIX + "0: 00000003 00000000 00000000 0001 03 7 " + SOCKET + "\n");
        assertThat(new EngineProcessReader(host.files()).find(SOCKET))
                .isEqualTo(Observed.unknown("no dockerd of this host listens at " + SOCKET));
    }

    @Test
    void ofTwoNoneIsBelieved() {
        HostTree host = dockerd(dockerd(host(), 812, SOCKET), 900, SOCKET);
        assertThat(new EngineProcessReader(host.files()).find(SOCKET))
                .isEqualTo(Observed.unknown("several processes listen at " + SOCKET + ": 812, 900"));
    }

    /** Any local user may call a process dockerd, and bind what is called as the engine's socket. */
    @Test
    void aProcessOfAnotherUserIsNotTheEngine() {
        HostTree host = dockerd(dockerd(host(), 812, SOCKET, "--debug"), 900, SOCKET)
                .file("/proc/900/status", "Name:\tdockerd\nUid:\t65534\t65534\t65534\t65534\nNSpid:\t900\n");
        assertThat(known(host).arguments()).containsExactly("--debug");
    }

    /** Engines that share a network are in one table, each with all sockets. */
    @Test
    void ofThoseInOneNetworkItIsTheOneThatWasStartedThere() {
        String both = UNIX + "0: 2 0 00010000 1 1 7 /srv/two.sock\n0: 2 0 00010000 1 1 9 " + SOCKET + "\n";
        HostTree host = dockerd(dockerd(host(), 812, SOCKET, "-H", "fd://"), 900, SOCKET, "-H", "unix:///srv/two.sock")
                .file("/proc/812/net/unix", both)
                .file("/proc/900/net/unix", both);
        assertThat(known(host).arguments()).containsExactly("-H", "fd://");
        host.link("/srv/two.sock", SOCKET);
        assertThat(new EngineProcessReader(host.files()).find(SOCKET))
                .isEqualTo(Observed.unknown("several processes listen at " + SOCKET + ": 812, 900"));
    }

    /** As packages start it: containerd's socket is no place of its own, and systemd's may have either name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-H fd:// --containerd=/run/containerd/containerd.sock|{}",
                "--containerd=/run/containerd/containerd.sock|{}",
                "-H unix:// --containerd /run/containerd/containerd.sock|{}",
                "--debug|{\"hosts\": [\"fd://\"], \"containerd\": \"/run/containerd/containerd.sock\"}",
                "-H tcp://127.0.0.1:2375 -H fd://|{}",
                "--debug|{\"hosts\": [\"unix:///var/run/docker.sock\"]}"
            })
    void itsPlaceIsTheUsualOneWhereItIsToldNone(String command, String file) {
        String table = UNIX + "0: 2 0 00010000 1 1 9 /var/run/docker.sock\n0: 2 0 00010000 1 1 7 /srv/two.sock\n";
        HostTree host = dockerd(host().link("/var/run", "/run"), 812, SOCKET, command.split(" ", -1))
                .file("/etc/docker/daemon.json", file)
                .file("/proc/812/net/unix", table);
        assertThat(known(host).arguments()).containsExactly(command.split(" ", -1));

        dockerd(
                        host,
                        900,
                        "/srv/two.sock",
                        "-H",
                        "unix:///srv/two.sock",
                        "--containerd=/run/containerd/containerd.sock")
                .file("/proc/900/net/unix", table);
        assertThat(known(host).arguments()).containsExactly(command.split(" ", -1));
    }

    /** Any local user calls a program of root's by a link of any name. */
    @Test
    void whatExecutesAnotherProgramIsNotTheEngine() {
        HostTree host = dockerd(dockerd(host(), 812, SOCKET, "--debug"), 900, SOCKET, "-S", "-H", SOCKET)
                .link("/proc/900/exe", "/usr/bin/sudo");
        assertThat(known(host).arguments()).containsExactly("--debug");
        host.link("/proc/812/exe", "/usr/bin/dockerd (deleted)");
        assertThat(known(host).arguments()).containsExactly("--debug");
    }

    @Test
    void aSocketMayHaveBeenGivenByALink() {
        HostTree host = dockerd(host(), 812, "/var/run/docker.sock", "--debug").link("/var/run", "/run");
        assertThat(known(host).arguments()).containsExactly("--debug");
        host = dockerd(host, 812, "/srv/run/docker.sock", "--host=unix:///srv/run/docker.sock")
                .link("/srv/run", "/run");
        assertThat(known(host).arguments()).hasSize(1);
    }

    @Test
    void theFileIsTheOneItWasStartedWith() throws IOException {
        HostTree host = dockerd(host(), 812, SOCKET, "--config-file", "/srv/d.json", "--debug")
                .file("/srv/d.json", "{\"icc\": false, \"log-opts\": {\"max-size\": \"10m\"}}");
        EngineProcess process = known(old(host, "/srv/d.json"));
        assertThat(process.configuration()).isEqualTo("/srv/d.json");
        assertThat(process.setting("icc", "true")).isEqualTo(Observed.known("false"));
        assertThat(process.setting("debug", "false")).isEqualTo(Observed.known("true"));
        assertThat(process.setting("iptables", "true")).isEqualTo(Observed.known("true"));
        assertThat(process.logOption("max-size")).isEqualTo(Observed.known("10m"));
    }

    /**
     * Any local user has Wharden open a file, by a sudo that is called dockerd: it is one that root alone can change.
     */
    @Test
    void aFileThatOthersMayExchangeIsNotRead() throws IOException {
        HostTree host = dockerd(host(), 812, SOCKET, "--config-file", "/srv/eve/d.json")
                .file("/srv/eve/d.json", "{\"hosts\": [\"tcp://127.0.0.1:2375\"]}");
        assertThat(known(host).file()).isInstanceOf(Observed.Known.class);
        Files.setPosixFilePermissions(root.resolve("srv/eve"), PosixFilePermissions.fromString("rwxrwxrwx"));
        EngineProcess process = known(host);
        assertThat(process.file())
                .isEqualTo(Observed.unknown("/srv/eve/d.json: not of root or the engine's user alone"));
        assertThat(process.changed()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void aFileThatIsLongerThanAnyOfAnEngineIsNotRead() {
        HostTree host = dockerd(host(), 812, SOCKET, "--config-file=/srv/d.json")
                .file("/srv/d.json", "{\"hosts\": [" + "[],".repeat(100_000) + "[]]}");
        assertThat(known(host).file()).isEqualTo(Observed.unknown("/srv/d.json: longer than 262144 bytes"));
    }

    /** A megabyte of places in each of two command lines ended the daemon. */
    @Test
    void nothingIsMadeOfACommandLineThatIsTooLong() {
        HostTree host = dockerd(host(), 812, SOCKET, "--debug");
        for (int pid = 900; pid < 915; pid++) {
            dockerd(host, pid, SOCKET, "-H\0/a\0".repeat(20_000));
        }
        assertThat(known(host).arguments()).containsExactly("--debug");
        dockerd(host, 915, SOCKET, "-H", "/a");
        assertThat(new EngineProcessReader(host.files()).find(SOCKET))
                .isEqualTo(Observed.unknown("more than 16 processes that may be engines are called dockerd"));
    }

    @Test
    void ofThePlacesOfOneProcessTheFirstFewAreLookedAt() {
        String many = IntStream.range(0, 16).mapToObj(i -> "-H\0/a/" + i + "\0").collect(Collectors.joining());
        HostTree host = dockerd(dockerd(host(), 812, SOCKET, "--debug"), 900, SOCKET, many + "-H\0" + SOCKET);
        assertThat(known(host).arguments()).containsExactly("--debug");
    }

    /** Of one network there is one table, whichever process shows it. */
    @Test
    void theTableOfOneNetworkIsReadOnce() throws IOException {
        HostTree host = dockerd(dockerd(host(), 812, SOCKET, "--debug"), 900, SOCKET, "-H", "/srv/two.sock");
        Files.delete(root.resolve("proc/900/net/unix"));
        Files.createLink(root.resolve("proc/900/net/unix"), root.resolve("proc/812/net/unix"));
        assertThat(known(host).arguments()).containsExactly("--debug");
    }

    /** As if it had been written before the engine was started. */
    private static HostTree old(HostTree host, String path) throws IOException {
        Files.setLastModifiedTime(host.root().resolve(path.substring(1)), FileTime.from(Instant.EPOCH));
        return host;
    }

    @Test
    void aFileThatWasChangedSinceSaysNothingOfWhatIsInForce() {
        HostTree host = dockerd(host(), 812, SOCKET, "--debug").file("/etc/docker/daemon.json", "{\"icc\": false}");
        EngineProcess process = known(host);
        assertThat(process.setting("icc", "true"))
                .isEqualTo(Observed.unknown(
                        "/etc/docker/daemon.json was changed after the engine had started: restart the engine"));
        assertThat(process.setting("debug", "false")).isEqualTo(Observed.known("true"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"not json|not JSON", "[]|not a JSON object"})
    void aBrokenFileIsUnknown(String text, String why) throws IOException {
        HostTree host = dockerd(host(), 812, SOCKET).file("/etc/docker/daemon.json", text);
        old(host, "/etc/docker/daemon.json");
        assertThat(known(host).file()).isEqualTo(Observed.<JsonNode>unknown("/etc/docker/daemon.json: " + why));
        assertThat(known(host).setting("icc", "true")).isEqualTo(Observed.unknown("/etc/docker/daemon.json: " + why));
    }

    @Test
    void itsListenersAreThoseSocketsThatItHolds() {
        HostTree host = dockerd(host(), 812, SOCKET).file("/proc/812/net/tcp", """
                          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                           0: 00000000:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8 1 0
                           1: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 \
                        1 0
                           2: 0100007F:0017 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 8 1 0
                        """);
        assertThat(known(host).listeners()).isEqualTo(Observed.known(List.of("0.0.0.0:2375")));
    }

    /** As for a user who may not see what the engine has open. */
    private HostTree unseen(String... arguments) {
        HostTree host = dockerd(host(), 900, SOCKET, arguments);
        for (String name : new String[] {"3", "4"}) {
            assertThat(root.resolve("proc/900/fd/" + name).toFile().delete()).isTrue();
        }
        return host;
    }

    @Test
    void withoutTheRightToSeeItsFilesTheSocketUnitIsRead() {
        assertThat(known(unseen("-H", "unix:///run/docker.sock")).listeners())
                .as("the engine itself warns of what it was given")
                .isEqualTo(Observed.known(List.of()));
        HostTree host = unseen("-H", "fd://");
        assertThat(known(host).listeners()).isEqualTo(Observed.unknown("/proc/900/fd: permission denied"));
        host.file("/usr/lib/systemd/system/docker.socket", "[Socket]\nListenStream=/run/docker.sock\n");
        assertThat(known(host).listeners()).isEqualTo(Observed.known(List.of()));
        host.file("/etc/systemd/system/docker.socket.d/tcp.conf", "[Socket]\nListenStream=2375\n");
        assertThat(known(host).listeners()).isEqualTo(Observed.known(List.of("2375")));
    }

    @ParameterizedTest
    @CsvSource({
        "0100007F:0947, 127.0.0.1:2375",
        "00000000000000000000000000000000:0948, [0:0:0:0:0:0:0:0]:2376",
        "0000000000000000FFFF00000100007F:0050, 127.0.0.1:80"
    })
    void addressesAreWordsInTheMachinesOrder(String hex, String address) {
        assertThat(Listeners.address(hex)).isEqualTo(address);
    }
}
