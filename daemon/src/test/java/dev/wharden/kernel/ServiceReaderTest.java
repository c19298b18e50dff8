package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServiceReaderTest {
    private static final String ID = "ab".repeat(32);
    private static final String WHOLE = "         0          0 4294967295\n";

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));
    /** Of the processes that are made next. */
    private String groups = "";

    @BeforeEach
    void aHost() {
        host = HostTree.bare(root);
    }

    private void process(int pid, int parent, String name, String uids, String gids) {
        host.file("/proc/" + pid + "/cgroup", "8:pids:/docker/" + ID + "\n")
                .file("/proc/" + pid + "/stat", pid + " (a) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file(
                        "/proc/" + pid + "/status",
                        "Name:\t" + name + "\nPPid:\t" + parent + "\nUid:\t" + uids + "\nGid:\t" + gids
                                + "\nTracerPid:\t0\nGroups:\t" + groups + " "
                                + "\nCapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapAmb:\t0\nCapBnd:\t0"
                                + "\nNoNewPrivs:\t1\nSeccomp:\t2\n")
                .file("/proc/" + pid + "/uid_map", WHOLE)
                .file("/proc/" + pid + "/gid_map", WHOLE);
    }

    private void process(int pid, int parent, String name, int id) {
        process(pid, parent, name, (id + "\t").repeat(4), (id + "\t").repeat(4));
    }

    private void group(int... pids) {
        host.file(
                "/sys/fs/cgroup/pids/docker/" + ID + "/cgroup.procs",
                IntStream.of(pids).mapToObj(pid -> pid + "\n").reduce("", String::concat));
    }

    private Observed<ServiceUser> user() {
        return user("", Map.of(998L, "docker"));
    }

    private Observed<ServiceUser> user(String declared, Map<Long, String> powerful) {
        return service(declared, powerful).runs();
    }

    private Service service(String declared, Map<Long, String> powerful) {
        var json = JsonNodeFactory.instance.objectNode();
        json.putObject("State").put("Pid", 100).put("Running", true);
        json.putObject("Config").put("User", declared);
        Observed<KernelFacts> kernel = new ProcessReader(host.files()).read(100, ID, "0001-01-01T00:00:00Z");
        return new ServiceReader(host.files()).service(new Container(json), kernel, powerful);
    }

    private static void assertAbsent(Observed<ServiceUser> user, String why) {
        assertThat(user).isEqualTo(Observed.absent(why));
    }

    /** What is told of processes, each {@code pid<parent name uids/gids}: the user, or why there is none. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the workers of a master that stays root | 100<1 nginx 0, 101<100 nginx 33, 102<100 nginx 33 | 33:33 nginx
            what an entrypoint became | 100<1 postgres 999 | 999:999 postgres
            only root | 100<1 sh 0, 101<100 cron 0 | no process of it runs as another user
            what docker exec started is not the service | 100<1 nginx 0, 101<1 sh 1000, 102<101 sleep 1000 \
            | no process of it runs as another user
            of several the one of the same program | 100<1 nginx 0, 101<100 nginx 33, 102<100 cache 44 | 33:33 nginx
            group zero is never proposed | 100<1 app 999/0 \
            | its processes of uid 999 have group 0, which is never proposed
            a group that owns the host is never proposed | 100<1 app 999/998 \
            | its processes of uid 999 have group 998, the host's docker, which is never proposed
            whoever can become root again has not dropped \
            | 100<1 sshd 0, 101<100 sshd 33 33 0 33/33, 102<100 sshd 0 33 33 33/33 \
            | no process of it runs as another user
            a process that is its own ancestor ends the search | 100<1 sh 0, 101<102 a 33, 102<101 b 33 \
            | no process of it runs as another user
            """)
    void theUserOfTheServiceIs(String name, String processes, String expected) {
        String[] all = processes.split(", ", -1);
        for (String one : all) {
            String[] words = one.split("[< ]", 4);
            String[] ids = words[3].split("/", -1);
            process(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    words[2],
                    four(ids[0]),
                    four(ids[ids.length - 1]));
        }
        if (all.length > 1) {
            group(Stream.of(all)
                    .mapToInt(one -> Integer.parseInt(one.split("<", -1)[0]))
                    .toArray());
        }
        assertThat(user().map(user -> user.uid() + ":" + user.gid() + " " + user.name()))
                .isEqualTo(expected.matches("\\d+:\\d+ \\w+") ? Observed.known(expected) : Observed.absent(expected));
    }

    /** Real, effective, saved and of files. */
    private static String four(String ids) {
        return ids.contains(" ") ? ids.replace(' ', '\t') : (ids + "\t").repeat(4);
    }

    @Test
    void whoeverCanBecomeRootAgainIsOnlyAProposalForPeople() {
        process(100, 1, "squid", "0\t13\t0\t13", "13\t13\t13\t13");
        process(101, 100, "tail", 0);
        group(100, 101);
        Service service = service("", Map.of());
        assertAbsent(service.runs(), "no process of it runs as another user");
        assertThat(service.account()).isEqualTo(Observed.known(new ServiceUser(13, 13, "squid")));
        assertThat(service.rootWork()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sshd, sshd becomes the user of each login, SYS_CHROOT",
        "cron, cron becomes the user of each job, SETUID",
        "exim4, exim4 delivers mail as each recipient, DAC_OVERRIDE",
        "in.tftpd, 'in.tftpd becomes another user for each request, in its folder', SYS_CHROOT",
        "xinetd, xinetd becomes the user of each service that it starts, SETUID"
    })
    void aProgramThatBecomesOthersIsToldByItsNameWhileItIsIdle(String name, String why, String needs) {
        process(100, 1, name, 0);
        group(100);
        assertThat(service("", Map.of()).rootWork()).hasValueSatisfying(work -> {
            assertThat(work.why()).isEqualTo(why);
            assertThat(work.capabilities()).contains(needs);
        });
    }

    /** Measured with unbound: as the user that it becomes it ends with "unable to chroot". */
    @Test
    void soIsOneThatHasChangedItsRoot() {
        process(100, 1, "unbound", 999);
        group(100);
        host.file("/proc/100/cmdline", "unbound\0-d\0");
        host.file("/proc/100/mountinfo", "1 0 0:1 / / rw - btrfs vda rw\n2 1 0:2 / /proc rw - proc proc rw\n");
        assertThat(service("", Map.of()).rootWork()).isEmpty();
        host.file("/proc/100/mountinfo", "");
        assertThat(service("", Map.of()).rootWork()).hasValueSatisfying(work -> {
            assertThat(work.why()).isEqualTo("unbound changes its root folder (chroot) at its start");
            assertThat(work.capabilities()).containsExactly("SETGID", "SETUID", "SYS_CHROOT");
        });
        host.file("/proc/100/cmdline", "");
        assertThat(service("", Map.of()).rootWork()).as("one that has ended").isEmpty();
    }

    /** Measured: without SYS_CHROOT it starts, and each transfer ends in "chroot failed". */
    @Test
    void rsyncIsAServerByAWordOfItsCommand() {
        process(100, 1, "rsync", 0);
        group(100);
        host.file("/proc/100/cmdline", "rsync\0-a\0/srv/\0/backup/\0");
        assertThat(service("", Map.of()).rootWork()).isEmpty();
        host.file("/proc/100/cmdline", "rsync\0--daemon\0--no-detach\0");
        assertThat(service("", Map.of()).rootWork()).hasValueSatisfying(work -> {
            assertThat(work.why()).isEqualTo("rsync --daemon becomes the user of a module for each transfer");
            assertThat(work.capabilities()).contains("SETUID", "SYS_CHROOT");
        });
    }

    /** A container calls its process as it likes: 520,000 words of one ended the daemon. */
    @Test
    void onlyTheBeginningOfACommandLineIsRead() {
        process(100, 1, "rsync", 0);
        group(100);
        host.file("/proc/100/cmdline", "rsync\0" + "a\0".repeat(4_085) + "--daemon\0");
        assertThat(service("", Map.of()).rootWork()).isPresent();
        host.file("/proc/100/cmdline", "rsync\0" + "a\0".repeat(500_000) + "--daemon\0");
        assertThat(service("", Map.of()).rootWork()).isEmpty();
    }

    @Test
    void soIsOneThatDoesNotRun() {
        command("rsync", "--daemon", "rsync --daemon becomes the user of a module for each transfer");
    }

    @Test
    void soIsPostfixByItsQueueManager() {
        process(100, 1, "master", 0);
        process(101, 100, "qmgr", 100);
        group(100, 101);
        assertThat(service("", Map.of()).rootWork())
                .hasValueSatisfying(work -> assertThat(work.escalates()).isTrue());
    }

    @Test
    void whatDoesNotRunIsToldByItsCommand() {
        var json = JsonNodeFactory.instance.objectNode().put("Path", "/usr/sbin/vsftpd");
        assertThat(new ServiceReader(host.files())
                        .service(new Container(json), Observed.absent("it does not run"), Map.of())
                        .rootWork())
                .hasValueSatisfying(work -> assertThat(work.why()).startsWith("vsftpd becomes"));
    }

    @Test
    void soIsWhatItsCommandBecomes() {
        command("gosu", "app", "its command starts gosu to become another user");
    }

    @Test
    void soIsAnAppletOfBusybox() {
        command("busybox", "crond", "crond becomes the user of each job");
    }

    private void command(String path, String argument, String why) {
        process(100, 1, path, 1500);
        var json = JsonNodeFactory.instance.objectNode().put("Path", path);
        json.putArray("Args").add(argument).add("-f");
        json.putObject("State").put("Pid", 100).put("Running", true);
        Observed<KernelFacts> kernel = new ProcessReader(host.files()).read(100, ID, "0001-01-01T00:00:00Z");
        for (Observed<KernelFacts> seen : List.of(kernel, Observed.<KernelFacts>absent("it does not run"))) {
            assertThat(new ServiceReader(host.files())
                            .service(new Container(json), seen, Map.of())
                            .rootWork())
                    .hasValueSatisfying(work -> assertThat(work.why()).isEqualTo(why));
        }
    }

    @Test
    void aNumericUserIsNotLookedAt() {
        process(100, 1, "app", 10001);
        assertAbsent(user("10001:10001", Map.of()), "its user is declared");
    }

    @Test
    void ofSeveralOtherwiseNone() {
        process(100, 1, "supervisord", 0);
        process(101, 100, "nginx", 33);
        process(102, 100, "php", 44);
        group(100, 101, 102);
        assertAbsent(user(), "its processes run as several users: 33:33, 44:44");
        assertThat(service("", Map.of()).rootWork())
                .hasValueSatisfying(
                        work -> assertThat(work.why()).isEqualTo("its processes run as several users: 33:33, 44:44"));
    }

    @ParameterizedTest
    @CsvSource({
        "python3, true",
        "supervisord, true",
        "s6-supervise, true",
        "nginx, false",
        "php-fpm8.2, false",
        "docker-init, false",
        "tini-static, false",
        "timeout, false",
        "sh, false"
    })
    void aMasterThatStaysRootIsNotTakenForOneThatLeavesTheChangeOfUserOut(String name, boolean stays) {
        process(100, 1, name, 0);
        process(101, 100, "worker", 65534);
        group(100, 101);

        assertThat(service("", Map.of()).rootWork().map(RootWork::why))
                .isEqualTo(
                        stays
                                ? Optional.of(name + " stays root and its workers become 65534:65534")
                                : Optional.empty());
    }

    @Test
    void aProcessInAUserNamespaceOfItsOwnIsNotCounted() {
        process(100, 1, "sh", 0);
        process(101, 100, "sh", 165536);
        host.file("/proc/101/uid_map", "0 165536 65536\n");
        group(100, 101);
        assertAbsent(user(), "no process of it runs as another user");
    }

    @Test
    void anEngineThatMapsUsersIsReadInTheContainersNumbers() {
        process(100, 1, "redis", 100999);
        host.file("/proc/100/uid_map", "0 100000 65536\n").file("/proc/100/gid_map", "0 100000 65536\n");
        assertThat(user()).isEqualTo(Observed.known(new ServiceUser(999, 999, "redis")));
    }

    /** The engine gives none of them to a user that is named with its group. */
    @Test
    void theGroupsOfItsProcessesAreTold() {
        process(100, 1, "master", 0);
        groups = "108 1001";
        process(101, 100, "web", 1001);
        groups = "0 120";
        process(102, 100, "job", 1001);
        groups = "7";
        process(103, 100, "other", 0);
        group(100, 101, 102, 103);
        assertThat(user()).isEqualTo(Observed.known(new ServiceUser(1001, 1001, "web", List.of(0L, 108L, 120L))));
    }

    /** As after setgid and setuid without setgroups: root's own, which no repair should give. */
    @Test
    void groupsThatAreLeftFromTheStartAsRootAreNoGroupsOfTheUser() {
        groups = "0 1 2 3 4 6 10 11 20 26 27";
        process(100, 1, "master", 0);
        process(101, 100, "web", 1001);
        group(100, 101);
        assertThat(user()).isEqualTo(Observed.known(new ServiceUser(1001, 1001, "web")));
        groups = "0 10 108";
        process(102, 100, "job", 1001);
        group(100, 101, 102);
        assertThat(user()).isEqualTo(Observed.known(new ServiceUser(1001, 1001, "web", List.of(0L, 10L, 108L))));
    }

    @Test
    void theGroupsOfTheMainProcessAreTold() {
        groups = "108 1001";
        process(100, 1, "app", 1001);
        assertThat(user("node", Map.of())).isEqualTo(Observed.known(new ServiceUser(1001, 1001, "app", List.of(108L))));
        assertThat(user("1001", Map.of())).isEqualTo(Observed.known(new ServiceUser(1001, 1001, "app", List.of(108L))));
    }

    @Test
    void aUserInVeryManyGroupsIsNotProposed() {
        groups = IntStream.range(2000, 2065).mapToObj(String::valueOf).collect(Collectors.joining(" "));
        process(100, 1, "app", 1001);
        assertAbsent(user("node", Map.of()), "its processes of 1001:1001 are in more than 64 groups");
    }

    @Test
    void groupsAreInTheContainersNumbers() {
        groups = "100108 100999";
        process(100, 1, "redis", 100999);
        host.file("/proc/100/uid_map", "0 100000 65536\n").file("/proc/100/gid_map", "0 100000 65536\n");
        assertThat(user()).isEqualTo(Observed.known(new ServiceUser(999, 999, "redis", List.of(108L))));
    }

    @Test
    void anIdThatTheMapDoesNotHaveIsNoUser() {
        process(100, 1, "x", 7);
        host.file("/proc/100/uid_map", "0 100000 65536\n").file("/proc/100/gid_map", "0 100000 65536\n");
        assertAbsent(user(), "no process of it runs as another user");
    }

    @Test
    void onlyAHandfulIsRead() {
        process(100, 1, "sh", 0);
        process(5000, 100, "late", 33);
        int[] early = IntStream.range(101, 170).toArray();
        for (int pid : early) {
            process(pid, 100, "early" + pid, 0);
        }
        group(IntStream.concat(IntStream.of(early), IntStream.of(100, 5000)).toArray());
        assertAbsent(user(), "no process of it runs as another user");
    }

    @Test
    void whatCannotBeReadIsUnknown() {
        process(100, 1, "sh", 0);
        assertThat(user()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void theHostsPowerfulGroupsAreReadByName() {
        host.file("/etc/group", "root:x:0:\ndocker:x:998:ann\nusers:x:100:\nbroken\ndisk:x:6:\n");
        assertThat(new HostReader(host.files()).powerfulGroups())
                .isEqualTo(Map.of(0L, "root", 998L, "docker", 6L, "disk"));
    }
}
