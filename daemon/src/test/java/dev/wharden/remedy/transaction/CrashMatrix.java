package dev.wharden.remedy.transaction;

import static dev.wharden.remedy.transaction.CrashCell.Blow.CONFLICT;
import static dev.wharden.remedy.transaction.CrashCell.Blow.CRASH_AFTER;
import static dev.wharden.remedy.transaction.CrashCell.Blow.CRASH_BEFORE;
import static dev.wharden.remedy.transaction.CrashCell.Blow.LOST_ANSWER;
import static dev.wharden.remedy.transaction.CrashCell.Blow.LOST_REQUEST;
import static dev.wharden.remedy.transaction.CrashCell.Blow.REJECTED;

import dev.wharden.remedy.inplace.RestartBench;
import dev.wharden.remedy.inplace.UpdateBench;
import dev.wharden.remedy.quarantine.QuarantineBench;
import dev.wharden.remedy.recreate.RecreateBench;
import dev.wharden.remedy.recreate.UnitBench;
import dev.wharden.remedy.transaction.CrashBench.World;
import dev.wharden.remedy.transaction.CrashCell.Blow;
import dev.wharden.remedy.transaction.CrashCell.Hit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** All cells: what is hit, where and by what. Each crash and each fault of the engine, at each call. */
final class CrashMatrix {
    private static final String NEVER = "{\"Name\": \"no\", \"MaximumRetryCount\": 0}";
    private static final String ALWAYS = "{\"Name\": \"always\", \"MaximumRetryCount\": 0}";

    /** Every so many cells of a unit are in the sample, which meets each call and each fault. */
    private static final int SAMPLE = 7;

    /** Create, policy, stop, two renames, start. */
    private static final int WRITES_UNTIL_PROBATION = 6;

    private final Path folder;
    private final List<Group> groups = new ArrayList<>();
    private int counted;

    /**
     * Cells that are told of together.
     *
     * @param every only each so many is in the sample
     */
    record Group(String title, World world, List<CrashCell> cells, int every) {}

    private CrashMatrix(Path folder) {
        this.folder = folder;
    }

    static List<Group> groups(Path folder) {
        var matrix = new CrashMatrix(folder);
        matrix.recreations();
        matrix.units();
        matrix.inPlace();
        matrix.quarantines();
        return matrix.groups;
    }

    private void recreations() {
        for (String policy : List.of("no", "always", "unless-stopped", "on-failure")) {
            World world = folder -> RecreateBench.of(folder, policy);
            group("A recreation, restart policy " + policy, world, 1, cells(world, true, CRASH_BEFORE, CRASH_AFTER));
        }
        World failing = folder -> RecreateBench.of(folder, "on-failure");
        group(
                "A recreation when a call fails",
                failing,
                1,
                cells(failing, false, LOST_REQUEST, LOST_ANSWER, REJECTED, CONFLICT));
        World hit = folder -> RecreateBench.of(folder, "always");
        int[] writes = java.util.stream.IntStream.rangeClosed(1, WRITES_UNTIL_PROBATION)
                .toArray();
        group("A recreation whose recovery is hit too", hit, 1, recoveries(hit, writes, 14));
    }

    private void units() {
        World never = folder -> UnitBench.compose(folder, NEVER);
        World always = folder -> UnitBench.compose(folder, ALWAYS);
        World plain = folder -> UnitBench.plain(folder, ALWAYS);
        var killed = new ArrayList<CrashCell>();
        int calls = calls(always);
        int fewer = calls(never);
        for (int call = 1; call <= calls; call++) {
            for (Blow blow : List.of(CRASH_BEFORE, CRASH_AFTER)) {
                if (call <= fewer) {
                    killed.add(CrashCell.of(never, Hit.call(call, blow), false));
                }
                killed.add(CrashCell.of(always, Hit.call(call, blow), true));
            }
        }
        group("A unit of compose", always, SAMPLE, killed);
        group(
                "A unit without compose",
                plain,
                SAMPLE,
                cells(plain, false, CRASH_BEFORE, CRASH_AFTER, LOST_ANSWER, REJECTED));
        group("A unit when a call fails", always, SAMPLE, cells(always, false, LOST_REQUEST, LOST_ANSWER, REJECTED));
        // The last writes before the probation, when there is most to be put back, and the recovery's own calls.
        group("A unit whose recovery is hit too", always, SAMPLE, recoveries(always, new int[] {4, 9, 13, 16, 19}, 40));
    }

    private void inPlace() {
        Blow[] all = {CRASH_BEFORE, CRASH_AFTER, LOST_REQUEST, LOST_ANSWER};
        group("An update", UpdateBench::whole, 1, cells(UpdateBench::whole, false, all));
        group("An update that the engine makes in part", UpdateBench::half, 1, cells(UpdateBench::half, false, all));
        group("A restart", RestartBench::of, 1, cells(RestartBench::of, true, all));
    }

    private void quarantines() {
        Blow[] all = {CRASH_BEFORE, CRASH_AFTER, LOST_REQUEST, LOST_ANSWER, CONFLICT};
        for (QuarantineBench.Action action : QuarantineBench.Action.values()) {
            World world = folder -> QuarantineBench.of(folder, action);
            group(action.title(), world, 1, cells(world, false, all));
        }
    }

    private void group(String title, World world, int every, List<CrashCell> cells) {
        groups.add(new Group(title, world, cells, every));
    }

    private List<CrashCell> cells(World world, boolean engineToo, Blow... blows) {
        var cells = new ArrayList<CrashCell>();
        for (int call = 1; call <= calls(world); call++) {
            for (Blow blow : blows) {
                cells.add(CrashCell.of(world, Hit.call(call, blow), false));
                if (engineToo) {
                    cells.add(CrashCell.of(world, Hit.call(call, blow), true));
                }
            }
        }
        return cells;
    }

    private static List<CrashCell> recoveries(World world, int[] writes, int calls) {
        var cells = new ArrayList<CrashCell>();
        for (int write : writes) {
            for (int call = 1; call <= calls; call++) {
                for (Blow blow : Arrays.asList(CRASH_BEFORE, CRASH_AFTER, LOST_REQUEST, LOST_ANSWER)) {
                    cells.add(new CrashCell(
                            world, Hit.write(write, CRASH_AFTER), false, Optional.of(Hit.call(call, blow))));
                }
            }
        }
        return cells;
    }

    private int calls(World world) {
        return CrashCell.calls(world, folder.resolve("count" + counted++));
    }
}
