package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.PolicyFiles;
import dev.wharden.container.Container;
import dev.wharden.control.Controls;
import dev.wharden.e2e.PolicyText;
import dev.wharden.kernel.HostNodes;
import dev.wharden.kernel.HostTree;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No person is advised to give the host's own to another user, or to a user that could not use it. */
final class HostWorkTest {
    private static final PolicySet POLICIES = new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
            .readText("p.yaml", PolicyText.policy("web", "web", "mode: Enforce", "profile: restricted"))
            .policies();

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));

    @BeforeEach
    void aHost() {
        host = HostTree.bare(root);
    }

    private static Subject subject(String hostConfig, String... mounts) throws IOException {
        String json = "{'Name':'/web','Config':{'User':''},'State':{'Running':true},'HostConfig':{'GroupAdd':[]"
                + hostConfig + "},'Mounts':[" + String.join(",", mounts) + "]}";
        Subject bare = Subjects.of(new Container((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'))));
        Neighbours none = bare.neighbours();
        return new Subject(
                bare.declared(),
                bare.image(),
                bare.kernel(),
                bare.engine(),
                new Neighbours(
                        none.owners(),
                        none.dependents(),
                        none.uidUsers(),
                        none.hostLogins(),
                        none.passwd(),
                        none.hostMounts(),
                        none.volumes(),
                        none.mountUsers(),
                        none.networks(),
                        none.networkUsers(),
                        none.mostProcesses(),
                        Observed.known(Map.of(20L, "dialout")),
                        none.sockets()));
    }

    private static String bind(String source, boolean writable) {
        return "{'Type':'bind','Source':'" + source + "','Destination':'/x" + source.replace('/', '-') + "','RW':"
                + writable + "}";
    }

    private void file(String path, String mode) throws IOException {
        host.file(path, "x");
        Files.setPosixFilePermissions(root.resolve(path.substring(1)), PosixFilePermissions.fromString(mode));
    }

    private HostWork work(Subject subject) {
        return HostWork.of(subject, new HostNodes(host.files()), Set.of());
    }

    private static Container advised(Subject subject, HostWork work) {
        return POLICIES.advised(
                work.advised(subject), EvaluationContext.of(Instant.parse("2026-11-25T09:00:00Z"), Mode.ENFORCE));
    }

    @Test
    void foldersOfTheHostLeaveRootItsUser() throws Exception {
        file("/root/.ssh/key", "rw-------");
        file("/srv/data/file", "rw-r--r--");
        Subject subject = subject("", bind("/etc", true), bind("/root/.ssh", false), bind("/srv/data", true));
        HostWork work = work(subject);
        assertThat(work.kept()).containsExactly("/etc", "/root/.ssh");
        assertThat(work.giveable(subject, true)).containsExactly("/srv/data");
        assertThat(work.giveable(subject, false)).isEmpty();
        Container advised = advised(subject, work);
        assertThat(advised.text("/Config/User")).isEmpty();
        assertThat(work.comment(subject.declared(), advised))
                .contains(
                        "It needs the host's /etc, /root/.ssh, which another user may not be able to use: what follows"
                                + " leaves its user root. To have another, take that away from it; its owner and mode"
                                + " are the host's.");
    }

    @Test
    void whatAllMayReadDoesNot() throws Exception {
        file("/etc/localtime", "rw-r--r--");
        file("/usr/share/zoneinfo/UTC", "rw-r--r--");
        Subject subject = subject("", bind("/etc/localtime", false), bind("/usr/share/zoneinfo", false));
        HostWork work = work(subject);
        assertThat(work.kept()).isEmpty();
        assertThat(advised(subject, work).text("/Config/User")).isEqualTo("10001:10001");
        assertThat(work.comment(subject.declared(), subject.declared())).isEmpty();
        // It is the host's all the same: its mode stays.
        assertThat(work.giveable(subject, false)).isEmpty();
        // Few declare it read-only.
        Subject declared = subject("", bind("/etc/localtime", true));
        assertThat(work(declared).kept()).isEmpty();
        assertThat(advised(declared, work(declared)).text("/Config/User")).isEqualTo("10001:10001");
        file("/etc/secret", "rw-------");
        assertThat(work(subject("", bind("/etc/secret", true))).kept()).containsExactly("/etc/secret");
    }

    @Test
    void theEnginesSocketIsRootsWhateverItsGroup() throws Exception {
        file("/run/docker.sock", "rw-rw-rw-");
        Subject subject = subject("", bind("/run/docker.sock", true));
        assertThat(work(subject).kept()).containsExactly("/run/docker.sock");
        assertThat(advised(subject, work(subject)).text("/Config/User")).isEmpty();
    }

    /** What people put below the host's folders they may give to a user. */
    @Test
    void aProjectInAHomeAndAServicesStateAreNotTheHostsOwn() throws Exception {
        for (String path : List.of("/home/me/app/data", "/root/app", "/var/lib/myapp", "/var/log/myapp", "/var/www")) {
            Subject subject = subject("", bind(path, true));
            assertThat(work(subject).kept()).as(path).isEmpty();
            assertThat(work(subject).giveable(subject, true)).containsExactly(path);
            assertThat(advised(subject, work(subject)).text("/Config/User")).isEqualTo("10001:10001");
        }
        for (String path : List.of(
                "/", "/home", "/home/me", "/home/me/.ssh", "/root", "/var", "/var/lib", "/var/lib/docker/volumes")) {
            Subject subject = subject("", bind(path, true));
            assertThat(work(subject).kept()).as(path).containsExactly(path);
            assertThat(work(subject).giveable(subject, true)).isEmpty();
        }
        Path open = Files.createDirectories(root.resolve("run/open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(work(subject("", bind("/run/open", true))).kept()).isEmpty();
    }

    /** As /dev/kvm with 0666: its mode decides, and not that it is declared. */
    @Test
    void anOpenDeviceLeavesNoRootWithoutAWord() throws Exception {
        file("/dev/kvm", "rw-rw-rw-");
        Subject subject = subject(
                ",'Devices':[{'PathOnHost':'/dev/kvm','PathInContainer':'/dev/kvm','CgroupPermissions':'rwm'}]");
        assertThat(advised(subject, work(subject)).text("/Config/User")).isEqualTo("10001:10001");
        assertThat(advised(subject, work(subject)).strings("/HostConfig/GroupAdd"))
                .isEmpty();
    }

    @Test
    void aSocketIsUsedAsItIs() throws Exception {
        Path socket = root.resolve("srv/app.sock");
        Files.createDirectories(socket.getParent());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Subject subject = subject("", bind("/srv/app.sock", true));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            assertThat(work(subject).kept()).containsExactly("/srv/app.sock");
            assertThat(work(subject).giveable(subject, true)).isEmpty();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(work(subject).kept()).isEmpty();
        }
    }

    @Test
    void aFolderWithASocketOfTheHostsIsNotGivenAway() throws Exception {
        file("/srv/app/file", "rw-r--r--");
        host.file(
                "/proc/net/unix",
                "Num       RefCount Protocol Flags    Type St Inode Path\n"
                        + "0000000000000000: 00000002 00000000 00010000 0001 01 20001 /srv/app/run/x.sock\n");
        assertThat(work(subject("", bind("/srv/app", true))).kept()).containsExactly("/srv/app");
    }

    @Test
    void aDeviceIsUsedByItsGroupOrStaysRoots() throws Exception {
        file("/dev/ttyS0", "rw-rw----");
        Subject subject = subject(
                ",'Devices':[{'PathOnHost':'/dev/ttyS0','PathInContainer':'/dev/x','CgroupPermissions':'rwm'}]");
        long group = ((Integer) Files.getAttribute(root.resolve("dev/ttyS0"), "unix:gid")).longValue();
        var given = new HostWork(List.of(), false, Set.of(20L));
        assertThat(advised(subject, given).text("/Config/User")).isEqualTo("10001:10001");
        assertThat(advised(subject, given).strings("/HostConfig/GroupAdd")).containsExactly("20");
        assertThat(given.joined(subject.declared(), advised(subject, given)))
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("User 10001 can open what it has of the host in group 20,"));
        assertThat(given.joined(subject.declared(), subject.declared())).isEmpty();
        assertThat(HostWork.of(subject, new HostNodes(host.files()), Set.of(group))
                        .kept())
                .containsExactly("/dev/ttyS0");
        file("/dev/ttyS0", "rw-------");
        assertThat(work(subject).kept()).containsExactly("/dev/ttyS0");
        assertThat(advised(subject, work(subject)).text("/Config/User")).isEmpty();
        file("/dev/ttyS0", "rw-rw-rw-");
        assertThat(work(subject)).isEqualTo(new HostWork(List.of(), false, Set.of()));
    }

    /** Of that it is only said. */
    @Test
    void theUserThatItsProcessesHaveIsProposedAllTheSame() throws Exception {
        Subject seen = subject("", bind("/etc", true))
                .with(new Service(Observed.known(new ServiceUser(33, 33, "www")), Observed.absent(""), List.of()));
        HostWork work = work(seen);
        Container advised = advised(seen, work);
        assertThat(advised.text("/Config/User")).isEqualTo("33:33");
        assertThat(work.comment(seen.declared(), advised))
                .contains("It has the host's /etc, which user 33 may not be able to use: leave its user, or take that"
                        + " away from it; its owner and mode are the host's.");
    }
}
