package dev.wharden.e2e;

import dev.wharden.e2e.CrashCell.Meanwhile;
import dev.wharden.e2e.CrashCell.Moment;
import dev.wharden.e2e.CrashCell.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every way to be killed, found by counting the calls of operations that nobody disturbed, and which of them are gone
 * through together.
 *
 * @param calls of each operation on each shape, in their order
 */
record CrashPlan(Map<Undisturbed, List<String>> calls) {
    private static final int SERIAL_EACH = 6;
    /** What makes the daemon wait half a minute is better waited for together. */
    private static final int SLOW_TOGETHER = 10;

    /** An operation on a shape that runs to its end. */
    record Undisturbed(CrashOperation operation, Shape shape) {
        /** All of them. */
        static List<Undisturbed> all() {
            return Arrays.stream(CrashOperation.values())
                    .flatMap(operation -> operation.shapes().stream().map(shape -> new Undisturbed(operation, shape)))
                    .toList();
        }

        /** Each operation on one shape, and what is refused. */
        static List<Undisturbed> some() {
            return List.of(
                    new Undisturbed(CrashOperation.UPDATE, Shape.RM),
                    new Undisturbed(CrashOperation.RESTART, Shape.NO),
                    new Undisturbed(CrashOperation.RECREATE, Shape.UNLESS_STOPPED),
                    new Undisturbed(CrashOperation.RECREATE, Shape.RM),
                    new Undisturbed(CrashOperation.ROLLBACK, Shape.ALWAYS),
                    new Undisturbed(CrashOperation.QUARANTINE, Shape.ALWAYS),
                    new Undisturbed(CrashOperation.RELEASE, Shape.ON_FAILURE),
                    new Undisturbed(CrashOperation.UNDO, Shape.UNLESS_STOPPED),
                    new Undisturbed(CrashOperation.UNIT, Shape.UNLESS_STOPPED));
        }
    }

    /**
     * Every call, before and after, with every fate of the engine; always in the same order, in which each part is like
     * the whole.
     */
    List<CrashCell> cells() {
        var cells = new ArrayList<CrashCell>();
        for (Undisturbed way : Undisturbed.all()) {
            for (int call = 1; call <= calls(way).size(); call++) {
                for (Moment moment : Moment.values()) {
                    for (Meanwhile meanwhile : Meanwhile.values()) {
                        cells.add(new CrashCell(way.operation(), way.shape(), call, moment, meanwhile));
                    }
                }
            }
        }
        Collections.shuffle(cells, new Random(1));
        return mixed(cells);
    }

    /** Those that one kill cannot hit together are spread, so that a short run does not wait for them. */
    private static List<CrashCell> mixed(List<CrashCell> cells) {
        var serial = new ArrayDeque<>(
                cells.stream().filter(cell -> cell.operation().isSerial()).toList());
        var mixed = new ArrayList<CrashCell>();
        for (CrashCell cell : cells) {
            if (!cell.operation().isSerial()) {
                mixed.add(cell);
                if (mixed.size() % SERIAL_EACH == SERIAL_EACH - 1 && !serial.isEmpty()) {
                    mixed.add(serial.remove());
                }
            }
        }
        mixed.addAll(serial);
        return mixed;
    }

    /** So many of them, each once before any comes twice. */
    List<CrashCell> cells(int runs) {
        List<CrashCell> all = cells();
        return IntStream.range(0, runs).mapToObj(i -> all.get(i % all.size())).toList();
    }

    /**
     * A kill of each operation, for every day, in two batches: of those that one kill can hit together with the engine
     * fine; of the release, and of a recreation once more, with the engine killed too.
     */
    List<CrashCell> sample() {
        return Stream.concat(
                        Arrays.stream(CrashOperation.values())
                                .filter(operation -> operation != CrashOperation.RELEASE)
                                .flatMap(operation -> some(operation, Meanwhile.NOTHING)),
                        Stream.of(CrashOperation.RECREATE, CrashOperation.RELEASE)
                                .flatMap(operation -> some(operation, Meanwhile.KILLED)))
                .toList();
    }

    private Stream<CrashCell> some(CrashOperation operation, Meanwhile meanwhile) {
        return cells().stream()
                .filter(cell -> cell.operation() == operation && cell.meanwhile() == meanwhile && !isSlow(cell))
                .limit(1);
    }

    /**
     * Cells that one kill of the daemon can hit together: the same fate of the engine, and at most one of those that
     * come one after the other; {@code together} of those that are quick.
     */
    List<List<CrashCell>> batches(List<CrashCell> cells, int together) {
        var open = new TreeMap<String, List<List<CrashCell>>>();
        var batches = new ArrayList<List<CrashCell>>();
        for (CrashCell cell : cells) {
            boolean slow = isSlow(cell);
            List<List<CrashCell>> fitting =
                    open.computeIfAbsent(cell.meanwhile() + " " + slow, key -> new ArrayList<>());
            List<CrashCell> batch = fitting.stream()
                    .filter(some -> !cell.operation().isSerial()
                            || some.stream().noneMatch(one -> one.operation().isSerial()))
                    .findFirst()
                    .orElseGet(() -> {
                        var fresh = new ArrayList<CrashCell>();
                        fitting.add(fresh);
                        batches.add(fresh);
                        return fresh;
                    });
            batch.add(cell);
            if (batch.size() == (slow ? SLOW_TOGETHER : together)) {
                fitting.remove(batch);
            }
        }
        return batches;
    }

    private List<String> calls(Undisturbed way) {
        return calls.getOrDefault(way, List.of());
    }

    private boolean isSlow(CrashCell cell) {
        String verb = calls(new Undisturbed(cell.operation(), cell.shape())).get(cell.call() - 1);
        return cell.operation().isSlow(verb, cell.moment());
    }

    @Override
    public String toString() {
        var words = new HashMap<String, List<String>>();
        calls.forEach((way, verbs) -> words.computeIfAbsent(
                        way.operation().word() + " " + verbs.size() + ": " + verbs, key -> new ArrayList<>())
                .add(way.shape().word()));
        return new TreeMap<>(words).toString();
    }
}
