package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** What a volume would hide gets none. */
final class LinkedMountsTest {
    private static final Container WEB = new Container(Json.object("{'Id':'a1','Name':'/web','Config':{},"
            + "'HostConfig':{'Tmpfs':{'/srv/app/cache/':''}},"
            + "'Mounts':[{'Type':'volume','Destination':'/data'},{'Type':'volume','Destination':'/srv/app/own'}]}"));

    private final List<String> asked = new ArrayList<>();

    /** Of an image in which /data is a link. */
    private DockerReader engine() {
        return (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (self, method, arguments) -> {
                    asked.add((String) arguments[1]);
                    if (arguments[1].equals("/data")) {
                        return link("/srv/app/media");
                    }
                    throw new DockerException.NotFound("a test");
                });
    }

    private static byte[] link(String target) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry("data", TarArchiveEntry.LF_SYMLINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void aFolderInWhichALinkLeadsToAMountGetsNoVolume() {
        var proposed = List.of("/opt/x", "/srv/app");
        var linked = LinkedMounts.of(engine(), Subjects.of(WEB), proposed);
        assertThat(linked.without(proposed)).containsExactly("/opt/x");
        assertThat(linked.said().orElseThrow())
                .startsWith("No new volume on /srv/app: it would hide what is mounted at /srv/app/media, which is"
                        + " declared by another path, a link.");
        assertThat(LinkedMounts.of(engine(), Subjects.of(WEB), List.of("/opt/x"))
                        .said())
                .isEmpty();
    }

    /** What the container has mounted itself, as one that runs containers has, is not looked at. */
    @Test
    void nothingIsAskedOfWhatTheKernelShowsWhereItIsDeclared() {
        Subject subject = Subjects.of(WEB);
        Subject plain = subject.with(
                Observed.known(mounting("/data", "/srv/app/own", "/srv/app/cache", "/srv/app/overlay")),
                subject.service());
        assertThat(LinkedMounts.of(engine(), plain, List.of("/srv/app")).said()).isEmpty();
        assertThat(LinkedMounts.of(engine(), subject, List.of()).said()).isEmpty();
        assertThat(asked).isEmpty();
    }

    private static KernelFacts mounting(String... paths) {
        var main = new ProcessFacts(
                1, 0, "web", List.of(), List.of(), 0, 0, true, 2, 0, Observed.absent("a test"), Observed.absent(""));
        return new KernelFacts(
                main,
                Observed.absent("a test"),
                Observed.known(List.of(paths).stream()
                        .map(path -> new MountPoint("/", path, "rw", "ext4", "8:1"))
                        .toList()),
                Observed.absent("a test"),
                Observed.absent("a test"),
                Observed.absent("a test"),
                List.of(),
                "",
                Observed.absent("a test"));
    }
}
