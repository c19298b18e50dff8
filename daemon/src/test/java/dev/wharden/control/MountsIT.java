package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.ObservedEngine;
import dev.wharden.TestEngine;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every line of the mount table of real containers is explained, or found. */
final class MountsIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("mounts-");

    @RegisterExtension
    final ObservedEngine observed = new ObservedEngine(ENGINE);

    /** What baseline's hostPath says of a container with these flags, each as {@code severity source: message}. */
    private List<String> findings(String flags) {
        ENGINE.sleeping("box", flags);
        return findings();
    }

    private void run(String name, String image, String flags) {
        ENGINE.docker("run -d --name @" + name + " " + (flags.isEmpty() ? "" : flags + " ") + image + " sleep 1d");
    }

    /** Of its program: a busy host takes its time to execute that. */
    private List<String> findings() {
        return await().atMost(Duration.ofSeconds(60)).until(this::look, MountsIT::isOfProgram);
    }

    private static boolean isOfProgram(List<String> found) {
        return found.stream().noneMatch(finding -> finding.contains("it has just been started"));
    }

    private List<String> look() {
        Subject subject = observed.observe("box");
        Control control = Controls.of("hostPath").orElseThrow();
        Settings settings = Objects.requireNonNull(control.info().profiles().get(Profile.BASELINE));
        return control.evaluate(subject, settings).stream()
                .map(Finding::detail)
                .map(detail -> detail.severity().name() + " " + detail.source().word() + ": " + detail.message())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-t --init",
                "--read-only --tmpfs /run --tmpfs /tmp:size=1m,exec --shm-size 10m",
                "-v @data:/data -v /anonymous --mount type=volume,src=@more,dst=/data/nested --mount "
                        + "type=tmpfs,dst=/mem",
                "--ipc shareable --cgroupns host",
                "--ipc host --pid host --uts host --network host --cgroupns private",
                "--ipc none --network none --user 10001:10001 --cap-drop ALL --security-opt no-new-privileges",
                "--privileged",
                "--security-opt systempaths=unconfined --cap-add SYS_ADMIN",
                "--cgroup-parent /mounts-test --memory 64m --restart always --hostname other --add-host a:10.0.0.1 "
                        + "--dns 10.0.0.1",
                "-v /srv:/srv --mount type=bind,src=/opt,dst=/opt,readonly"
            })
    void whatAnOrdinaryContainerHasIsExplained(String flags) {
        assertThat(findings(flags)).isEmpty();
    }

    /** As in Debian's images, whose /sbin and /var/run are links. */
    @Test
    void aTargetBehindALinkOfTheImageIsExplainedToo() {
        String image = ENGINE.prefix() + "linked:1";
        ENGINE.docker(
                "run --name @making busybox:test sh -c",
                "mkdir -p /run /usr/sbin && rm -rf /sbin /var/run && ln -s /usr/sbin /sbin"
                        + " && ln -s /run /var/run");
        ENGINE.docker("commit", ENGINE.prefix() + "making", image);
        ENGINE.docker("rm", ENGINE.prefix() + "making");
        run("box", image, "--init -v @data:/var/run/app --tmpfs /var/run/mem -v /opt:/var/run/opt");
        assertThat(findings()).isEmpty();
        ENGINE.docker("rm -f @box");
        observed.afresh();
        run("box", image, "-v /etc:/var/run/other --tmpfs /var/run/mem");
        assertThat(findings()).containsExactly("CRITICAL inspect: the host's /etc is mounted at /var/run/other");
    }

    @Test
    void whatAContainerSharesWithAnotherIsExplained() {
        ENGINE.sleeping("owner", "--ipc shareable -v @lent:/lent");
        assertThat(findings("--network container:@owner --ipc container:@owner --pid container:@owner "
                        + "--volumes-from @owner"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "none   | /proc           | bind | /dev/x                | CRITICAL inspect: the host's /proc is "
                        + "mounted at /dev/x",
                "none   | /sys            | bind | /dev/y                | CRITICAL inspect: the host's /sys is "
                        + "mounted at /dev/y",
                "none   | /sys/fs/cgroup  | bind | /dev/cg               | CRITICAL inspect: the host's "
                        + "/sys/fs/cgroup is mounted at /dev/cg",
                "none   | /sys/fs/cgroup  | bind | /sys/fs/cgroup        | CRITICAL inspect: the host's "
                        + "/sys/fs/cgroup is mounted at /sys/fs/cgroup",
                "none   | /dev/pts        | bind | /dev/pts              | HIGH inspect: the host's /dev/pts is "
                        + "mounted at /dev/pts",
                "none   | /proc           | bind | /proc                 | CRITICAL inspect: the host's /proc is "
                        + "mounted at /proc",
                "none   | /sys            | rbind | /sys                 | CRITICAL inspect: the host's /sys is "
                        + "mounted at /sys",
                "proc   | proc            | ro   | /dev/z                | CRITICAL inspect: the host's /proc is "
                        + "mounted at /dev/z",
                "proc   | proc            | rw   | /proc                 | CRITICAL inspect: the host's /proc is "
                        + "mounted at /proc",
                "sysfs  | sysfs           | rw   | /sys/firmware         | CRITICAL inspect: the host's /sys is "
                        + "mounted at /sys/firmware",
                "mqueue | any             | rw   | /dev/mqueue           | HIGH inspect: the host's /dev/mqueue is "
                        + "mounted at /dev/mqueue",
                "devpts | any             | rw   | /dev/pts              | HIGH inspect: the host's /dev/pts is "
                        + "mounted at /dev/pts",
                "devtmpfs | any           | rw   | /data                 | HIGH inspect: the host's /dev is mounted "
                        + "at /data",
                "tmpfs  | tmpfs           | size=1m | /data              | ",
                "overlay | overlay | lowerdir=/etc:/usr | /data          | HIGH inspect: the volume at /data is an "
                        + "overlay of folders of the host: what of the host is in it cannot be told",
                "overlay | overlay | lowerdir=\\/etc:/usr | /data        | HIGH inspect: the volume at /data is an "
                        + "overlay of folders of the host: what of the host is in it cannot be told",
            })
    void whatTheOptionsOfAVolumeMountIsFound(
            String type, String device, String options, String target, String finding) {
        volume(type, device, options);
        assertThat(findings("-v @evil:" + target))
                .containsExactlyElementsOf(finding == null ? List.of() : List.of(finding));
    }

    @Test
    void aLinkAndAChangedSourceShowWhatIsMounted(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc"));
        Path source = Files.createDirectory(folder.resolve("source"));
        volume("none", link, "bind");
        assertThat(findings("-v @evil:/volume -v " + link + ":/bind --mount type=bind,dst=/own,src=" + source))
                .containsExactlyInAnyOrder(
                        "CRITICAL kernel: the host's /etc is mounted at /volume",
                        "CRITICAL kernel: the host's /etc is mounted at /bind");
        // What runs has still the folder that it was given.
        Files.move(source, folder.resolve("moved"));
        Files.createSymbolicLink(source, Path.of("/root"));
        assertThat(findings()).hasSize(2);
    }

    @Test
    void theWholeHostIsOneFinding() {
        assertThat(findings("-v /:/host:ro"))
                .containsExactly("CRITICAL inspect: the host's / is mounted read-only at /host");
    }

    @Test
    void whatIsMountedInsideIsFound() {
        ENGINE.sleeping(
                "box", "--cap-add SYS_ADMIN --security-opt apparmor=unconfined --security-opt seccomp=unconfined");
        for (String mount : List.of(
                "mount -t tmpfs none /mnt", "mkdir -p /p && mount -t proc none /p", "mount -o remount,rw /sys")) {
            ENGINE.docker("exec @box sh -c", "mkdir -p /mnt; " + mount);
        }
        assertThat(findings())
                .containsExactlyInAnyOrder(
                        "CRITICAL kernel: the host's /sys is mounted at /sys",
                        "CRITICAL kernel: the host's /proc is mounted at /p",
                        "MEDIUM kernel: has mounts that nothing declares: /mnt (tmpfs)");
    }

    private static void volume(String type, Object device, String options) {
        ENGINE.docker(
                "volume create --opt type=" + type + " --opt device=" + device + " --opt o=" + options + " @evil");
    }

    /** A volume that another container has mounted. */
    private static void another(String type, String device, String options) {
        volume(type, device, options);
        ENGINE.sleeping("another", "-v @evil:/x");
    }

    private List<String> findingsAfresh() {
        observed.afresh();
        return findings();
    }

    /** runc shows it to every container that starts while it is there; the view stays. */
    @Test
    void aNamedHierarchyOfAVolumeIsTheRuntimesForOthers() {
        Assumptions.assumeFalse(
                Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")), "cgroup v2 has no named hierarchies");
        another("cgroup", "x", "none,name=" + ENGINE.prefix() + "h");
        ENGINE.sleeping("box", "");
        assertThat(mounted()).contains("/sys/fs/cgroup/_data");
        assertThat(findings()).isEmpty();
        ENGINE.docker("rm -f @another");
        ENGINE.docker("volume rm @evil");
        assertThat(mounted()).contains("/sys/fs/cgroup/_data");
        assertThat(findingsAfresh()).isEmpty();
    }

    private List<String> mounted() {
        return observed.observer().processes().mounts(observed.docker().inspect(ENGINE.prefix() + "box"))
                        instanceof Observed.Known<List<MountPoint>>(var lines)
                ? lines.stream().map(MountPoint::path).toList()
                : List.of();
    }

    @Test
    void whatOthersMountAgainOfAContainersOwnIsNoFinding() {
        ENGINE.docker("volume create --opt type=tmpfs --opt device=tmpfs @memory");
        String id = ENGINE.sleeping("box", "-v @memory:/data --ipc shareable");
        String root = ENGINE.docker("info -f {{.DockerRootDir}}");
        another("none", root + "/volumes/" + ENGINE.prefix() + "memory/_data", "bind");
        assertThat(findingsAfresh()).isEmpty();
        ENGINE.docker("rm -f @another");
        ENGINE.docker("volume rm @evil");
        another("none", root + "/containers/" + id + "/mounts/shm", "bind");
        assertThat(findingsAfresh()).isEmpty();
    }

    /** As an operator, or a privileged container that shares its mounts with the host, makes them. */
    @Test
    void whatTheHostMountsElsewhereLaterIsNoFinding(@TempDir Path folder) throws IOException, InterruptedException {
        Path source = Files.createDirectory(folder.resolve("source"));
        Path memory = Files.createDirectory(folder.resolve("memory"));
        Path alias = Files.createDirectories(Path.of("/run", ENGINE.prefix() + "alias"));
        String flags = "--mount type=bind,dst=/own,src=" + source + " --mount type=bind,dst=/mem,src=" + memory;
        host("mount", "-t", "tmpfs", "none", memory.toString());
        try {
            ENGINE.sleeping("box", flags);
            for (Path mounted : List.of(source, memory)) {
                host("mount", "--bind", mounted.toString(), alias.toString());
                assertThat(findingsAfresh()).isEmpty();
                host("umount", alias.toString());
            }
            host("mount", "--bind", "/etc", source.toString());
            assertThat(findingsAfresh()).isEmpty();
            ENGINE.docker("rm -f @box");
            ENGINE.sleeping("box", flags);
            host("umount", source.toString());
            assertThat(findingsAfresh()).containsExactly("CRITICAL kernel: the host's /etc is mounted at /own");
        } finally {
            for (Path each : List.of(alias, source, memory)) {
                new ProcessBuilder("umount", "-l", each.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
            }
            Files.delete(alias);
        }
    }

    /** A bind brings what the host had below its source; what is mounted since is not of it, over it or below. */
    @Test
    void whatAnotherProcessMountsOverADeclaredMountIsFound(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path below = Files.createDirectory(folder.resolve("below"));
        Path covered = Files.createDirectory(folder.resolve("covered"));
        Files.createDirectory(folder.resolve("later"));
        host("mount", "-t", "tmpfs", "none", below.toString());
        host("mount", "-t", "tmpfs", "none", covered.toString());
        try {
            ENGINE.sleeping("box", "-v " + folder + ":/own:ro -v @data:/data --tmpfs /own/covered");
            assertThat(findingsAfresh()).isEmpty();
        } finally {
            host("umount", covered.toString());
            host("umount", below.toString());
        }
        assertThat(findingsAfresh()).isEmpty();
        String pid = "" + observed.observe("box").declared().pid();
        for (String path : List.of("/own", "/own/later", "/own/covered", "/data")) {
            host("nsenter", "-t", pid, "-m", "mount", "-t", "tmpfs", "none", path);
            assertThat(findingsAfresh())
                    .containsExactly("MEDIUM kernel: has mounts that nothing declares: " + path + " (tmpfs)");
            host("nsenter", "-t", pid, "-m", "umount", path);
        }
    }

    private static void host(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
