package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A mount within a volume is where the runtime is led to: any container that has that volume may put a link in the way.
 */
final class NestedMountsTest {
    private static final String BODY = """
            {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["one:/data", "two:/data/sub"]}}
            """;

    @TempDir
    Path folder = Path.of("");

    private RecreateBench bench() {
        return new RecreateBench(folder, "{\"Name\": \"no\"}", BODY);
    }

    private static Observed<List<MountPoint>> at(Container container, String... paths) {
        return container.running()
                ? Observed.known(Stream.of(paths)
                        .map(path -> new MountPoint("/" + path.substring(0, 4), path.substring(4), "rw", "ext4", "8:0"))
                        .toList())
                : Observed.absent("not running");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "as declared,                       one:/data, two:/data/sub, true",
        "moved within its volume,           one:/data, two:/data/old, false",
        "led out of its volume,             one:/data, two:/var,      false",
        "all of it by a link of the image,  one:/srv,  two:/srv/sub,  true",
    })
    void whatAStartWouldMountElsewhereIsNotStopped(String title, String one, String two, boolean may) {
        RecreateBench bench = bench();
        bench.table = container -> at(container, one, two);
        assertThat(new MountCheck(bench.tables(), bench.engine).refusal(bench.stage.look(bench.old)))
                .isEqualTo(
                        may
                                ? Optional.empty()
                                : Optional.of(
                                        new Refusal.Unreadable("nothing is mounted at /data/sub any more, since that"
                                                + " folder was moved, or is a link by now, in its mount at /data, and a"
                                                + " start would mount where it leads: put the folder back")));
    }

    /** The link comes after the look. What moves its own folder has its mount in the same volume still. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"/var, Interfered", "/data/moved, Succeeded"})
    void aTwinThatWasLedElsewhereIsRolledBack(String place, String outcome) {
        RecreateBench bench = bench();
        bench.table = container ->
                at(container, "one:/data", "two:" + (container.id().equals(bench.old) ? "/data/sub" : place));
        Outcome first = bench.apply();
        if (outcome.equals("Interfered")) {
            assertThat(Typed.as(Outcome.Interfered.class, first).toString())
                    .contains("at /data/sub web would have something else than before");
            assertThat(bench.stage.look(bench.old).running()).isTrue();
        } else {
            assertThat(bench.converge()).contains(new Outcome.Succeeded());
        }
    }
}
