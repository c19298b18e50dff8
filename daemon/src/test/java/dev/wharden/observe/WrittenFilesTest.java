package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.loss.Archives;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Written;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

/** The engine is asked seldom, briefly and only where it is wanted, and its answer is made small. */
final class WrittenFilesTest {
    private final List<String> asked = new ArrayList<>();
    private final TreeMap<String, Changes.Kind> kinds = new TreeMap<>();
    private final TreeMap<String, Integer> modes = new TreeMap<>();
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private boolean excessive;
    private boolean wanted = true;

    private final DockerReader engine = (DockerReader) Proxy.newProxyInstance(
            DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (proxy, method, arguments) -> {
                asked.add(method.getName());
                return switch (method.getName()) {
                    case "changes" -> changes();
                    case "beginning" -> tar(String.valueOf(arguments[1]));
                    default -> throw new IllegalStateException(method.getName());
                };
            });
    private final WrittenFiles files = new WrittenFiles(engine, subject -> wanted, () -> now);

    private Changes changes() {
        if (excessive) {
            throw new DockerException.Excessive("changes: more than 9 files");
        }
        return new Changes(kinds);
    }

    private byte[] tar(String path) {
        if (!modes.containsKey(path)) {
            throw new DockerException.NotFound(path);
        }
        int mode = modes.get(path);
        var entry = new TarArchiveEntry("x");
        entry.setMode(0100000 | (mode & 07777));
        if (mode > 07777) {
            entry.addPaxHeader("SCHILY.xattr.security.capability", "cap");
        }
        return Archives.tar(entry, "");
    }

    private static Subject subject() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("Id", "id");
        tree.putArray("Mounts").addObject().put("Destination", "/data/deep");
        tree.putObject("Config").put("WorkingDir", "/app");
        return new Subject(
                new Container(tree),
                Observed.absent("none"),
                Observed.absent("none"),
                EngineFacts.NONE,
                Neighbours.none("none"));
    }

    private Written written() {
        return ((Observed.Known<Written>) files.of(subject())).value();
    }

    private void changed(String path, Changes.Kind kind, int mode) {
        kinds.put(path, kind);
        modes.put(path, mode);
    }

    @Test
    void whatTheRuntimeMakesAndWhatIsMountedIsNotWritten() {
        List.of("/.dockerenv", "/etc/hosts", "/dev/console", "/data", "/data/deep/x", "/app")
                .forEach(path -> changed(path, Changes.Kind.ADDED, 0755));
        assertThat(written()).isEqualTo(new Written(List.of(), 0, ""));
        assertThat(asked).containsExactly("changes");
    }

    @Test
    void programsAndRightsAreTold() {
        kinds.put("/tmp", Changes.Kind.MODIFIED);
        changed("/tmp/data", Changes.Kind.ADDED, 0644);
        changed("/tmp/x", Changes.Kind.ADDED, 0755);
        changed("/bin/su", Changes.Kind.MODIFIED, 04755);
        changed("/bin/ping", Changes.Kind.ADDED, 010755);
        changed("/etc/shadow", Changes.Kind.DELETED, 0);
        kinds.put("/tmp/gone", Changes.Kind.ADDED);
        assertThat(written().files())
                .containsExactly(
                        new Written.File("/etc/shadow", Written.Act.DELETED, false, false),
                        new Written.File("/bin/ping", Written.Act.ADDED, true, true),
                        new Written.File("/bin/su", Written.Act.CHANGED, true, true),
                        new Written.File("/tmp/data", Written.Act.ADDED, false, false),
                        new Written.File("/tmp/gone", Written.Act.ADDED, false, false),
                        new Written.File("/tmp/x", Written.Act.ADDED, true, false));
    }

    @Test
    void manyFilesAreNotLookedAtOneByOne() {
        for (int i = 0; i < 100; i++) {
            changed("/srv/" + i, Changes.Kind.ADDED, 0755);
        }
        changed("/bin/x", Changes.Kind.ADDED, 0755);
        assertThat(written().files()).hasSize(32).anyMatch(file -> file.path().equals("/bin/x"));
        assertThat(written().unseen()).isEqualTo(69);
    }

    @Test
    void itIsAskedOnceAMinuteAndAgainAfterAStart() {
        files.of(subject());
        files.of(subject());
        assertThat(asked).hasSize(1);
        files.invalidate("id");
        files.of(subject());
        assertThat(asked).hasSize(2);
        now = now.plus(Duration.ofSeconds(61));
        files.of(subject());
        assertThat(asked).hasSize(3);
        now = now.minus(Duration.ofDays(1));
        files.of(subject());
        assertThat(asked).as("a clock that was put back").hasSize(4);
    }

    @Test
    void moreThanTheEngineCanTellIsAFactAndIsSeldomAskedForAgain() {
        excessive = true;
        assertThat(written().tooMuch()).isEqualTo("changes: more than 9 files");
        now = now.plus(Duration.ofMinutes(14));
        files.of(subject());
        assertThat(asked).hasSize(1);
    }

    @Test
    void whereNoPolicyWantsItNothingIsAsked() {
        wanted = false;
        assertThat(files.of(subject())).isEqualTo(Observed.absent("not asked for"));
        assertThat(asked).isEmpty();
    }
}
