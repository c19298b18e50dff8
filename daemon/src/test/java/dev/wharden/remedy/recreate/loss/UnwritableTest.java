package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

/** A service that writes as root keeps being able to write, or is not repaired. */
final class UnwritableTest {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final Container app = stage.look(stage.run("app", Body.host("'Binds':['/srv/data:/data']")));
    private final Service root = Service.absent("");
    private Set<String> opened = Set.of();

    private void data(long uid, long gid, int mode, double secondsAfterStart) {
        data("/data", uid, gid, mode, secondsAfterStart);
    }

    private void data(String path, long uid, long gid, int mode, double secondsAfterStart, String... inside) {
        data(app, path, uid, gid, mode, secondsAfterStart, inside);
    }

    private void data(
            Container of, String path, long uid, long gid, int mode, double secondsAfterStart, String... inside) {
        var entries = new ArrayList<TarArchiveEntry>();
        var entry = new TarArchiveEntry(path.substring(1) + "/");
        entry.setIds((int) uid, (int) gid);
        entry.setMode(mode);
        entries.add(entry);
        for (String name : inside) {
            var other = new TarArchiveEntry(path.substring(1) + "/" + name);
            other.setModTime(Date.from(Instant.parse(of.text("/State/StartedAt"))));
            entries.add(other);
        }
        stage.folder(of.id(), path, Archives.tar(entries));
        stage.written(
                of.id(),
                path,
                Instant.parse(of.text("/State/StartedAt")).plusMillis(Math.round(secondsAfterStart * 1000)));
    }

    private Optional<String> refusal(Container desired, Service service) {
        Subject subject = Subjects.of(app).with(service);
        return Unwritable.refusal(engine, subject, () -> opened, desired);
    }

    private Container withoutCapabilities() {
        return app.with(
                "/HostConfig/CapDrop", JsonNodeFactory.instance.arrayNode().add("ALL"));
    }

    private Container as(String user) {
        return app.with("/Config/User", TextNode.valueOf(user));
    }

    @Test
    void rootWithoutTheOverrideCannotWriteToAnothersFolder() {
        data(1000, 1000, 040755, 5);
        assertThat(refusal(withoutCapabilities(), root))
                .contains("it writes as root to /data, which belongs to 1000:1000 and which root without DAC_OVERRIDE"
                        + " cannot write to: set runAsNonRoot: {user: \"1000:1000\"}, or capabilities: {add:"
                        + " [DAC_OVERRIDE]}, or mount it read-only");
    }

    @Test
    void rootIsGivenWhatIsOfAnotherUserInItsGroup() {
        data(1000, 0, 040755, 5);
        assertThat(refusal(withoutCapabilities(), root))
                .hasValueSatisfying(why -> assertThat(why).contains("give /data to that user (chown -R 0:0), or"));
    }

    /** A chown of /etc would end the host. */
    @Test
    void nobodyIsToldToGiveTheHostsOwnAway() {
        data(0, 0, 040755, 5);
        var mounts = JsonNodeFactory.instance.arrayNode();
        mounts.addObject()
                .put("Type", "bind")
                .put("Source", "/etc")
                .put("Destination", "/data")
                .put("RW", true);
        Subject subject = Subjects.of(app.with("/Mounts", mounts)).with(root);
        assertThat(Unwritable.refusal(engine, subject, () -> opened, as("10001:10001")))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("user 10001 cannot write to: that is the host's own, whose owner stays: take the"
                                + " mount away, or leave runAsNonRoot.user out of its policy")
                        .doesNotContain("chown"));
    }

    @Test
    void theGroupsThatItGetsCount() {
        data(0, 108, 040775, 5);
        assertThat(refusal(as("10001:10001"), root)).isNotEmpty();
        var groups = JsonNodeFactory.instance.arrayNode().add("108");
        assertThat(refusal(as("10001:10001").with("/HostConfig/GroupAdd", groups), root))
                .isEmpty();
    }

    @Test
    void noOtherUserCanWriteToRootsFolder() {
        data(0, 0, 040755, 5);
        assertThat(refusal(as("10001:10001"), root))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("user 10001 cannot write to: give /data to that user (chown -R 10001:10001), or leave"
                                + " runAsNonRoot.user out of its policy, or mount it read-only"));
    }

    @Test
    void whoseFolderItIsMayWriteAndSoMayItsGroupAndEverybodyWhereTheModeSaysSo() {
        data(10001, 10001, 040755, 5);
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
        data(0, 10001, 040775, 5);
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
        data(0, 0, 041777, 5);
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
        data(0, 0, 040755, 5);
        assertThat(refusal(withoutCapabilities(), root)).isEmpty();
    }

    /** Outside its mounts too: root's home is closed to all others. */
    @Test
    void noOtherUserCanWriteToTheImagesFolders() {
        stage.changes("app", "C /root", "A /root/state", "C /opt", "A /opt/x", "A /opt/x/state");
        data("/root", 0, 0, 040700, 5);
        data("/opt", 0, 0, 041777, 5);
        assertThat(refusal(as("10001:10001"), root))
                .contains("it writes as root to /root, which user 10001 cannot write to: create the container with a"
                        + " volume there that belongs to that user, or leave runAsNonRoot.user out of its policy");
        assertThat(refusal(as("0:0"), root)).as("it stays root").isEmpty();
        stage.changes("app", "C /opt", "A /opt/x", "A /opt/x/state");
        assertThat(refusal(as("10001:10001"), root)).as("all may write there").isEmpty();
    }

    /** As nginx without a read-only root: its master writes /run/nginx.pid before its workers are another user. */
    @Test
    void theMainProcessOfOneThatDropsMustWriteItsIdToo() {
        Service drops = new Service(Observed.known(new ServiceUser(33, 33, "www")), Observed.absent(""), List.of());
        stage.changes("app", "C /run", "A /run/nginx.pid", "C /etc", "A /etc/prepared");
        data("/run", 0, 0, 040755, 5);
        data("/etc", 0, 0, 040755, 5);
        assertThat(refusal(as("33:33"), drops))
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("it writes as root to /run, which user 33 cannot"));
        data("/run", 33, 33, 040755, 5);
        assertThat(refusal(as("33:33"), drops))
                .as("what its start prepares in /etc it may do without")
                .isEmpty();
    }

    @Test
    void whatWasCopiedThereOrIsCoveredIsNotWritten() {
        stage.changes("app", "C /root", "A /root/state");
        data("/root", 0, 0, 040700, 5);
        Container covered = as("10001:10001")
                .with("/HostConfig/Tmpfs", JsonNodeFactory.instance.objectNode().put("/root", ""));
        assertThat(refusal(covered, root)).isEmpty();
        stage.changes("app", "A /srv/state");
        stage.copied("app", "/srv/state", Instant.parse(app.text("/State/StartedAt")));
        data("/srv", 0, 0, 040700, 5);
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
    }

    @Test
    void whatHasNotChangedSinceTheStartIsNoDataOfIts() {
        data(1000, 1000, 040755, -5);
        assertThat(refusal(withoutCapabilities(), root)).isEmpty();
    }

    /** The engine makes folders of the host, volumes and mount points as root, right before the start. */
    @Test
    void whatTheEngineMadeForTheStartIsNoDataOfIts() {
        data("/data", 0, 0, 040755, -0.1);
        assertThat(refusal(as("10001:10001"), root)).as("it is empty").isEmpty();
        data("/data", 0, 0, 040755, 0.2);
        assertThat(refusal(as("10001:10001"), root)).as("it is empty still").isEmpty();
        data("/data", 0, 0, 040755, -0.01, "state");
        assertThat(refusal(as("10001:10001"), root)).as("it wrote at once").isPresent();
    }

    /** One that prepares the volume ends right before. */
    @Test
    void whatAnotherContainerWroteInTheSameSecondIsNoDataOfIts() {
        data("/data", 0, 0, 040755, -0.3, "state");
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
        data("/data", 0, 0, 040755, 1.01);
        assertThat(refusal(as("10001:10001"), root))
                .as("it removes what is there")
                .isPresent();
    }

    /** As ext4 with small inodes and some of NFS do. */
    @Test
    void whereAFileSystemKeepsWholeSecondsThatOfTheStartCounts() {
        data("/data", 0, 0, 040755, 0, "state");
        stage.written(
                app.id(), "/data", Instant.parse(app.text("/State/StartedAt")).truncatedTo(ChronoUnit.SECONDS));
        assertThat(refusal(as("10001:10001"), root)).isPresent();
    }

    @Test
    void aMountPointInAFolderIsNoDataOfItsEither() {
        String nested = "'Binds':['/srv/data:/data','/srv/deep:/data/a/deep','/srv/conf:/data/conf']";
        Container both = stage.look(stage.run("nested", Body.host(nested)));
        Subject subject = Subjects.of(both).with(root);
        Container desired = both.with("/Config/User", TextNode.valueOf("10001:10001"));
        data(both, "/data", 0, 0, 040755, -0.1, "a/", "a/deep/", "a/deep/file", "conf");
        assertThat(Unwritable.refusal(engine, subject, () -> opened, desired)).isEmpty();
        data(both, "/data", 0, 0, 040755, -0.1, "a/", "a/deep/", "a/more");
        assertThat(Unwritable.refusal(engine, subject, () -> opened, desired)).isPresent();
    }

    @Test
    void whatCannotBeToldKeepsNothingBack() {
        assertThat(refusal(withoutCapabilities(), root)).isEmpty();
        data(1000, 1000, 040755, 5);
        assertThat(refusal(as("app"), root)).isEmpty();
        Service drops = new Service(Observed.known(new ServiceUser(33, 33, "www")), Observed.absent(""), List.of());
        assertThat(refusal(withoutCapabilities(), drops)).isEmpty();
        assertThat(refusal(app, root)).as("it keeps the right").isEmpty();
    }

    private static final int FOLDER = 040755;
    private static final int FILE = 0100644;

    /** An entry of /data or of a file in it, with the seconds between the start and its last change. */
    private TarArchiveEntry entry(String path, long uid, int mode, int secondsAfterStart) {
        var entry = new TarArchiveEntry(path.substring(1) + (mode >> 12 == 4 ? "/" : ""));
        entry.setIds((int) uid, (int) uid);
        entry.setMode(mode);
        entry.setModTime(Date.from(Instant.parse(app.text("/State/StartedAt"))
                .truncatedTo(ChronoUnit.SECONDS)
                .plusSeconds(secondsAfterStart)));
        return entry;
    }

    private void has(TarArchiveEntry... entries) {
        stage.folder(app.id(), "/data", Archives.tar(List.of(entries)));
        stage.written(app.id(), "/data", entries[0].getLastModifiedTime().toInstant());
    }

    /** As after any restart: the folder of the mount has not changed, and the log in it grows. */
    @Test
    void whatIsWrittenBelowCountsToo() {
        has(entry("/data", 0, FOLDER, -60), entry("/data/logs", 0, FOLDER, -60), entry("/data/logs/app", 0, FILE, 5));
        assertThat(refusal(as("10001:10001"), root))
                .contains("it or another writes to /data/logs/app, which belongs to 0:0 and which user 10001"
                        + " cannot write to: give /data to that user (chown -R 10001:10001), or leave"
                        + " runAsNonRoot.user out of its policy, or mount /data read-only");
        assertThat(refusal(withoutCapabilities(), root)).as("it is root's").isEmpty();
        has(entry("/data", 0, FOLDER, -60), entry("/data/logs", 7, FOLDER, 5), entry("/data/logs/app", 7, FILE, -60));
        assertThat(refusal(withoutCapabilities(), root))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("it or another writes to /data/logs, which belongs to 7:7 and which root without")
                        .endsWith("or mount /data read-only"));
        assertThat(refusal(as("7:7"), root)).as("it may write there").isEmpty();
        has(entry("/data", 0, FOLDER, -60), entry("/data/logs", 7, FOLDER, -60), entry("/data/logs/app", 7, FILE, 1));
        assertThat(refusal(withoutCapabilities(), root))
                .as("around the start, by whom nothing tells")
                .isEmpty();
    }

    /** As a dump that is written under a passing name and then renamed. */
    @Test
    void whatIsMadeAnewInAFolderThatTheTwinMayWriteToIsNoHindrance() {
        has(entry("/data", 7, FOLDER, 5), entry("/data/dump", 0, FILE, 5));
        assertThat(refusal(as("7:7"), root)).isEmpty();
        has(entry("/data", 7, FOLDER, -60), entry("/data/dump", 0, FILE, 5));
        assertThat(refusal(as("7:7"), root)).as("it is written in place").isPresent();
    }

    @Test
    void whatIsInAnothersMountBelowIsNoDataOfIts() {
        Container both =
                stage.look(stage.run("two", Body.host("'Binds':['/srv/data:/data','/srv/deep:/data/deep:ro']")));
        Container desired = both.with("/Config/User", TextNode.valueOf("10001:10001"));
        stage.folder(
                both.id(),
                "/data",
                Archives.tar(List.of(entry("/data", 0, FOLDER, -60), entry("/data/deep/log", 0, FILE, 5))));
        stage.written(
                both.id(), "/data", Instant.parse(both.text("/State/StartedAt")).minusSeconds(60));
        assertThat(Unwritable.refusal(engine, Subjects.of(both).with(root), () -> opened, desired))
                .isEmpty();
    }

    /** However deep it is, and whenever it was written. */
    @Test
    void whatItKeepsOpenItOpensAgain() {
        has(entry("/data", 0, FOLDER, -60));
        stage.folder(app.id(), "/data/a/b.db", Archives.tar(List.of(entry("/b.db", 0, FILE, -60))));
        opened = Set.of("/data/a/b.db", "/dev/pts/0", "/data/gone");
        assertThat(refusal(as("10001:10001"), root))
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("it writes as root to /data/a/b.db, which belongs to 0:0"));
        assertThat(refusal(withoutCapabilities(), root)).isEmpty();
        stage.folder(app.id(), "/data/a/b.db", Archives.tar(List.of(entry("/b.db", 10001, FILE, -60))));
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
    }

    /** As nginx with a folder of the host for its logs: its master opens them as root. */
    @Test
    void neitherMayOneThatDropsLoseWhatItKeepsOpen() {
        Service drops = new Service(Observed.known(new ServiceUser(33, 33, "www")), Observed.absent(""), List.of());
        has(entry("/data", 0, FOLDER, 5), entry("/data/access.log", 0, FILE, 5));
        stage.folder(app.id(), "/data/access.log", Archives.tar(List.of(entry("/access.log", 0, FILE, 5))));
        assertThat(refusal(as("33:33"), drops)).isEmpty();
        opened = Set.of("/data/access.log");
        assertThat(refusal(as("33:33"), drops))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("it writes as root to /data/access.log, which belongs to 0:0 and which user 33"));
        stage.folder(app.id(), "/data/access.log", Archives.tar(List.of(entry("/access.log", 33, FILE, 5))));
        assertThat(refusal(as("33:33"), drops)).isEmpty();
    }
}
