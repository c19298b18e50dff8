package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import dev.wharden.docker.DockerException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

/** A service that could not write any more keeps being able to, or is not repaired. */
final class ReadOnlyWritesTest {
    private static final List<String> FILES = List.of("/data/ran", "/supervisord.log");
    private static final List<String> EMPTY = List.of("/app/.ready", "/spool/.ready");
    private static final Instant CREATED = Instant.parse("2026-11-26T22:00:00Z");

    /** What a person has copied: its time has whole seconds. */
    private List<String> copies = List.of();

    /** Files that it has open for writing. */
    private Set<String> opened = Set.of();

    private Set<String> sockets = Set.of();

    /** By folder: when its content changed, in seconds after the creation. */
    private Optional<String> refusal(Map<String, Integer> folders, List<String> changes, String... tmpfs) {
        return refusal(false, folders, changes, tmpfs);
    }

    private Optional<String> refusal(
            boolean discard, Map<String, Integer> folders, List<String> changes, String... tmpfs) {
        var engine = Archives.engine(
                () -> Diff.of(changes),
                path -> tar(path, folders),
                path -> CREATED.plusMillis(copies.contains(path) ? 9000 : 9001),
                sockets);
        ObjectNode actual = JsonNodeFactory.instance.objectNode();
        actual.put("Id", "app").put("Created", CREATED.toString());
        ObjectNode desired = actual.deepCopy();
        ObjectNode mounts =
                desired.putObject("HostConfig").put("ReadonlyRootfs", true).putObject("Tmpfs");
        Arrays.stream(tmpfs).forEach(path -> mounts.put(path, ""));
        return ReadOnlyWrites.refusal(engine, new Container(actual), () -> opened, new Container(desired), discard);
    }

    private static byte[] tar(String path, Map<String, Integer> folders) {
        if (!folders.containsKey(path)) {
            throw new DockerException.NotFound("no such folder");
        }
        boolean isFile = FILES.contains(path);
        boolean isFolder = !isFile && !EMPTY.contains(path);
        var entry = new TarArchiveEntry(path.substring(path.lastIndexOf('/') + 1) + (isFolder ? "/" : ""));
        entry.setSize(isFile ? 1 : 0);
        entry.setModTime(FileTime.from(CREATED.plusSeconds(folders.get(path))));
        return Archives.tar(path.equals("/app") ? List.of(entry, ofImage()) : List.of(entry));
    }

    private static TarArchiveEntry ofImage() {
        var program = new TarArchiveEntry("app/app.pl");
        program.setSize(1);
        return program;
    }

    @Test
    void logsAndQueuesThatNoMountCovers() {
        var folders = Map.of("/run", 1, "/var/log/lighttpd", 1, "/var/spool/exim4/input", 60);
        List<String> changes =
                List.of("A /run/lighttpd.pid", "A /var/log/lighttpd/error.log", "C /var/spool/exim4/input");
        assertThat(refusal(folders, changes, "/tmp", "/run"))
                .contains("it writes to /var/log/lighttpd, /var/spool/exim4/input, which it could not on a read-only"
                        + " root filesystem: add them to readOnlyRootFilesystem.tmpfs, or create the container with"
                        + " volumes there");
        assertThat(refusal(folders, changes, "/tmp", "/run", "/var/log", "/var/spool/exim4/input"))
                .isEmpty();
    }

    /** As Debian's nginx before its first request, and Apache beside the links of its other logs. */
    @Test
    void whatIsOpenAndNotYetWrittenTo() {
        opened = Set.of("/var/log/nginx/access.log", "/var/log/nginx/error.log");
        var folders = Map.of("/var/log/nginx", -3600, "/app", -3600);
        assertThat(refusal(folders, List.of(), "/tmp", "/run"))
                .contains("it writes to /var/log/nginx, which it could not on a read-only root filesystem: add it to"
                        + " readOnlyRootFilesystem.tmpfs, or create the container with volumes there");
        assertThat(refusal(folders, List.of(), "/tmp", "/var/log/nginx")).isEmpty();
        opened = Set.of("/app/app.db", "/usr/lib/app/app.lock");
        assertThat(refusal(folders, List.of(), "/tmp"))
                .contains("it writes /app/app.db, /usr/lib/app/app.lock beside files of its image, which it could not"
                        + " on a read-only root filesystem: let it write to another folder, create the container with"
                        + " a volume there, or leave this control out for it (wharden exception add)");
    }

    /** As s6 and Gitea's start make /etc/s6: under {@code set -e} a start ends that cannot. */
    @Test
    void emptyFoldersThatItsStartMakes() {
        var folders = Map.of("/etc/s6/run", 1, "/etc/s6/log", 1, "/app/uploads", 1, "/app", -3600, "/data/ran", 1);
        List<String> changes = List.of(
                "C /etc", "A /etc/s6", "A /etc/s6/run", "A /etc/s6/log", "C /app", "A /app/uploads", "A /run/x");
        assertThat(refusal(folders, changes, "/tmp", "/run"))
                .contains("it makes /app/uploads, /etc/s6, which it could not on a read-only root filesystem: add them"
                        + " to readOnlyRootFilesystem.tmpfs, or create the container with volumes there");
        assertThat(refusal(folders, changes, "/run", "/etc/s6"))
                .contains("it makes /app/uploads, which it could not on a read-only root filesystem: add it to"
                        + " readOnlyRootFilesystem.tmpfs, or create the container with volumes there");
        assertThat(refusal(folders, changes, "/run", "/etc/s6", "/app/uploads")).isEmpty();
        // What holds data is refused for that.
        assertThat(refusal(folders, List.of("A /data", "A /data/ran"), "/run")).isEmpty();
    }

    /** Beside programs many a start goes on without: {@code touch /app/.ready || true}. A server needs its socket. */
    @Test
    void emptyFilesBesideFilesOfTheImageAreLeftToTheTrial() {
        sockets = Set.of("/app/ctl");
        var folders = Map.of("/app", -3600, "/app/.ready", 1, "/app/ctl", 1, "/spool", -3600, "/spool/.ready", 1);
        assertThat(refusal(folders, List.of("C /app", "A /app/.ready"), "/tmp")).isEmpty();
        assertThat(refusal(folders, List.of("C /spool", "A /spool/.ready"), "/tmp"))
                .hasValueSatisfying(why -> assertThat(why).startsWith("it writes to /spool, which"));
        assertThat(refusal(folders, List.of("C /app", "A /app/.ready", "A /app/ctl"), "/tmp"))
                .hasValueSatisfying(why -> assertThat(why).startsWith("it writes /app/ctl beside files of its image"));
    }

    /** Names are the container's own. */
    @Test
    void foldersOfUnusualNamesAreCounted() {
        var folders = Map.of("/x y", 1, "/x z", 1, "/made", 1);
        assertThat(refusal(folders, List.of("A /x y", "A /made"), "/tmp"))
                .hasValueSatisfying(why -> assertThat(why).startsWith("it makes /made and 1 more, which"));
        assertThat(refusal(folders, List.of("A /x y", "A /x z"), "/tmp"))
                .hasValueSatisfying(why -> assertThat(why).startsWith("it makes 2 folders of unusual names, which"));
    }

    @Test
    void whatAPersonHasCopiedIsNoPlaceThatItWritesTo() {
        copies = List.of("/var/lib/f");
        assertThat(refusal(Map.of("/var/lib", 60), List.of("C /var/lib", "A /var/lib/f")))
                .contains("files were copied into it (docker cp), which a recreation would lose: /var/lib/f; mount them"
                        + " from the host, or build them into its image");
        assertThat(refusal(Map.of("/var/lib", 60), List.of("C /var/lib", "A /var/lib/f", "A /var/lib/g")))
                .get()
                .asString()
                .startsWith("it writes to /var/lib,");
    }

    /** That is told by the plan and in the log, wherever it lies. */
    @Test
    void whatAPersonHasCopiedMayBeLostWhereThePolicySaysSo() {
        copies = List.of("/var/lib/f");
        assertThat(refusal(true, Map.of("/var/lib", 60), List.of("C /var/lib", "A /var/lib/f")))
                .isEmpty();
    }

    /** Empty, so nothing is lost with it; and still it must be written. */
    @Test
    void aLockAmongItsState() {
        assertThat(refusal(Map.of("/var/spool/exim4/db", 1), List.of("A /var/spool/exim4/db/retry.lockfile")))
                .hasValueSatisfying(why -> assertThat(why).contains("it writes to /var/spool/exim4/db, which"));
    }

    @Test
    void aFolderThatOnlyGotAnotherOwnerIsNotWrittenTo() {
        assertThat(refusal(Map.of("/var/lib/app", -3600), List.of("C /var/lib/app")))
                .isEmpty();
    }

    /** As httpd's, wherever it lies: its start fails without it, measured. */
    @Test
    void aProcessIdASocketOrALogOutsideOfVar() {
        List<String> changes = List.of("C /usr/local/apache2/logs", "A /usr/local/apache2/logs/httpd.pid");
        assertThat(refusal(Map.of("/usr/local/apache2/logs", 1), changes, "/tmp", "/run"))
                .hasValueSatisfying(why -> assertThat(why).startsWith("it writes to /usr/local/apache2/logs, which"));
        assertThat(refusal(Map.of("/usr/local/apache2/logs", 1), changes, "/usr/local/apache2/logs"))
                .isEmpty();
    }

    /** As hypnotoad's: measured, exit code 2. */
    @Test
    void aProcessIdBesideItsPrograms() {
        List<String> changes = List.of("C /app", "A /app/hypnotoad.pid", "A /app/.cache", "A /app/.cache/x");
        assertThat(refusal(Map.of("/app", 1), changes, "/tmp", "/run"))
                .contains("it writes /app/hypnotoad.pid beside files of its image, which it could not on a read-only"
                        + " root filesystem: let it write to another folder, create the container with a volume there,"
                        + " or leave this control out for it (wharden exception add)");
        assertThat(refusal(Map.of("/app", -3600), changes, "/tmp", "/run")).isEmpty();
    }

    @Test
    void accountsThatItsStartMakes() {
        for (boolean discard : List.of(true, false)) {
            assertThat(refusal(discard, Map.of(), List.of("C /etc", "C /etc/passwd", "A /etc/passwd-"), "/tmp"))
                    .hasValueSatisfying(
                            why -> assertThat(why).startsWith("accounts were made in it (/etc/passwd), as"));
        }
        assertThat(refusal(Map.of(), List.of("C /etc", "C /etc/passwd"), "/etc/passwd"))
                .isEmpty();
    }

    @Test
    void cachesThatPythonGoesOnWithout() {
        assertThat(refusal(Map.of("/app", 5), List.of("C /app", "A /app/__pycache__", "A /app/__pycache__/app.pyc")))
                .isEmpty();
    }

    /** A job's file: losing what is in it is allowed, writing to it no more is another thing. */
    @Test
    void whatMayBeLostIsStillWrittenTo() {
        List<String> changes = List.of("A /data", "A /data/ran");
        assertThat(refusal(true, Map.of("/data/ran", 60), changes, "/tmp"))
                .contains("it writes to /data, which it could not on a read-only root filesystem: add it to"
                        + " readOnlyRootFilesystem.tmpfs, or create the container with volumes there");
        assertThat(refusal(true, Map.of("/data/ran", 60), changes, "/data")).isEmpty();
        assertThat(refusal(false, Map.of("/data/ran", 60), changes, "/tmp")).isEmpty();
    }

    @Test
    void noMountCoversAFileInTheRootFolder() {
        assertThat(refusal(true, Map.of("/supervisord.log", 60), List.of("A /supervisord.log"), "/tmp"))
                .get()
                .asString()
                .startsWith("it writes /supervisord.log in the root folder, which it could not");
    }
}
