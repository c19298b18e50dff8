package dev.wharden.control.resource;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.Subject;
import java.util.Map;
import java.util.Optional;

/**
 * Demands upper bounds of what a container may use. It repairs to a number only, never to a guess; that a limit never
 * goes below 1.25 times the present use is a guard of the remedy, which can read it.
 */
public final class Resources {
    static final Key<Optional<Bound>> SWAP = Key.bytes("limits/swap", "swap on top of the memory; 0 is none");
    private static final Key<Optional<Bound>> MEMORY = Key.bytes("limits/memory", "memory");
    private static final Key<Optional<Bound>> CPU =
            Key.processors("limits/cpu", "processors, by NanoCpus, quota or cpuset");
    private static final Key<Optional<Bound>> PIDS = Key.count("limits/pids", "processes and threads");
    private static final Key<Settings> LIMITS = Key.group(
            "limits",
            "each is the word required, for any limit below what the host has, or an upper bound, which is also what a "
                    + "repair sets",
            MEMORY,
            SWAP,
            CPU,
            PIDS);

    private static final Optional<Bound> ANY = Optional.of(Bound.REQUIRED);
    private static final Settings REQUIRED =
            Settings.of(MEMORY, ANY).with(SWAP, ANY).with(CPU, ANY).with(PIDS, ANY);

    private static final Bound MEMORY_START = new Bound("1Gi", 1L << 30);

    /** Numbers to begin with where the policy only says required; a person tunes them by what the service uses. */
    private static final Map<Key<Optional<Bound>>, Bound> STARTS = Map.of(
            MEMORY, MEMORY_START,
            CPU, new Bound("1", 1_000_000_000),
            PIDS, new Bound("512", 512));

    public static final Control CONTROL = Control.of("resources")
            .title("Memory, processors and the number of processes are limited")
            .why("One container without limits takes the whole host down: by a leak, a fork bomb, or on purpose.")
            .severity(MEDIUM)
            .settings(LIMITS)
            .in(REQUIRED, RESTRICTED, CIS_L1)
            .repairs(Field.MEMORY, Field.MEMORY_SWAP, Field.PIDS_LIMIT, Field.NANO_CPUS, Field.CPU_QUOTA)
            .rule(
                    "memory-limit",
                    found -> found.get(MEMORY).ifPresent(bound -> MemoryLimit.memory(found, bound)),
                    cis("5.11"),
                    owasp("7"),
                    kyverno("require-pod-requests-limits"),
                    nist("4.4.3"))
            .rule(
                    "memory-swap-limit",
                    LOW,
                    found -> found.get(SWAP).ifPresent(bound -> MemoryLimit.swap(found, bound)),
                    nist("4.4.3"))
            .rule(
                    "cpu-limit",
                    LOW,
                    found -> found.get(CPU).ifPresent(bound -> ProcessorLimit.check(found, bound)),
                    cis("5.12"),
                    owasp("7"))
            .rule(
                    "pids-limit",
                    found -> found.get(PIDS).ifPresent(bound -> pids(found, bound)),
                    cis("5.29"),
                    owasp("7"))
            .completed(Resources::completed)
            .build();

    private Resources() {}

    private static void pids(Findings found, Bound bound) {
        long pids = found.number(Field.PIDS_LIMIT);
        long whole = HostCapacity.processes(found.subject());
        if (bound.holds(pids, whole)) {
            if (bound.isAny()) {
                HostCapacity.processesKnown(found);
            }
            return;
        }
        String message = pids <= 0
                ? "no process limit"
                : "may have " + pids + " processes" + (pids >= whole ? ", not fewer than the host" : "");
        if (bound.isNumber()) {
            found.drift(Field.PIDS_LIMIT, Values.of(bound.value()), message);
        } else {
            found.violation(Field.PIDS_LIMIT, Values.of("required"), message);
        }
    }

    private static Settings completed(Subject subject, Settings settings) {
        Settings complete = settings;
        for (var start : STARTS.entrySet()) {
            if (settings.get(start.getKey()).equals(ANY)) {
                complete = complete.with(start.getKey(), Optional.of(start.getValue()));
            }
        }
        // As much as of memory is the engine's own default.
        Optional<Bound> memory = complete.get(MEMORY).filter(Bound::isNumber).or(() -> Optional.of(MEMORY_START));
        return settings.get(SWAP).equals(ANY) ? complete.with(SWAP, memory) : complete;
    }
}
