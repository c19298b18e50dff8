package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.subject.HostMounts;
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

    private static String source(String volume) {
        return "/var/lib/docker/volumes/" + volume + "/_data";
    }

    private static Observed<List<MountPoint>> at(Container container, String... paths) {
        return container.running()
                ? Observed.known(Stream.of(paths)
                        .map(path -> path.split(":", 2))
                        .map(path -> new MountPoint(source(path[0]), path[1], "rw", "ext4", "8:0"))
                        .toList())
                : Observed.absent("not running");
    }

    /** Where the declared path leads in the container now: {@code -} where that is not seen. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "as declared,                       one:/data, two:/data/sub, -,         true",
        "moved within its volume,           one:/data, two:/data/old, -,         false",
        "led out of its volume,             one:/data, two:/var,      -,         false",
        "by a link that was there before,   one:/data, two:/run/app,  /run/app,  true",
        "by a link that is another now,     one:/data, two:/run/app,  /var/app,  false",
        "moved and a link in its place,     one:/data, two:/data/old, /var,      false",
        "all of it by a link of the image,  one:/srv,  two:/srv/sub,  -,         true",
    })
    void whatAStartWouldMountElsewhereIsNotStopped(String title, String one, String two, String leads, boolean may) {
        RecreateBench bench = bench();
        bench.host = Observed.known(HostMounts.of(List.of(new MountPoint("/", "/", "rw", "ext4", "8:0"))));
        bench.table = container -> at(container, one, two);
        bench.place = path -> leads.equals("-") || !path.equals("/data/sub")
                ? Observed.unknown("not looked at")
                : Observed.known(leads);
        assertThat(refusal(bench)).isEqualTo(may ? Optional.empty() : Optional.of(displaced("/data/sub")));
    }

    private static Optional<Refusal> refusal(RecreateBench bench) {
        return new MountCheck(bench.tables(), bench.engine).refusal(bench.stage.look(bench.old));
    }

    private static Refusal displaced(String target) {
        return new Refusal.Unreadable("nothing is mounted at " + target + " any more, since that folder was moved, or"
                + " is a link by now, in its mount at /data, and a start would mount where it leads: put the folder"
                + " back; where it is there, restart web");
    }

    /** A tmpfs has no source: what is in memory at the place is it, unless the runtime or a declaration made that. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/run/app,  0:9 / tmpfs,  true",
        "/run/app,  0:9 /x tmpfs, false",
        "/run/app,  8:1 / ext4,   false",
        "/dev/shm,  0:9 / tmpfs,  false",
        "/cache,    0:9 / tmpfs,  false",
    })
    void aTmpfsIsWhereALinkHasLedIt(String place, String line, boolean may) {
        var bench = new RecreateBench(folder, "{\"Name\": \"no\"}", """
                {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["one:/data"],
                 "Tmpfs": {"/data/run//./app": "", "/cache": ""}}}
                """);
        String[] words = line.split(" ", -1);
        bench.table = container -> Observed.known(List.of(
                new MountPoint(source("one"), "/data", "rw", "ext4", "8:0"),
                new MountPoint(words[1], place, "rw", words[2], words[0])));
        bench.place = path -> path.equals("/data/run/app") ? Observed.known(place) : Observed.unknown("not looked at");
        assertThat(refusal(bench)).isEqualTo(may ? Optional.empty() : Optional.of(displaced("/data/run/app")));
    }

    /** The same where a link in the volume has always led it out of that: another one leads elsewhere. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"/run/app, Succeeded", "/etc/app, Interfered"})
    void aTwinThatAnotherLinkHasLedIsRolledBack(String place, String outcome) {
        RecreateBench bench = bench();
        bench.host = Observed.known(HostMounts.of(List.of(new MountPoint("/", "/", "rw", "ext4", "8:0"))));
        bench.place = path -> Observed.known("/run/app");
        bench.table = container ->
                at(container, "one:/data", "two:" + (container.id().equals(bench.old) ? "/run/app" : place));
        Outcome first = bench.apply();
        if (outcome.equals("Interfered")) {
            assertThat(Typed.as(Outcome.Interfered.class, first).toString())
                    .contains("at /run/app web would have something else than before");
            assertThat(bench.stage.look(bench.old).running()).isTrue();
        } else {
            assertThat(bench.converge()).contains(new Outcome.Succeeded());
        }
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
