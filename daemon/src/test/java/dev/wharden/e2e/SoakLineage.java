package dev.wharden.e2e;

import java.util.List;

/**
 * What the operator runs under one base name over time, each version after the other on the same volumes. All names of
 * it begin with the base, and no other lineage's name does. After a violation it is given up for one of another base,
 * so that the next one found is another.
 */
abstract class SoakLineage {
    /** Writes the random id of the process and the version every 50 ms, and takes a moment to stop. */
    private static final String WRITER = "id=$(cat /proc/sys/kernel/random/uuid); trap 'sleep %s; exit 0' TERM; "
            + "while :; do echo $id %d >>/data/log; sleep 0.05; done";

    final SoakStage stage;
    final String base;

    SoakLineage(SoakStage stage, String base) {
        this.stage = stage;
        this.base = base;
    }

    /** Starts what is there at first. */
    abstract void begin();

    /** Does something that an operator does, as the dice say. */
    abstract void act();

    /** What is to be there. */
    abstract List<SoakWanted> wanted();

    /** The containers that belong to one of them, among those of the lineage. */
    List<SoakRow> rowsOf(SoakWanted wanted, List<SoakRow> rows) {
        return rows;
    }

    /** What was written to each volume. */
    abstract List<SoakLog> logs();

    /** Stops or removes once more what was left so: see {@link SoakLimit}. */
    abstract void again(SoakWanted wanted);

    /** The engine has ended and is there again: the operator starts what the engine does not. */
    abstract void engineRestarted();

    /** A {@code docker container prune} has removed what did not run. */
    abstract void pruned();

    /** One of the same kind that begins from nothing. */
    abstract SoakLineage next(int number);

    /** Removes all that is left of it, whatever that is. */
    void clear() {
        for (SoakRow row : stage.shell.rows(base)) {
            stage.shell.quietly("rm", "-f", row.name());
        }
    }

    static String writer(double stopping, int version) {
        return WRITER.formatted(stopping, version);
    }

    static String base(String prefix, String kind, int number) {
        return "%s%s%03d".formatted(prefix, kind, number);
    }
}
