package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** A volume that no command gives to the user after root is spoken of, unless it is that user's already. */
final class ClosedVolumesTest {
    private static final Container WEB = new Container(Json.object("{'Id':'a1','Name':'/web','Config':{'User':''},"
            + "'Mounts':[{'Type':'volume','Destination':'/certs','RW':false},"
            + "{'Type':'volume','Destination':'/logs','RW':true},"
            + "{'Type':'bind','Destination':'/host','RW':true}]}"));
    private static final Container ADVISED = WEB.with("/Config/User", Json.tree("'101:102'"));

    /** Path to who owns it. */
    private final Map<String, Integer> owners = new HashMap<>();

    private DockerReader engine() {
        return (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (self, method, arguments) -> {
                    Integer owner = owners.get((String) arguments[1]);
                    if (owner == null) {
                        throw new DockerException.NotFound("no such path");
                    }
                    return folder(owner);
                });
    }

    private static byte[] folder(int owner) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry("x/");
            entry.setUserId(owner);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static Subject working(Container container) {
        return Subjects.of(container)
                .with(new Service(
                        Observed.known(new ServiceUser(101, 102, "web")), Observed.absent("a test"), List.of()));
    }

    /** As nginx, whose workers are another user: its main process opened keys and logs as root. */
    @Test
    void theVolumesOfAUserThatWorksAlreadyAreSpokenOf() {
        ClosedVolumes closed = ClosedVolumes.of(engine(), working(WEB), ADVISED);
        assertThat(closed.lines(UserSpec.of(ADVISED)))
                .containsExactly(
                        "Where root alone can read what is in /certs (ls -lnR), user 101 cannot, and nothing here"
                                + " changes that: let it read that first, or leave its user root.",
                        "Where root owns what is in /logs (ls -lnR), user 101 cannot write to it, and nothing here"
                                + " changes that: chown what it writes to first, unless another container needs its"
                                + " owner, or leave its user root.");
    }

    /** Those that it may write to are given to it, or OwnVolumes tells why not. */
    @Test
    void ofANewUserThoseThatAreReadAreSpokenOf() {
        assertThat(ClosedVolumes.of(engine(), Subjects.of(WEB), ADVISED).lines(UserSpec.of(ADVISED)))
                .singleElement()
                .asString()
                .contains("in /certs (");
    }

    /** As Postgres, whose data is its user's while root starts it. */
    @Test
    void whatIsThatUsersAlreadyIsNotSpokenOf() {
        owners.putAll(Map.of("/certs", 0, "/logs", 101));
        ClosedVolumes closed = ClosedVolumes.of(engine(), working(WEB), ADVISED);
        assertThat(closed.written()).isEmpty();
        assertThat(closed.read()).containsExactly("/certs");
    }

    @Test
    void whoWasAnotherUserBeforeOrStaysRootLosesNothing() {
        assertThat(ClosedVolumes.of(engine(), working(ADVISED), ADVISED).lines(UserSpec.of(ADVISED)))
                .isEmpty();
        assertThat(ClosedVolumes.of(engine(), working(WEB), WEB).lines(UserSpec.of(WEB)))
                .isEmpty();
    }
}
