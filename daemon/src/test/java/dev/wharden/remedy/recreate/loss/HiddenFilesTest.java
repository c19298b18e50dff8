package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

final class HiddenFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Container actual = Json.container("{\"HostConfig\": {\"Tmpfs\": {\"/old\": \"\"}}}");

    @Test
    void anEmptyFolderOrNoneMayBeCovered() {
        DockerReader engine = engine(Map.of("/tmp", List.of("tmp/", "tmp/cache/")));
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/tmp", "/absent"), Optional.of(Changes.NONE)))
                .isEmpty();
    }

    @Test
    void filesOfTheImageAreNotHidden() {
        DockerReader engine = engine(Map.of("/var/cache", List.of("cache/", "cache/nginx/index")));
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/var/cache"), Optional.of(Changes.NONE)))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("/var/cache/nginx/index", "readOnlyRootFilesystem.tmpfs"));
    }

    @Test
    void whatTheContainerWroteItselfIsNotTheImages() throws Exception {
        DockerReader engine = engine(Map.of("/run", List.of("run/", "run/app.pid")));
        Changes written = Diff.of("A /run/app.pid");
        Changes modified = Diff.of("C /run/app.pid");
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/run"), Optional.of(written)))
                .isEmpty();
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/run"), Optional.of(modified)))
                .isPresent();
    }

    /** Each folder on the way of a link is a question to the engine, and a link may lead through 2,000. */
    @Test
    void linksThatLeadThroughMoreFoldersThanAreAskedForAreNoPass() {
        var asked = new AtomicInteger();
        var link = new TarArchiveEntry("data", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/a".repeat(2000));
        DockerReader engine = Archives.engine(() -> Changes.NONE, path -> {
            asked.incrementAndGet();
            return path.equals("/data") ? Archives.tar(List.of(link)) : Archives.files(List.of("a/"));
        });
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/data"), Optional.of(Changes.NONE)))
                .hasValueSatisfying(why -> assertThat(why).contains("behind more links than are followed"));
        assertThat(asked).hasValueLessThan(110);

        var circle = new TarArchiveEntry("data", TarArchiveEntry.LF_SYMLINK);
        circle.setLinkName("data");
        asked.set(0);
        DockerReader round = Archives.engine(() -> Changes.NONE, path -> {
            asked.incrementAndGet();
            return Archives.tar(List.of(circle));
        });
        assertThat(HiddenFiles.refusal(round, actual, withTmpfs("/data"), Optional.of(Changes.NONE)))
                .isPresent();
        assertThat(asked).hasValueLessThan(50);
    }

    @Test
    void aLinkToWhatIsMountedIsNotCoveredEvenWhereThatIsEmpty() {
        var link = new TarArchiveEntry("cache", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/srv/data");
        DockerReader engine = Archives.engine(
                () -> Changes.NONE,
                path -> path.equals("/var/cache") ? Archives.tar(List.of(link)) : Archives.files(List.of("a/")));
        for (String target : List.of("/srv", "/srv/data", "/srv/data/deep")) {
            Container mounted = Json.container("{\"Mounts\": [{\"Destination\": \"" + target + "\"}]}");
            assertThat(HiddenFiles.refusal(engine, mounted, withTmpfs("/var/cache"), Optional.of(Changes.NONE)))
                    .hasValueSatisfying(
                            why -> assertThat(why).contains("a link to /srv/data, where " + target + " is mounted"));
        }
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/var/cache"), Optional.of(Changes.NONE)))
                .isEmpty();
    }

    /**
     * A volume for a socket or a secret, over the tmpfs in the twin too; {@code /var/run} is a link as in most images.
     */
    @Test
    void whatIsInAMountBelowIsNotTheImages() {
        Map<String, List<String>> content = Map.of("/run", List.of("run/", "run/app/", "run/app/pid"));
        DockerReader engine = Archives.engine(
                () -> Changes.NONE,
                path -> path.equals("/var/run")
                        ? link()
                        : Archives.files(content.getOrDefault(path, List.of("folder/"))));
        for (String target : List.of("/run/app", "/run/app/pid", "/var/run/app")) {
            Container mounted = Json.container("{\"Mounts\": [{\"Destination\": \"" + target + "\"}]}");
            for (String tmpfs : List.of("/run", "/run/")) {
                assertThat(HiddenFiles.refusal(engine, mounted, withTmpfs(tmpfs), Optional.of(Changes.NONE)))
                        .as(tmpfs + " below " + target)
                        .isEmpty();
            }
        }
        for (String target : List.of("/run/ap", "/srv/app")) {
            Container mounted = Json.container("{\"Mounts\": [{\"Destination\": \"" + target + "\"}]}");
            assertThat(HiddenFiles.refusal(engine, mounted, withTmpfs("/run"), Optional.of(Changes.NONE)))
                    .as(target)
                    .isPresent();
        }
    }

    /** The engine mounts it before the tmpfs, which then lies over it. */
    @Test
    void whatIsInAMountThatALinkLeadsBelowIsHiddenWhereItsOwnPathIsNotDeeper() {
        var link = new TarArchiveEntry("data", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/srv/cache/data");
        DockerReader engine = Archives.engine(
                () -> Changes.NONE,
                path -> path.equals("/data")
                        ? Archives.tar(List.of(link))
                        : Archives.files(path.equals("/srv/cache") ? List.of("cache/data/file") : List.of("folder/")));
        Container mounted = Json.container("{\"Mounts\": [{\"Destination\": \"/data\"}]}");
        assertThat(HiddenFiles.refusal(engine, mounted, withTmpfs("/srv/cache"), Optional.of(Changes.NONE)))
                .isPresent();
    }

    @Test
    void aMountThatWasThereBeforeIsNobodysConcern() {
        DockerReader engine = engine(Map.of("/old", List.of("old/file")));
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/old"), Optional.of(Changes.NONE)))
                .isEmpty();
    }

    private static Container withTmpfs(String... paths) {
        ObjectNode tree = JSON.createObjectNode();
        ObjectNode tmpfs = tree.putObject("HostConfig").putObject("Tmpfs");
        for (String path : paths) {
            tmpfs.put(path, "");
        }
        return new Container(tree);
    }

    /** Only for what is there, and for what has changed, where nothing has. */
    private static DockerReader engine(Map<String, List<String>> content) {
        return engine(path -> Optional.ofNullable(content.get(path)), () -> Changes.NONE);
    }

    private static DockerReader engine(Function<String, Optional<List<String>>> content, Supplier<Changes> changes) {
        return Archives.engine(
                changes,
                path -> Archives.files(
                        content.apply(path).orElseThrow(() -> new DockerException.NotFound("no such path"))));
    }

    /** Of these images {@code /var/run} is a link. */
    private static byte[] link() {
        var link = new TarArchiveEntry("run", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/run");
        return Archives.tar(List.of(link));
    }

    /** A path as everybody writes it, and as docker diff lists it. */
    @Test
    void whatItWroteBehindALinkIsNotTheImages() {
        String folder = "/var/run/postgresql";
        DockerReader engine = Archives.engine(
                () -> Changes.NONE,
                path -> path.equals("/var/run") ? link() : Archives.files(List.of("postgresql/.s.PGSQL.5432.lock")));
        assertThat(HiddenFiles.refusal(
                        engine,
                        actual,
                        withTmpfs(folder),
                        Optional.of(Diff.of("A /run/postgresql/.s.PGSQL.5432.lock"))))
                .isEmpty();
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs(folder), Optional.of(Changes.NONE)))
                .get()
                .asString()
                .startsWith("a tmpfs on " + folder + " would hide what the image has there: /run/postgresql/");
    }

    /** Debian's adduser leaves an empty lock in the image, and other packages a link to /dev/shm. */
    @Test
    void whatPackagesLeaveInRunIsNotMissed() throws IOException {
        assertThat(refusal("/run", "run/adduser", "", "")).isEmpty();
        assertThat(refusal("/run", "run/shm", "/dev/shm", "")).isEmpty();
        assertThat(refusal("/run", "run/app.log", "/dev/stdout", "")).isPresent();
        assertThat(refusal("/run", "run/app.conf", "", "x")).isPresent();
        assertThat(refusal("/srv", "srv/installed", "", "")).isPresent();
    }

    /** As Debian's package of nginx has it; what is written in a log, and an empty file that is none, may be missed. */
    @Test
    void anEmptyLogIsNotMissed() throws IOException {
        assertThat(refusal("/var/log/nginx", "nginx/access.log", "", "")).isEmpty();
        assertThat(refusal("/var/log/nginx", "nginx/access.log", "", "x")).isPresent();
        assertThat(refusal("/var/log/nginx", "nginx/access.log", "/dev/stdout", ""))
                .isPresent();
        assertThat(refusal("/var/log/nginx", "nginx/installed", "", "")).isPresent();
    }

    private Optional<String> refusal(String path, String name, String target, String content) {
        var entry =
                target.isEmpty() ? new TarArchiveEntry(name) : new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
        entry.setLinkName(target);
        entry.setSize(content.length());
        DockerReader engine = Archives.engine(() -> Changes.NONE, any -> Archives.tar(List.of(entry)));
        return HiddenFiles.refusal(engine, actual, withTmpfs(path), Optional.of(Changes.NONE));
    }

    /** As a web server with requests: each file lives for a moment. */
    @Test
    void whatIsWrittenBetweenTheTwoAnswersIsNotTheImages() {
        var looks = new AtomicInteger();
        DockerReader engine = engine(
                path -> Optional.of(List.of("tmp/", "tmp/request" + looks.incrementAndGet())), () -> Changes.NONE);
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/tmp"), Optional.of(Changes.NONE)))
                .isEmpty();
        assertThat(looks).hasValueLessThan(5);
    }

    @Test
    void whatIsKnownAsWrittenAMomentLaterIsNotTheImages() throws IOException {
        Changes written = Diff.of("A /run/app.pid");
        DockerReader engine = engine(path -> Optional.of(List.of("run/", "run/app.pid")), () -> written);
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/run"), Optional.of(Changes.NONE)))
                .isEmpty();
    }

    @Test
    void whereWhatItWroteIsTooMuchToBeListedTheTimeTells() {
        DockerReader engine = engine(Map.of("/tmp", List.of("tmp/", "tmp/session")));
        Container young = Json.container("{\"Created\": \"2000-01-01T00:00:00.123456789Z\"}");
        Container old = Json.container("{\"Created\": \"2999-01-01T00:00:00Z\"}");
        assertThat(HiddenFiles.refusal(engine, young, withTmpfs("/tmp"), Optional.empty()))
                .isEmpty();
        assertThat(HiddenFiles.refusal(engine, old, withTmpfs("/tmp"), Optional.empty()))
                .isPresent();
    }
}
