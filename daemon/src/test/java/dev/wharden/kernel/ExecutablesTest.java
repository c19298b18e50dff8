package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.subject.Executable;
import dev.wharden.subject.Executable.Place;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the program of each process comes from, by the link that the kernel has for it. */
final class ExecutablesTest {
    private static final String PROC = "23 22 0:5 / /proc rw - proc proc rw\n";
    private static final String ID = "ab".repeat(32);
    private static final String GROUP = "/sys/fs/cgroup/pids/docker/" + ID;

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));
    private String device = "";
    private String upper = "/upper";
    private Instant created = Instant.MAX;

    /** The temporary folder stands for the container's root: links of the test lead to real files in it. */
    @BeforeEach
    void aHost() throws IOException {
        long number = ((Number) Files.getAttribute(root, "unix:dev")).longValue();
        device = (((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL)) + ":"
                + ((number & 0xff) | ((number >>> 12) & ~0xffL));
        host = HostTree.bare(root).process(812, ID, 1000).file(GROUP + "/cgroup.procs", "812\n");
        host.file(upper + "/none", "").file("/app", "").link("/proc/812/exe", root + "/app");
        mounts();
        created = Instant.now().plusSeconds(60);
    }

    private void mounts(String... more) {
        host.file(
                "/proc/812/mountinfo",
                "22 27 " + device + " / / rw - overlay overlay rw,upperdir=/x\n" + PROC + String.join("\n", more));
    }

    private Container container() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("Id", ID).put("Created", created.toString());
        tree.putObject("State").put("Pid", 812).put("StartedAt", "0001-01-01T00:00:00Z");
        tree.putObject("GraphDriver").putObject("Data").put("UpperDir", upper);
        return new Container(tree);
    }

    private KernelFacts read() {
        return ((Observed.Known<KernelFacts>) new ProcessReader(host.files()).read(container())).value();
    }

    private Observed<Executable> main() {
        return read().main().executable();
    }

    private Observed<Executable> is(Place place, String path, String mount) {
        return Observed.known(new Executable(place, path, mount));
    }

    @Test
    void whatIsOlderThanTheContainerAndNotInItsWritableLayerIsTheImages() {
        assertThat(main()).isEqualTo(is(Place.IMAGE, root + "/app", "/"));
    }

    @Test
    void whatIsInTheWritableLayerIsNotTheImagesHoweverOldItIs() {
        host.file(upper + root + "/app", "");
        assertThat(main()).isEqualTo(is(Place.WRITABLE, root + "/app", "/"));
    }

    /** After a backup, or new labels of a security module, all of an image is newer. */
    @Test
    void whatIsNewerAndNotInTheWritableLayerIsTheImages() {
        created = Instant.EPOCH;
        assertThat(main()).isEqualTo(is(Place.IMAGE, root + "/app", "/"));
    }

    /** Bytes that are no UTF-8 are read as U+FFFD, and no file has that name. */
    @Test
    void whatCannotBeLookedForByItsNameIsTheImagesByItsTimeOnly() {
        host.file("/x\uFFFDx/app", "").link("/proc/812/exe", root + "/x\uFFFDx/app");
        assertThat(main()).isEqualTo(is(Place.IMAGE, root + "/x\uFFFDx/app", "/"));
        created = Instant.EPOCH;
        assertThat(main()).isEqualTo(is(Place.WRITABLE, root + "/x\uFFFDx/app", "/"));
    }

    @Test
    void whereTheWritableLayerCannotBeSeenTheTimeTells() {
        upper = "/nowhere";
        assertThat(main()).isEqualTo(is(Place.IMAGE, root + "/app", "/"));
        created = Instant.EPOCH;
        assertThat(main()).isEqualTo(is(Place.WRITABLE, root + "/app", "/"));
        upper = "";
        assertThat(main())
                .as("upperdir=/x is no folder of an image store")
                .isEqualTo(is(Place.WRITABLE, root + "/app", "/"));
    }

    /** A container may have a link in the place of every folder, also one that leads out of it. */
    @Test
    void noLinkInTheWritableLayerIsFollowed() throws IOException {
        String first = root.getName(0).toString();
        host.file("/outside/" + root.subpath(1, root.getNameCount()) + "/app", "")
                .link(upper + "/" + first, root + "/outside/");
        assertThat(main()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void whatIsDeletedOrInMemoryIsTold() {
        host.link("/proc/812/exe", "/usr/sbin/nginx (deleted)");
        assertThat(main()).isEqualTo(is(Place.DELETED, "/usr/sbin/nginx", "/"));
        host.link("/proc/812/exe", "/memfd:x (deleted)");
        assertThat(main()).isEqualTo(is(Place.MEMORY, "x", ""));
    }

    /** runc executes a copy of itself in memory until it executes the program. */
    @Test
    void whatTheRuntimeHasJustStartedIsNotToldBeforeItHasSettled() {
        host.link("/proc/812/exe", "/memfd:runc_cloned:/proc/self/exe (deleted)")
                .file("/proc/812/stat", "812 (runc:[2:INIT]) S 1 " + "0 ".repeat(17) + "99900 0\n");
        assertThat(new ProcessReader(host.files()).read(container())).isEqualTo(Observed.unknown(KernelFacts.STARTING));
        host.file("/proc/uptime", "1001.01 0\n");
        assertThat(main()).isInstanceOf(Observed.Known.class);
    }

    @Test
    void whatIsInAMountIsTold() {
        mounts("23 22 " + device + " /data " + root + " rw - ext4 /dev/vda rw");
        assertThat(main()).isEqualTo(is(Place.MOUNTED, root + "/app", root.toString()));
    }

    /** Nothing answers for the link: the file is not asked about. */
    @Test
    void whatIsOnAServerThatMayBeSilentIsToldByTheTableAlone() {
        host.link("/proc/812/exe", "/gone/app");
        mounts("23 22 0:71 / /gone rw - nfs4 nas:/x rw");
        assertThat(main()).isEqualTo(is(Place.MOUNTED, "/gone/app", "/gone"));
        host.file("/proc/812/mountinfo", "22 27 0:71 / / rw - nfs4 nas:/x rw\n" + PROC);
        assertThat(main()).isInstanceOf(Observed.Unknown.class);
    }

    /** As where an init system gives each of its services its own. */
    @Test
    void manyProcessesMayHaveMountsOfTheirOwn() {
        var pids = new StringBuilder("812\n");
        for (int pid = 820; pid < 860; pid++) {
            host.process(pid, ID, 1000)
                    .link("/proc/" + pid + "/exe", root + "/app")
                    .file("/proc/" + pid + "/mountinfo", "22 27 " + device + " / " + root + " rw - tmpfs tmpfs rw\n");
            pids.append(pid).append('\n');
        }
        host.file(GROUP + "/cgroup.procs", pids.toString());
        assertThat(read().others())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.executable()).isInstanceOf(Observed.Known.class));
    }

    /** Of two mounts on one folder the later one hides the other. */
    @Test
    void theLaterMountCounts() {
        mounts(
                "23 22 99:99 / " + root + " rw - ext4 /dev/vda rw",
                "24 23 " + device + " / " + root + " rw - tmpfs tmpfs rw");
        assertThat(main()).isEqualTo(is(Place.MOUNTED, root + "/app", root.toString()));
    }

    @Test
    void aProcessWithMountsOfItsOwnIsJudgedByThem() {
        host.process(813, ID, 1000)
                .file(GROUP + "/cgroup.procs", "812\n813\n")
                .file("/other", "")
                .link("/proc/812/exe", root + "/other")
                .link("/proc/813/exe", root + "/app")
                .file("/proc/813/mountinfo", "22 27 " + device + " / " + root + " rw - tmpfs tmpfs rw\n")
                .file("/proc/812/mountinfo", "22 27 99:99 / / rw - overlay overlay rw\n" + PROC);
        assertThat(read().others())
                .extracting(ProcessFacts::executable)
                .containsExactly(is(Place.MOUNTED, root + "/app", root.toString()));
        host.file("/proc/813/mountinfo", "22 27 99:98 / / rw - tmpfs tmpfs rw\n");
        assertThat(read().others())
                .extracting(ProcessFacts::executable)
                .containsExactly(is(Place.ELSEWHERE, root + "/app", ""));
    }

    @Test
    void aStorageDriverThatCopiesTheImageDoesNotTell() {
        host.file("/proc/812/mountinfo", "22 27 " + device + " / / rw - ext4 /dev/vda rw\n" + PROC);
        assertThat(main()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void oneThatHasEndedSaysNothing() throws IOException {
        Files.delete(root.resolve("proc/812/exe"));
        assertThat(main()).isEqualTo(Observed.absent("it has ended"));
    }

    /** Each of a hundred workers is looked at: one of them may execute another file. */
    @Test
    void processesThatDifferOnlyInTheirProgramAreNotOne() {
        for (int pid = 820; pid < 830; pid++) {
            host.process(pid, ID, 1000).link("/proc/" + pid + "/exe", root + (pid == 825 ? "/other" : "/app"));
        }
        host.file("/other", "")
                .file(GROUP + "/cgroup.procs", "812\n820\n821\n822\n823\n824\n825\n826\n827\n828\n829\n");
        assertThat(read().others()).extracting(ProcessFacts::pid).containsExactly(820L, 825L);
    }

    @Test
    void aLongPathIsCut() {
        host.link("/proc/812/exe", "/" + "x".repeat(3000) + " (deleted)");
        assertThat(((Observed.Known<Executable>) main()).value().path()).hasSize(Executable.LONGEST + 1);
    }

    /** A container's image store of containerd names no folder in inspect: the mount table does. */
    @Test
    void theFolderOfASnapshotIsReadFromTheMountTable() throws IOException {
        String snapshot = "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/12/fs";
        upper = "";
        host.file(snapshot + root + "/app", "")
                .file(
                        "/proc/812/mountinfo",
                        "22 27 " + device + " / / rw - overlay overlay rw,lowerdir=/l,upperdir=" + snapshot
                                + ",workdir=/w\n" + PROC);
        assertThat(main()).isEqualTo(is(Place.WRITABLE, root + "/app", "/"));
        Files.setLastModifiedTime(root.resolve("app"), FileTime.from(Instant.EPOCH));
        assertThat(main()).as("whatever time it claims").isEqualTo(is(Place.WRITABLE, root + "/app", "/"));
    }
}
