package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault at every call of every operation, with a real daemon and a real engine: {@code -Dwharden.faults=all}, as
 * {@code daemon/bin/bench faults} runs it. Without it a sample, in which each operation occurs.
 */
final class FaultsIT {
    private static final boolean ALL = System.getProperty("wharden.faults", "").equals("all");
    private static final int LANES = Integer.getInteger("wharden.lanes", 2);

    private static final int SOME = 20;
    /** A regular expression for cells, as they are printed when something is wrong. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("wharden.faults.only", ""));

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("fault-");

    @TempDir
    private Path folder;

    private record Cell(FaultedOperation operation, EngineFault fault, int change) {}

    private record Result(Cell cell, boolean met, String wrong) {}

    @Test
    void whateverGoesWrongAtWhateverCallExactlyOneContainerOfTheNameIsLeftAsItShouldBe()
            throws InterruptedException, ExecutionException {
        Queue<Cell> cells = new ConcurrentLinkedQueue<>(cells());
        int all = cells.size();
        var results = new ArrayList<Result>();
        try (Heard heard = Heard.on(ENGINE, folder.resolve("events"));
                var lanes = Executors.newFixedThreadPool(LANES)) {
            var work = new ArrayList<Callable<List<Result>>>();
            for (int lane = 0; lane < LANES; lane++) {
                int number = lane;
                work.add(() -> serve(number, cells, all, heard));
            }
            for (Future<List<Result>> done : lanes.invokeAll(work)) {
                results.addAll(done.get());
            }
        }
        print(results);
        assertThat(results).filteredOn(result -> !result.wrong().isEmpty()).isEmpty();
        assertThat(results).filteredOn(Result::met).hasSizeGreaterThan(results.size() / 2);
    }

    private List<Result> serve(int lane, Queue<Cell> cells, int all, Heard heard) throws IOException {
        var results = new ArrayList<Result>();
        try (var served = new FaultLane(ENGINE, folder, lane)) {
            for (Cell cell = cells.poll(); cell != null; cell = cells.poll()) {
                results.add(result(served, cell));
                int begun = all - cells.size();
                if (begun % SOME == 0) {
                    Shown.lines(begun + " of " + all + " begun");
                }
            }
            served.verify(heard);
        }
        return results;
    }

    private static Result result(FaultLane lane, Cell cell) {
        try {
            boolean met = lane.cell(cell.operation(), cell.fault(), cell.change());
            return new Result(cell, met, "");
        } catch (AssertionError | RuntimeException wrong) {
            Shown.lines(cell + ": " + wrong.getMessage() + "\n" + lane.log());
            return new Result(
                    cell,
                    true,
                    String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong"));
        }
    }

    private static List<Cell> cells() {
        var cells = new ArrayList<Cell>();
        int pair = 0;
        for (FaultedOperation operation : FaultedOperation.values()) {
            for (EngineFault fault : EngineFault.values()) {
                int calls = fault.ofEvents() ? 1 : operation.changes();
                for (int change = 1; change <= calls; change++) {
                    // Of twelve faults every eleventh pair: each operation is among them, with a fault of its own.
                    if (ALL || (pair % 11 == 0 && change == pair % calls + 1)) {
                        cells.add(new Cell(operation, fault, change));
                    }
                }
                pair++;
            }
        }
        cells.removeIf(cell -> !ONLY.matcher(cell.toString()).find());
        return cells;
    }

    /** Fault by operation: how many calls it was tried at, and what was wrong. */
    private static void print(List<Result> results) {
        var table = new TreeMap<EngineFault, Map<FaultedOperation, List<Result>>>();
        for (Result result : results) {
            table.computeIfAbsent(result.cell().fault(), _ -> new TreeMap<>())
                    .computeIfAbsent(result.cell().operation(), _ -> new ArrayList<>())
                    .add(result);
        }
        var text = new StringBuilder(String.format("%n%-13s", "fault"));
        for (FaultedOperation operation : FaultedOperation.values()) {
            text.append(String.format(" %-11s", operation.word()));
        }
        table.forEach((fault, row) -> {
            text.append(String.format("%n%-13s", fault.word()));
            for (FaultedOperation operation : FaultedOperation.values()) {
                text.append(String.format(" %-11s", word(row.getOrDefault(operation, List.of()))));
            }
        });
        long met = results.stream().filter(Result::met).count();
        long wrong =
                results.stream().filter(result -> !result.wrong().isEmpty()).count();
        Shown.lines("%s%nfaults met %d of %d, wrong %d".formatted(text, met, results.size(), wrong));
    }

    private static String word(List<Result> cell) {
        List<Result> met = cell.stream().filter(Result::met).toList();
        long well = met.stream().filter(result -> result.wrong().isEmpty()).count();
        if (met.isEmpty()) {
            return "-";
        }
        return well == met.size() ? "ok " + well + "/" + well : "WRONG " + (met.size() - well) + "/" + met.size();
    }
}
