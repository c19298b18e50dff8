package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.RecordedInspect;
import dev.wharden.control.filesystem.EngineSocket;
import dev.wharden.control.filesystem.HostPath;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A folder of the host has a name for each time that it is mounted. What others mount, volumes or on the host, before
 * or after, does not change what a container is found to have mounted; what it has mounted is found by whatever name it
 * was declared.
 *
 * <p>Lines are {@code device root path type}, those of the host after its own {@code /} on 254:0.
 */
final class MountAliasesTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String ID = "89b0".repeat(16);
    private static final String EVIL = "/var/lib/docker/volumes/evil/_data";

    private static List<String> found(Control control, Settings settings, String mounts, String host, String lines) {
        return found(control, settings, mounts, host, lines, "");
    }

    private static List<String> found(
            Control control, Settings settings, String mounts, String host, String lines, String unread) {
        ObjectNode declared = RecordedInspect.of("plain").put("Id", ID);
        ArrayNode shown = declared.putArray("Mounts");
        words(mounts, ";").forEach(mount -> {
            List<String> words = List.of(mount.split(":", -1));
            boolean volume = !words.getFirst().startsWith("/");
            shown.addObject()
                    .put("Type", words.getFirst().equals("tmpfs") ? "tmpfs" : volume ? "volume" : "bind")
                    .put("Name", volume ? words.getFirst() : "")
                    .put("Source", volume ? "/var/lib/docker/volumes/" + words.getFirst() + "/_data" : words.getFirst())
                    .put("Destination", words.get(1))
                    .put("RW", words.size() < 3 || !words.get(2).equals("ro"))
                    .put("Propagation", words.getLast().equals("rslave") ? "rslave" : "rprivate");
        });
        ObjectNode facts = JSON.objectNode();
        ObjectNode sockets = facts.putObject("sockets");
        sockets.putArray("proven").add("/home/anna/docker.sock");
        sockets.putArray("alike").add("/opt/eve/docker.sock");
        facts.putObject("volumes");
        fill(facts.putArray("hostMounts"), "254:0 / / ext4;" + (host == null ? "" : host));
        fill(facts.putObject("kernel").put("unread", unread).putArray("mounts"), lines);
        return control
                .evaluate(FixtureSubject.of(new dev.wharden.container.Container(declared), facts), settings)
                .stream()
                .map(Finding::detail)
                .map(detail -> detail.source().word() + ": " + detail.message())
                .toList();
    }

    private static Stream<String> words(String text, String separator) {
        return text == null
                ? Stream.of()
                : Stream.of(text.strip().split(separator, -1))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty());
    }

    private static void fill(ArrayNode table, String lines) {
        words(lines, ";").forEach(line -> {
            List<String> words = words(line, " ").toList();
            table.add("1 1 " + words.get(0) + " " + words.get(1).replace("ID", ID) + " "
                    + words.get(2).replace("EVIL", EVIL).replace("ID", ID) + " "
                    + (words.size() > 4 ? words.get(4) : "rw") + " - " + words.get(3) + " x rw");
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a volume of the host's disk                  | /srv/a:/data | 254:0 / EVIL ext4                     "
                        + "                   | 254:0 /srv/a /data ext4",
                "below the bind too                           | /srv/a:/data | 8:0 / /srv/a/d xfs; 8:0 / EVIL xfs    "
                        + "                    | 254:0 /srv/a /data ext4; 8:0 / /data/d xfs",
                "of another disk, mounted before              | /srv/a:/data | 8:0 / EVIL xfs; 8:0 / /srv xfs        "
                        + "                   | 8:0 /a /data xfs",
                "of a disk that the host has unmounted        | /srv/a:/data | 8:0 / EVIL xfs                        "
                        + "                   | 8:0 /a /data xfs",
                "of the bind's own folder                     | /srv/a:/data | 254:0 /srv/a EVIL ext4                "
                        + "                   | 254:0 /srv/a /data ext4",
                "of the host's tmpfs                          | /srv/t:/data | 0:70 / /srv/t tmpfs; 0:70 / EVIL "
                        + "tmpfs                   | 0:70 / /data tmpfs",
                "of a tmpfs that the host has unmounted       | /srv/t:/data | 0:70 / EVIL tmpfs                     "
                        + "                   | 0:70 / /data tmpfs",
                "of another's volume                          | data:/data   | 254:0 / EVIL ext4                     "
                        + "                   | 254:0 /var/lib/docker/volumes/data/_data /data ext4",
                "of another's volume in memory                | mem:/data    | 0:71 / "
                        + "/var/lib/docker/volumes/mem/_data tmpfs; 0:71 / EVIL tmpfs | 0:71 / /data tmpfs",
                "of a subvolume, all of the disk above it     | /srv/a:/data | 0:30 /@srv /srv btrfs; 0:30 / EVIL "
                        + "btrfs                 | 0:30 /@srv/a /data btrfs",
                "of an overlay that the host has              | /srv/o:/data | 0:40 / /srv/o overlay; 0:40 / EVIL "
                        + "overlay               | 0:40 / /data overlay",
                "of a loop device                             | /srv/l:/data | 7:0 / /srv/l ext4; 7:0 / EVIL ext4    "
                        + "                   | 7:0 / /data ext4",
                "of another container's memory                |              | 0:72 / "
                        + "/var/lib/docker/containers/ID/mounts/shm tmpfs; 0:72 / EVIL tmpfs | 0:72 / /dev/shm tmpfs",
                "of its root file system                      |              | 0:73 / "
                        + "/var/lib/docker/overlay2/r/merged overlay; 0:73 / EVIL overlay    | 0:73 / / overlay",
                "of its names and addresses                   |              | 254:0 / EVIL ext4; 254:0 "
                        + "/var/lib/docker/containers/ID /srv/x ext4 | 254:0 /var/lib/docker/containers/ID/hosts "
                        + "/etc/hosts ext4",
                "a named hierarchy                            |              | 0:80 / EVIL cgroup                    "
                        + "                   | 0:80 / /sys/fs/cgroup/_data cgroup ro",
                "one that the host has unmounted              |              |                                       "
                        + "                   | 0:80 / /sys/fs/cgroup/_data cgroup ro",
                "OpenRC's own                                 |              | 0:81 / /sys/fs/cgroup/openrc cgroup   "
                        + "                   | 0:81 /docker /sys/fs/cgroup/openrc cgroup ro",
                "a controller's that only a volume mounts     |              | 0:82 / EVIL cgroup                    "
                        + "                   | 0:82 /docker/ID /sys/fs/cgroup/_data cgroup ro",
                "a bind that the host makes later             | /srv/a:/data | 254:0 /srv/a /home/anna/a ext4        "
                        + "                   | 254:0 /srv/a /data ext4",
                "all of the host's root somewhere             | /srv/a:/data | 254:0 / /home/root ext4               "
                        + "                   | 254:0 /srv/a /data ext4",
                "all of btrfs somewhere                       | /srv/a:/data | 0:30 /@srv /srv btrfs; 0:30 / "
                        + "/home/btrfs btrfs          | 0:30 /@srv/a /data btrfs",
                "a disk that fstab has twice                  | /srv/a:/data | 8:0 / /srv xfs; 8:0 / /home/copy xfs  "
                        + "                   | 8:0 /a /data xfs",
                "something else over the source since         | /srv/a:/data | 254:0 /etc /srv/a ext4                "
                        + "                   | 254:0 /srv/a /data ext4",
                "a bind of its root file system               |              | 0:73 / "
                        + "/var/lib/docker/overlay2/r/merged overlay; 0:73 / /srv/r overlay  | 0:73 / / overlay",
                "a bind behind a link of the image            | /srv/a:/var/run/a | 254:0 / EVIL ext4                "
                        + "                   | 254:0 /srv/a /run/a ext4",
                "a mount below the bind that is gone since    | /srv/a:/data |                                       "
                        + "                   | 254:0 /srv/a /data ext4; 8:0 / /data/d xfs; 0:99 / /dev tmpfs",
                "one over another there                       | /srv/a:/data |                                       "
                        + "                   | 254:0 /srv/a /data ext4; 8:0 / /data/d xfs; 0:98 / /data/d tmpfs; "
                        + "0:99 / /dev tmpfs",
                "what the runtime hides of one                | /srv/a:/sys/firmware |                               "
                        + "                   | 254:0 /srv/a /sys/firmware ext4; 0:99 / /sys/firmware tmpfs ro",
                "of a read-only bind                          | /srv/a:/data:ro |                                    "
                        + "                   | 254:0 /srv/a /data ext4 ro; 8:0 / /data/d xfs ro; 0:99 / /dev tmpfs",
                "the bind itself is of a disk that is gone    | /srv/a:/data |                                       "
                        + "                   | 8:0 / /data xfs; 8:1 / /data/d xfs; 0:99 / /dev tmpfs",
            })
    void whatOthersMountIsNoFinding(String title, String mounts, String host, String lines) {
        assertThat(found(HostPath.CONTROL, srv(), mounts, host, lines)).isEmpty();
        assertThat(found(EngineSocket.CONTROL, settings(EngineSocket.CONTROL), mounts, host, lines))
                .isEmpty();
    }

    /** Nothing is frozen for a mount while a session begins. */
    @Test
    void whereNotAllProcessesWereReadAMountBelowTheBindIsADoubt() {
        String lines = "254:0 /srv/a /data ext4; 8:0 / /data/d xfs; 0:99 / /dev tmpfs";
        assertThat(found(HostPath.CONTROL, srv(), "/srv/a:/data", "", lines, "it is fast"))
                .containsExactly(
                        "kernel: cannot be read: whether the container itself has mounted /data/d: it is fast");
    }

    /** As with {@code --security-opt systempaths=unconfined}: the runtime hides nothing of /proc. */
    @Test
    void whereNothingIsMountedAfterTheBindAMountBelowItIsADoubt() {
        String lines = "254:0 /srv/a /data ext4; 8:0 / /data/d xfs";
        assertThat(found(HostPath.CONTROL, srv(), "/srv/a:/data", "", lines))
                .containsExactly(
                        "kernel: cannot be read: whether what is mounted at /data/d belongs to the declared bind");
    }

    /** The host's table may be older than the container's. */
    @ParameterizedTest
    @ValueSource(strings = {"/data", "/data/d"})
    void whatTheHostMayHaveMountedSinceIsADoubt(String path) {
        String lines = "254:0 /srv/a /data ext4; 0:99 / /dev tmpfs; 7:0 / " + path + " ext4";
        assertThat(found(HostPath.CONTROL, srv(), "/srv/a:/data:rslave", "", lines))
                .containsExactly(
                        "kernel: cannot be read: whether what is mounted at " + path + " belongs to the declared bind");
        assertThat(found(HostPath.CONTROL, srv(), "/srv/a:/data:rslave", "7:0 / /srv/a/d ext4", lines))
                .isEmpty();
    }

    /** A bind makes only its own line read-only on an older engine; and the kernel mounts what a server has below. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /srv/a:/data:ro | 254:0 /srv/a /data ext4 ro; 7:0 / /data/d ext4; 0:99 / /dev tmpfs
            /srv/a:/data    | 0:50 / /data nfs4; 0:99 / /dev tmpfs; 0:51 / /data/d nfs4
            """)
    void whatABindBringsIsNotFound(String mounts, String lines) {
        assertThat(found(HostPath.CONTROL, srv(), mounts, "", lines)).isEmpty();
    }

    /** The engine mounts where a link of the image leads, so that two may be at one place. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a:/link;b:/real           | VOLUMES/a/_data /real ext4; VOLUMES/b/_data /real ext4
            a:/link;b:/real           | VOLUMES/b/_data /real ext4; VOLUMES/a/_data /real ext4
            v:/v;d:/v/d;a:/v/link     | VOLUMES/v/_data /v ext4; VOLUMES/d/_data /v/d ext4; VOLUMES/a/_data /v/d ext4
            /srv/a:/link;b:/real      | 254:0 /srv/a /real ext4; VOLUMES/b/_data /real ext4
            /srv/a:/x;/srv/a:/link    | 254:0 /srv/a /x ext4; 254:0 /srv/a /y ext4
            tmpfs:/tmp;tmpfs:/var/run | 0:98 / /tmp tmpfs; 0:99 / /run tmpfs
            """)
    void twoAtOnePlaceAreTheDeclaredOnes(String mounts, String lines) {
        String table = lines.replace("VOLUMES", "254:0 /var/lib/docker/volumes");
        assertThat(found(HostPath.CONTROL, srv(), mounts, "", table)).isEmpty();
        assertThat(found(
                        HostPath.CONTROL,
                        srv(),
                        mounts,
                        "",
                        table + "; 254:0 /var/lib/docker/volumes/c/_data /real ext4"))
                .hasSize(1);
    }

    /** A bind brings what the host has below its source also where another mount is declared over that. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a tmpfs               | tmpfs:/data/c | 0:50 / /srv/a/c tmpfs | 0:50 / /data/c tmpfs; 0:98 / /data/c tmpfs
            with one below it     | tmpfs:/data/c | 0:50 / /srv/a/c tmpfs; 0:51 / /srv/a/c/d tmpfs |\
             0:50 / /data/c tmpfs; 0:51 / /data/c/d tmpfs; 0:98 / /data/c tmpfs
            that is gone since    | tmpfs:/data/c | | 0:50 / /data/c tmpfs; 0:51 / /data/c/d tmpfs; 0:98 / /data/c tmpfs
            of two names          | tmpfs:/data/c | 8:0 / /mnt xfs; 8:0 / /srv/a/c xfs |\
             8:0 / /data/c xfs; 0:98 / /data/c tmpfs
            two over each other   | tmpfs:/data/c | 8:0 / /srv/a/c xfs; 8:1 / /srv/a/c xfs |\
             8:0 / /data/c xfs; 8:1 / /data/c xfs; 0:98 / /data/c tmpfs
            a volume              | v:/data/c     | 8:0 / /srv/a/c xfs |\
             8:0 / /data/c xfs; 254:0 /var/lib/docker/volumes/v/_data /data/c ext4
            a bind                | /srv/b:/data/c | 8:0 / /srv/a/c xfs | 8:0 / /data/c xfs; 254:0 /srv/b /data/c ext4
            one is made between   | tmpfs:/data/c;/srv/b:/b | 8:0 / /srv/a/c xfs |\
             8:0 / /data/c xfs; 254:0 /srv/b /b ext4; 0:98 / /data/c tmpfs
            none was there        | tmpfs:/data/c | | 0:98 / /data/c tmpfs
            """)
    void whatADeclaredMountCoversIsNotFound(String title, String over, String host, String lines) {
        String table = "254:0 /srv/a /data ext4; " + lines + "; 0:99 / /dev tmpfs";
        assertThat(found(HostPath.CONTROL, srv(), "/srv/a:/data;" + over, host, table))
                .isEmpty();
        assertThat(found(HostPath.CONTROL, srv(), "/srv/a:/data;" + over, host, table + "; 7:0 / /data/c tmpfs"))
                .containsExactly("kernel: has mounts that nothing declares: /data/c (tmpfs)");
    }

    /**
     * Where nothing of the host may be mounted, the bind alone is found; what is covered is by whatever comes later.
     */
    @Test
    void whatIsCoveredIsNoFolderOfTheHost() {
        Settings settings = settings(HostPath.CONTROL)
                .overlaidBy(new Settings(JSON.objectNode().put("onlyAllowed", true)));
        String lines = "254:0 /srv/a /data ext4; 8:0 / /data/c xfs; 0:98 / /data/c tmpfs; 0:99 / /dev tmpfs";
        String bind = "inspect: the host's /srv/a is mounted at /data";
        assertThat(found(HostPath.CONTROL, settings, "/srv/a:/data;tmpfs:/data/c", "8:0 / /srv/a/c xfs", lines))
                .containsExactly(bind);
        for (String later : List.of("8:0 / /data/c xfs", "8:0 / /data/c/d xfs", "8:0 /d /data/c xfs")) {
            assertThat(found(
                            HostPath.CONTROL,
                            settings,
                            "/srv/a:/data;tmpfs:/data/c",
                            "8:0 / /srv/a/c xfs",
                            lines + "; " + later))
                    .as(later)
                    .hasSize(2)
                    .contains(bind);
        }
    }

    @Test
    void whetherSomethingIsCoveredMayBeADoubt() {
        String doubt = "kernel: cannot be read: whether what is mounted at /data/c belongs to the declared bind";
        String bind = "254:0 /srv/a /data ext4; ";
        assertThat(found(
                        HostPath.CONTROL,
                        srv(),
                        "/srv/a:/data;tmpfs:/data/c",
                        "",
                        bind + "0:50 / /data/c tmpfs; 0:98 / /data/c tmpfs"))
                .containsExactly(doubt);
        assertThat(found(
                        HostPath.CONTROL,
                        srv(),
                        "tmpfs:/data/c;/srv/a:/data:rslave",
                        "8:0 / /srv/a/c xfs",
                        bind + "0:98 / /data/c tmpfs; 0:99 / /dev tmpfs; 8:0 / /data/c xfs"))
                .containsExactly(doubt);
    }

    /** By another process with rights, since the container cannot mount. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            over a bind      | /srv/a:/data:ro | 254:0 /srv/a /data ext4 ro; 0:99 / /dev tmpfs; 7:0 / /data ext4
            read-only        | /srv/a:/data    | 254:0 /srv/a /data ext4; 0:99 / /dev tmpfs; 7:0 / /data ext4 ro
            over one of a disk that is gone | /srv/a:/data | 8:0 / /data xfs; 0:99 / /dev tmpfs; 7:0 / /data ext4
            over a volume    | data:/data      | 254:0 /var/lib/docker/volumes/data/_data /data ext4;\
             0:99 / /dev tmpfs;\
             7:0 / /data ext4
            below a bind     | /srv/a:/data    | 254:0 /srv/a /data ext4; 0:99 / /dev tmpfs; 7:0 / /data/d ext4
            below, read-only | /srv/a:/data:ro | 254:0 /srv/a /data ext4 ro; 0:99 / /dev tmpfs; 7:0 / /data/d ext4 ro
            """)
    void whatIsMountedSinceIsDeclaredByNone(String title, String mounts, String lines) {
        String path = lines.contains("/data/d") ? "/data/d" : "/data";
        assertThat(found(HostPath.CONTROL, srv(), mounts, "", lines))
                .singleElement()
                .asString()
                .contains(path + " (ext4)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "who mounts the volume of the host's disk | evil:/x      | 254:0 / EVIL ext4                         "
                        + "     | 254:0 / /x ext4              | kernel: the host's / is mounted at /x",
                "of a folder of it                        | evil:/x      | 254:0 /etc EVIL ext4                      "
                        + "     | 254:0 /etc /x ext4           | kernel: the host's /etc is mounted at /x",
                "mounted before the host has it           | evil:/x      | 8:0 / EVIL xfs; 8:0 / /home xfs           "
                        + "     | 8:0 / /x xfs                 | kernel: the host's /home is mounted at /x",
                "of the kernel                            | evil:/x      | 0:80 / EVIL cgroup                        "
                        + "     | 0:80 / /x cgroup             | kernel: the host's /sys/fs/cgroup is mounted at /x",
                "who mounts the folder of all volumes     | /srv/d:/x    | 254:0 /srv/d /var/lib/docker ext4; 254:0 "
                        + "/ EVIL ext4 | 254:0 /srv/d /x ext4; 254:0 / /x/volumes/evil/_data ext4 | kernel: the "
                        + "host's / is mounted at /x/volumes/evil/_data",
                "a bind onto something else               | /srv/a:/data | 254:0 /etc /srv/a ext4                    "
                        + "     | 254:0 /etc /data ext4        | kernel: the host's /etc is mounted at /data",
                "also where a volume has it as well       | /srv/a:/data | 254:0 / EVIL ext4; 254:0 /etc /srv/a ext4 "
                        + "     | 254:0 /etc /data ext4        | kernel: the host's /etc is mounted at /data",
                "a bind that is older than its source     | /srv/a:/data | 8:0 /anna /srv/a xfs; 8:0 / /home xfs     "
                        + "     | 8:0 /anna /data xfs          | kernel: the host's /home/anna is mounted at /data",
                "a link                                   | /srv/a:/data |                                           "
                        + "     | 254:0 /home/anna /data ext4  | kernel: the host's /home/anna is mounted at /data",
                "the host's disk, mounted again           | /srv/disk/etc:/data | 254:0 / /srv/disk ext4             "
                        + "     | 254:0 /etc /data ext4        | kernel: the host's /etc is mounted at /data",
                "another subvolume                        | /srv/a:/data | 0:30 /@home /home btrfs; 0:30 /@home "
                        + "/srv/a btrfs | 0:30 /@home /data btrfs   | kernel: the host's /home is mounted at /data",
                "a mount of the host below the bind       | /srv/a:/data | 254:0 /root /srv/a/x ext4                 "
                        + "     | 254:0 /srv/a /data ext4; 254:0 /root /data/x ext4 | kernel: the host's /root is "
                        + "mounted at /data/x",
                "a chroot's /proc below the bind          | /srv/a:/data | 0:90 / /srv/a/proc proc                   "
                        + "     | 254:0 /srv/a /data ext4; 0:90 / /data/proc proc | kernel: the host's /proc is "
                        + "mounted at /data/proc",
                "the bind of one, read-only               | /srv/a:/data | 0:90 / /srv/a proc                        "
                        + "     | 0:90 / /data proc ro         | kernel: the host's /proc is mounted read-only at "
                        + "/data",
                "a folder of one                          | /srv/a:/data | 0:90 / /srv/p proc                        "
                        + "     | 0:90 /sys/kernel /data proc  | kernel: the host's /proc/sys/kernel is mounted at "
                        + "/data",
                "one that nothing declares                |              | 0:90 / /srv/p proc                        "
                        + "     | 0:90 / /x proc               | kernel: the host's /proc is mounted at /x",
                "queues of messages below the bind        | /srv/a:/data | 0:91 / /srv/a/q mqueue                    "
                        + "     | 254:0 /srv/a /data ext4; 0:91 / /data/q mqueue | kernel: the host's /dev/mqueue "
                        + "is mounted at /data/q",
                "a network namespace                      | /srv/a:/data | 0:4 net:[1] /srv/a/n nsfs                 "
                        + "     | 254:0 /srv/a /data ext4; 0:4 net:[1] /data/n nsfs | kernel: the host's /proc is "
                        + "mounted at /data/n",
                "a volume of the kernel's                 | proc:/data   | 0:90 / /var/lib/docker/volumes/proc/_data "
                        + "proc | 0:90 / /data proc            | kernel: the host's /proc is mounted at /data",
                "the whole host, and what it has of that  | /:/host      | 0:90 / /srv/a/proc proc                   "
                        + "     | 254:0 / /host ext4; 0:90 / /host/srv/a/proc proc | inspect: the host's / is "
                        + "mounted at /host",
                "a controller's hierarchy                 |              | 0:33 / /sys/fs/cgroup/devices cgroup      "
                        + "     | 0:33 / /sys/fs/cgroup/devices cgroup ro | kernel: the host's "
                        + "/sys/fs/cgroup/devices is mounted read-only at /sys/fs/cgroup/devices",
                "the same under another name              |              | 0:33 / /sys/fs/cgroup/devices cgroup      "
                        + "     | 0:33 / /sys/fs/cgroup/x cgroup ro | kernel: the host's /sys/fs/cgroup/devices is "
                        + "mounted read-only at /sys/fs/cgroup/x",
                "a named hierarchy that can be written    |              | 0:80 / EVIL cgroup                        "
                        + "     | 0:80 / /sys/fs/cgroup/_data cgroup | kernel: the host's /sys/fs/cgroup is mounted "
                        + "at /sys/fs/cgroup/_data",
                "another container's group                |              | 0:80 / /sys/fs/cgroup/n cgroup            "
                        + "     | 0:80 /docker/0123456789012345678901234567890123456789012345678901234567890123 "
                        + "/sys/fs/cgroup/n cgroup ro | kernel: the host's "
                        + "/sys/fs/cgroup/n/docker/0123456789012345678901234567890123456789012345678901234567890123 "
                        + "is mounted read-only at /sys/fs/cgroup/n",
            })
    void whatAContainerHasMountedIsFound(String title, String mounts, String host, String lines, String finding) {
        assertThat(found(HostPath.CONTROL, srv(), mounts, host, lines)).containsExactly(finding);
    }

    /** A host may have several of a type: what is in one says nothing of the others. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            huge pages of its own | 0:95 / /dev/hugepages hugetlbfs; 0:92 / /srv/a hugetlbfs | hugetlbfs | -
            the host's | 0:92 / /srv/a hugetlbfs; 0:92 / /dev/hugepages hugetlbfs | hugetlbfs | /dev/hugepages
            terminals of a chroot | 0:95 / /dev/pts devpts; 0:92 / /srv/a devpts | devpts | -
            programs, allowed there | 0:95 / /sys/fs/bpf bpf; 0:92 / /srv/a bpf | bpf | -
            what shows the kernel | 0:92 / /srv/a debugfs | debugfs | /sys/kernel/debug
            """)
    void aFileSystemOfTheKernelsWithItsOwnContentIsJudgedByItsName(
            String title, String host, String type, String place) {
        assertThat(found(HostPath.CONTROL, srv(), "/srv/a:/data", host, "0:92 / /data " + type))
                .isEqualTo(
                        place.equals("-")
                                ? List.of()
                                : List.of("kernel: the host's " + place + " is mounted at /data"));
    }

    @Test
    void programsOfTheHostAtAPlaceThatIsNotAllowedAreTheKernels() {
        assertThat(found(HostPath.CONTROL, srv(), "/opt/a:/data", "0:92 / /opt/a bpf", "0:92 / /data bpf"))
                .containsExactly("kernel: the host's /sys/fs/bpf is mounted at /data");
    }

    /** By its own name it is harmless; what is in it is a socket all the same. */
    @Test
    void aSocketIsReachedByWhateverNameTheHostHasForTheFolder() {
        assertThat(found(
                        EngineSocket.CONTROL,
                        settings(EngineSocket.CONTROL),
                        "/srv/anna:/x",
                        "8:0 / /srv xfs; 8:0 / /home xfs",
                        "8:0 /anna /x xfs"))
                .containsExactly("kernel: the engine's socket /home/anna/docker.sock can be reached through /x");
    }

    private static Settings settings(Control control) {
        return Objects.requireNonNull(control.info().profiles().get(Profile.BASELINE));
    }

    private static Settings srv() {
        ObjectNode over = JSON.objectNode();
        over.putArray("allowed").add("/srv");
        return settings(HostPath.CONTROL).overlaidBy(new Settings(over));
    }

    @Test
    void whatDoesNotRunIsJudgedByItsDeclaration() {
        ObjectNode declared = RecordedInspect.of("plain").put("Id", ID);
        declared.withObject("/State")
                .put("Running", false)
                .put("Status", "exited")
                .put("Pid", 0);
        ObjectNode mount = declared.putArray("Mounts")
                .addObject()
                .put("Type", "bind")
                .put("Destination", "/data")
                .put("RW", true);
        Settings settings = settings(HostPath.CONTROL);

        mount.put("Source", "/srv/data");
        assertThat(HostPath.CONTROL.evaluate(stopped(declared), settings)).isEmpty();

        mount.put("Source", "/etc");
        assertThat(HostPath.CONTROL.evaluate(stopped(declared), settings))
                .hasOnlyElementsOfType(Finding.Violation.class)
                .isNotEmpty();
    }

    private static Subject stopped(ObjectNode declared) {
        Subject it = FixtureSubject.of(new dev.wharden.container.Container(declared), JSON.objectNode());
        return new Subject(
                it.declared(),
                it.image(),
                Observed.absent(KernelFacts.NOT_RUNNING),
                it.engine(),
                it.neighbours(),
                it.service(),
                it.heard(),
                it.accepted(),
                it.written(),
                it.occasion());
    }

    /** Any local user can make one: it is told, and no violation for which a container would be frozen. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /opt/eve   | cannot be read: whether what listens at /opt/eve/docker.sock, which can be reached through\
             /data, is an engine
            /home/anna | the engine's socket /home/anna/docker.sock can be reached through /data
            /srv/app   | -
            """)
    void aSocketThatOnlyHasTheNameOfAnEnginesIsADoubt(String folder, String message) {
        List<String> found = found(
                EngineSocket.CONTROL,
                settings(EngineSocket.CONTROL),
                folder + ":/data",
                "",
                "254:0 " + folder + " /data ext4");
        assertThat(found).hasSize(message.equals("-") ? 0 : 1).allMatch(line -> line.endsWith(message));
    }
}
