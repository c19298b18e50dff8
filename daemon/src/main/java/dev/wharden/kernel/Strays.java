package dev.wharden.kernel;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Processes among those of others that may have come from a container which sees them: with CAP_SYS_ADMIN a process
 * enters every namespace and control group of another, and when its parent ends it is adopted by the first process of
 * that PID namespace. What it cannot give itself is an earlier start, or a session that others began. For one look.
 * Needs no right.
 *
 * @param files of the host's kernel
 * @param table all processes
 * @param from the container
 * @param main its first process
 */
record Strays(ProcFiles files, ProcessTable table, Container from, Row main) {
    private static final String HOST = "host";
    private static final String SHARED = "container:";
    private static final Capabilities ENTER = Capabilities.of(List.of("SYS_ADMIN"));
    private static final Capabilities TRACE = Capabilities.of(List.of("SYS_PTRACE"));
    private static final int ADMIN_BIT = 21;
    /** USER_HZ, a constant of the kernel's interface on all that Docker runs on. */
    private static final long TICKS = 100;
    /** Between the boot as {@code btime} tells it, in whole seconds, and the clock of the engine. */
    private static final long SLACK = 2 * TICKS;

    /** A right over others' processes that it has, or that one of its processes was given. */
    private boolean may(Capabilities declared, List<Row> own, Predicate<Long> right) {
        return !Capabilities.of(from).and(declared).isEmpty()
                || own.stream()
                        .anyMatch(row -> permitted(row.pid()).filter(right).isPresent());
    }

    /** Whether it sees processes that are not its own. */
    boolean isPossible() {
        String mode = from.text("/HostConfig/PidMode");
        return mode.equals(HOST) || mode.startsWith(SHARED);
    }

    /**
     * Those, and all that descend from them.
     *
     * @param own its own processes
     * @param reachable which of the others are in a PID namespace that it sees
     */
    List<Row> found(List<Row> own, Predicate<Row> reachable) {
        if (!isPossible()) {
            return List.of();
        }
        boolean mayEnter = may(ENTER, own, rights -> (rights >>> ADMIN_BIT & 1) == 1);
        long since = since();
        var inits = new HashMap<Integer, Boolean>();
        var roots = new ArrayList<Integer>();
        for (Row row : table.rows()) {
            Optional<Row> parent = table.find(row.parent());
            if (row.isDead()
                    || row.start() < since
                    || parent.isEmpty()
                    || parent.get().session() == row.session()
                    || !reachable.test(row)
                    || !inits.computeIfAbsent(row.parent(), this::isFirst)) {
                continue;
            }
            if (mayEnter ? !isSessionOfOthers(row, since) : hasMoreThan(row, parent.get())) {
                roots.add(row.pid());
            }
        }
        Map<Integer, Integer> origins = table.origins(roots);
        return table.rows().stream()
                .filter(row -> origins.containsKey(row.pid()) && !row.isDead())
                .toList();
    }

    /** When it may have had its first process, in ticks since the boot: it may have been started many times. */
    private long since() {
        try {
            long boot = KernelLines.of(files.read("/proc/stat"))
                    .filter(line -> line.matches("btime \\d{1,12}"))
                    .map(line -> Long.parseLong(line.substring("btime ".length())))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no btime"));
            long created = Instant.parse(from.created()).toEpochMilli();
            return Math.min(main.start(), (created - boot * 1000) * TICKS / 1000 - SLACK);
        } catch (IOException | DateTimeParseException untold) {
            return 0;
        }
    }

    /** Whether it is the first of a PID namespace that is not the host's, to which orphans come. */
    private boolean isFirst(int pid) {
        try {
            List<Long> numbers = ProcessStatus.of(files, "/proc/" + pid).numbers("NSpid");
            return numbers.size() > 1 && numbers.getLast() == 1;
        } catch (IOException untold) {
            return true;
        }
    }

    /** A session that began before it, or with what the engine started in another container. */
    private boolean isSessionOfOthers(Row row, long since) {
        return table.find(row.session())
                .filter(leader -> leader.session() == leader.pid() && leader.pid() != row.pid())
                .filter(leader -> leader.start() < since || isStartedElsewhere(leader))
                .isPresent();
    }

    /** By a shim other than its own: all are in one session, which no process of a container can join. */
    private boolean isStartedElsewhere(Row leader) {
        Optional<Row> own = table.find(main.parent());
        return leader.parent() != main.parent()
                && table.find(leader.parent())
                        .filter(shim -> shim.name().equals(Shims.NAME))
                        .filter(shim -> own.filter(its -> its.session() == shim.session())
                                .isPresent())
                        .isPresent();
    }

    /**
     * Whether it can do more than its parent ever could: a set of bounds only becomes smaller, so that it is of another
     * container, as of a privileged {@code docker exec} that has ended.
     */
    private boolean hasMoreThan(Row row, Row parent) {
        Optional<Long> its = bounds(row.pid());
        Optional<Long> most = bounds(parent.pid());
        return its.isPresent() && most.isPresent() && (its.get() & ~most.get()) != 0;
    }

    private Optional<Long> bounds(int pid) {
        return mask(pid, "CapBnd");
    }

    private Optional<Long> permitted(int pid) {
        return mask(pid, "CapPrm");
    }

    private Optional<Long> mask(int pid, String key) {
        try {
            return Optional.of(ProcessStatus.of(files, "/proc/" + pid).mask(key));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** What no look at the kernel can exclude. */
    Optional<String> doubt(List<Row> own) {
        if (!isPossible()) {
            return Optional.empty();
        }
        String whose = from.text("/HostConfig/PidMode").equals(HOST) ? "the host" : "another container";
        if (may(ENTER, own, rights -> (rights >>> ADMIN_BIT & 1) == 1)) {
            return Optional.of("it sees processes of " + whose
                    + " and has CAP_SYS_ADMIN: what it wrote into their memory, or left to the host, is not seen");
        }
        return may(TRACE, own, TraceRight::isIn)
                ? Optional.of("it sees processes of " + whose
                        + " and has CAP_SYS_PTRACE: what it wrote into their memory is not seen")
                : Optional.empty();
    }
}
