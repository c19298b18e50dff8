package dev.wharden.remedy.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Fall;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of what has become of the containers that were repaired. */
final class AftermathsTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
    private static final ContainerName WEB = ContainerName.of("web");
    private static final String ACTION = "20260101T000000-00000001";

    @TempDir
    private Path folder;

    private Instant now = T;

    private static Container web(int restarts) {
        return new Container(Json.object(("{'Id':'aa','Name':'/web','RestartCount':%d,'State':{'Running':true,"
                        + "'Status':'running','ExitCode':0,'StartedAt':'2026-01-01T00:00:00Z'},"
                        + "'HostConfig':{'RestartPolicy':{'Name':'on-failure'}}}")
                .formatted(restarts)
                .replace('\'', '"')));
    }

    private Path file(String ends, int count, boolean told) throws IOException {
        Files.createDirectories(folder.resolve("aftermath"));
        return Files.writeString(
                folder.resolve("aftermath/web.json"),
                ("{'name':'web','action':'" + ACTION + "','kind':'Recreate','containerId':'aa','counted':'" + T
                                + "','seen':'" + T + "','ends':[" + ends + "],'count':" + count
                                + ",'exitCode':'1','restarts':1,'told':" + told + ",'version':1}")
                        .replace('\'', '"'));
    }

    private Aftermaths read() {
        var state = new StateDir(folder);
        var ledger = new EventLedger();
        ledger.interrupted(now);
        return new Aftermaths(state, new Archive(state), ledger, () -> now);
    }

    private void archived() {
        new Archive(new StateDir(folder))
                .put(new Archived(
                        ACTION, "Recreate", WEB, "", List.of(), "ann", T, Optional.empty(), web(0), Optional.empty()));
    }

    @Test
    void oneThatCannotBeReadIsToldAndInNoWay() throws IOException {
        Files.writeString(file("", 0, false), "{garbage");
        var state = new StateDir(folder);
        var all = new Aftermaths(state, new Archive(state), new EventLedger(), () -> now);
        assertThat(all.told()).isEmpty();
        assertThat(state.inTheWayOf(WEB)).isEmpty();
        assertThat(state.inTheWayOf(ContainerName.of("other"))).isEmpty();
        assertThat(state.unreadable()).hasSize(1);
    }

    @Test
    void whatCanBeUndoneNoMoreIsToldNoMore() throws IOException {
        String ends = "'2025-12-31T23:58:00Z','2025-12-31T23:59:00Z','2026-01-01T00:00:00Z'";
        Path file = file(ends, 3, true);
        archived();
        Aftermaths all = read();
        all.look(WEB, web(1), _ -> {});
        assertThat(all.told()).containsKey(WEB);

        new Archive(new StateDir(folder)).remove(ACTION);
        all.look(WEB, web(1), _ -> {});
        assertThat(all.told()).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void aStartThatWasSeenIsNoEndAfterARestartOfTheDaemon() throws IOException {
        Path file = file("'2026-01-01T00:00:00Z'", 1, false);
        var state = new StateDir(folder);
        var all = new Aftermaths(state, new Archive(state), new EventLedger(), () -> now);
        all.look(WEB, web(2), _ -> {});
        assertThat(Files.readString(file)).contains("\"restarts\":2");

        now = T.plus(Duration.ofMinutes(5));
        read().look(WEB, web(2), _ -> {});
        assertThat(Files.readString(file)).contains("\"count\":1");
    }

    /** It may be told twice, and not never. */
    @Test
    void thatItWasToldIsKeptOnceItWas() throws IOException {
        Path file = file("'2026-01-01T00:00:00Z'", 1, false);
        archived();
        now = T.plus(Duration.ofMinutes(5));
        var then = new ArrayList<String>();
        Container failing =
                new Container(Json.object(web(4).tree().toString().replace("\"ExitCode\":0", "\"ExitCode\":1")));
        read().look(WEB, failing, _ -> {
            try {
                then.add(Files.readString(file));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(then).singleElement().asString().contains("\"told\":false");
        assertThat(Files.readString(file)).contains("\"told\":true");
    }

    private static Archived action(String id, String kind) {
        return new Archived(id, kind, WEB, "", List.of(), "ann", T, Optional.empty(), web(1), Optional.empty());
    }

    /** It is undone before what was repaired earlier, and a restart gives nothing back. */
    @ParameterizedTest
    @CsvSource({"Recreate, B", "Update, B", "Restart, " + ACTION})
    void theLastThatCanBeUndoneIsNamed(String kind, String named) throws IOException {
        file("'2026-01-01T00:00:00Z'", 1, true);
        Aftermaths all = read();
        for (int times = 0; times < 2; times++) {
            all.repaired(action("B", kind), web(0));
            assertThat(all.told().get(WEB)).contains(named.equals("B") ? "wharden undo B " : "wharden undo " + ACTION);
        }
    }

    /** The engine tells a label that is called exitCode in place of each exit code. */
    @Test
    void whereALabelHidesItsExitCodesTheEnginesCountTells() throws IOException {
        file("'2026-01-01T00:00:00Z'", 1, false);
        archived();
        Aftermaths all = read();
        Container labelled = web(4).with("/Config/Labels", Json.object("{'exitCode':'0'}"));
        now = T.plus(Duration.ofMinutes(5));
        all.look(WEB, labelled, _ -> {});
        assertThat(all.told().get(WEB)).startsWith("ended 4 times");
    }

    @Test
    void whatFailedBeforeIsKnownByWhatWasHeardAndByTheEnginesCountSinceItsStart() {
        List<Fall> falls = List.of(
                new Fall(T.minusSeconds(1200), "1"),
                new Fall(T.minusSeconds(600), "1"),
                new Fall(T.minusSeconds(60), "1"));
        assertThat(Aftermath.failedBefore(web(0), falls, T)).isTrue();
        assertThat(Aftermath.failedBefore(web(0), falls, T.minusSeconds(300))).isFalse();
        assertThat(Aftermath.failedBefore(web(0), falls, T.plus(Duration.ofHours(1))))
                .isFalse();
        assertThat(Aftermath.failedBefore(web(3), List.of(), T.plusSeconds(60))).isTrue();
        assertThat(Aftermath.failedBefore(web(3), List.of(), T.plus(Duration.ofHours(3))))
                .isFalse();
    }
}
