package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DroppingScriptTest {
    private static final String UNASKED = "#!/bin/sh\nset -e\nchown -R app:app /data\nexec gosu app \"$@\"\n";
    private static final Service DROPPED =
            new Service(Observed.known(new ServiceUser(500, 500, "serve")), Observed.absent(""), java.util.List.of());

    private static Subject subject(String user, Service service) throws IOException {
        String text = "{'Id':'a','Path':'entry.sh','Args':['serve'],'Config':{'User':'" + user
                + "','Env':['PATH=/usr/local/bin:/bin']}}";
        return Subjects.of(new Container((ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'))))
                .with(service);
    }

    private static DockerReader engine(Map<String, String> files) {
        return engine(files, new ArrayList<>());
    }

    private static DockerReader engine(Map<String, String> files, List<String> asked) {
        return (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (self, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("archive");
                    asked.add((String) arguments[1]);
                    return Optional.ofNullable(files.get((String) arguments[1]))
                            .map(text -> Archives.tar(new TarArchiveEntry("entry.sh"), text))
                            .orElseThrow(() -> new DockerException.NotFound("no such file"));
                });
    }

    private static Optional<RootWork> work(Map<String, String> files, Subject subject) {
        return DroppingScript.of(engine(files), subject).service().rootWork();
    }

    /** Images for OpenShift add a line where they may, and go on where not. */
    @Test
    void oneThatWritesAccountsOnlyWhereItMayIsTold() throws IOException {
        Container declared = subject("", DROPPED).declared();
        String asks = "#!/bin/sh\nif [ -w /etc/passwd ]; then echo app:x:5:0 >>/etc/passwd; fi\n";
        assertThat(DroppingScript.asksForAccounts(engine(Map.of("/bin/entry.sh", asks)), declared))
                .isTrue();
        assertThat(DroppingScript.asksForAccounts(engine(Map.of("/bin/entry.sh", "useradd app\n")), declared))
                .isFalse();
        assertThat(DroppingScript.asksForAccounts(engine(Map.of()), declared)).isFalse();
    }

    private static Optional<RootWork> given(String chown, String runs, String wanted) throws IOException {
        var service = runs.isEmpty()
                ? Service.absent("all are root")
                : new Service(
                        Observed.known(new ServiceUser(Long.parseLong(runs), 101, "named")),
                        Observed.absent(""),
                        java.util.List.of());
        Subject subject = subject("", service);
        var desired = new Container(subject.declared().tree());
        desired = desired.with("/Config/User", JsonNodeFactory.instance.textNode(wanted));
        var engine = engine(Map.of(
                "/bin/entry.sh",
                "#!/bin/bash -e\n" + chown + "\nexec named -u bind\n",
                "/etc/passwd",
                "root:x:0:0::/root:/bin/sh\nbind:x:100:101::/:/bin/sh\n"));
        return DroppingScript.of(engine, subject, desired).service().rootWork();
    }

    /** Measured with named behind such an entrypoint: exit code 1 as 100:101, and as root without CHOWN. */
    @ParameterizedTest
    @CsvSource({
        "chown root:bind /run/named, 100, 100:101, true",
        "chown bind:bind /run/named, 100, 100:101, false",
        "chown 100 /run/named, 100, 100:101, false",
        "chown 100 /run/named, 100, 200:200, true",
        "chown bind /run/named, '', 10001:10001, true",
        "chown bind /run/named, '', 0:0, true",
        "chown root:bind /run/named, '', '', true",
        "chown root:root /run/named, '', '', false",
        "chown unheard /run/named, 100, 100:101, false",
    })
    void aUserMayGiveOnlyItsOwnFilesToItself(String chown, String runs, String wanted, boolean isRoots)
            throws IOException {
        assertThat(given(chown, runs, wanted).isPresent()).isEqualTo(isRoots);
    }

    @Test
    void accountsAreReadOnceForAllOwners() throws IOException {
        var asked = new ArrayList<String>();
        DockerReader engine = engine(
                Map.of("/bin/entry.sh", "#!/bin/sh -e\n" + "chown none /x\n".repeat(9), "/etc/passwd", "a:x:1:1"),
                asked);
        DroppingScript.of(engine, subject("", DROPPED));
        assertThat(asked).containsOnlyOnce("/etc/passwd");
    }

    @Test
    void whoGivesFilesAwayNeedsNoMoreThanThat() throws IOException {
        assertThat(given("chown root:bind /run/named", "100", "100:101"))
                .contains(new RootWork(
                        "its entrypoint /bin/entry.sh gives files to root (chown root:bind /run/named), and does not"
                                + " ask whether it is root",
                        java.util.List.of("SETGID", "SETUID", "CHOWN"),
                        false));
        assertThat(given("chown bind /run/named", "", "0:0").orElseThrow().capabilities())
                .containsExactly("CHOWN");
    }

    @Test
    void accountsThatItDoesNotInsistOnAreNoReasonToStayWritable() throws IOException {
        var written = new WrittenFolders(
                java.util.List.of(), java.util.List.of(), java.util.List.of("/etc/passwd", "/etc/hosts"), 0);
        Container declared = subject("", DROPPED).declared();
        var asking = engine(Map.of("/bin/entry.sh", "#!/bin/sh\nif [ -w /etc/passwd ]; then x; fi\n"));
        assertThat(DroppingScript.without(asking, declared, written).image()).containsExactly("/etc/hosts");
        var insisting = engine(Map.of("/bin/entry.sh", "#!/bin/sh\nuseradd app\n"));
        assertThat(DroppingScript.without(insisting, declared, written)).isEqualTo(written);
    }

    /** It needs to own files only where it changes owners. */
    @Test
    void whatItNeedsFollowsFromItsText() throws IOException {
        assertThat(work(Map.of("/bin/entry.sh", UNASKED), subject("", DROPPED)))
                .hasValueSatisfying(work -> assertThat(work.capabilities()).contains("CHOWN"));
        assertThat(work(Map.of("/bin/entry.sh", "#!/bin/sh\nexec su-exec app serve\n"), subject("", DROPPED)))
                .hasValueSatisfying(work -> assertThat(work.capabilities()).containsExactly("SETGID", "SETUID"));
    }

    @Test
    void theScriptIsFoundWhereItsShellWould() throws IOException {
        assertThat(work(Map.of("/bin/entry.sh", UNASKED), subject("", DROPPED)))
                .hasValueSatisfying(work -> assertThat(work.why())
                        .isEqualTo("its entrypoint /bin/entry.sh starts gosu to become another user, and does not ask"
                                + " whether it is root"));
        assertThat(work(
                        Map.of("/usr/local/bin/entry.sh", "#!/bin/sh\nexec \"$@\"\n", "/bin/entry.sh", UNASKED),
                        subject("", DROPPED)))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadSaysNothing() throws IOException {
        assertThat(work(Map.of(), subject("", DROPPED))).isEmpty();
    }

    @Test
    void oneThatStaysRootOrIsNotStartedAsRootIsNotAsked() throws IOException {
        assertThat(work(
                        Map.of("/bin/entry.sh", "#!/bin/sh\ngosu app check\n"),
                        subject("", Service.absent("all are root"))))
                .isEmpty();
        assertThat(work(Map.of("/bin/entry.sh", UNASKED), subject("500:500", DROPPED)))
                .isEmpty();
    }
}
