package dev.wharden.control.resource;

import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Quantity;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Demands upper bounds of what a container may use. It repairs to a number only, never to a guess; that a limit never goes below 1.25 times the present use is a
 * guard of the remedy, which can read it.
 */
public final class Resources implements Control {
    private static final String MEMORY = "/HostConfig/Memory";
    private static final String MEMORY_AND_SWAP = "/HostConfig/MemorySwap";
    private static final String PIDS = "/HostConfig/PidsLimit";

    private static final Settings REQUIRED = Settings.EMPTY
            .with("/limits/memory", Values.of("required"))
            .with("/limits/cpu", Values.of("required"))
            .with("/limits/pids", Values.of("required"));

    private static final Map<String, String> STARTS =
            Map.of("/limits/memory", "1Gi", "/limits/cpu", "1", "/limits/pids", "512", "/limits/swap", "1Gi");

    private static final Info INFO = new Info(
            "resources",
            "Memory, processors and the number of processes are limited",
            "One container without limits takes the whole host down: by a leak, a fork bomb, or on purpose.",
            Severity.MEDIUM,
            Shapes.map(new Setting(
                    "limits",
                    Setting.Type.OBJECT,
                    "each is the word required, for any limit below what the host has, or an upper bound, which is also what a repair sets",
                    List.of(
                            Setting.of("memory", Setting.Type.BYTES, "memory"),
                            Setting.of("swap", Setting.Type.BYTES, "swap on top of the memory; 0 is none"),
                            Setting.of("cpu", Setting.Type.PROCESSORS, "processors, by NanoCpus, quota or cpuset"),
                            Setting.of("pids", Setting.Type.COUNT, "processes and threads")))),
            Repair.UPDATE,
            Set.of(MEMORY, MEMORY_AND_SWAP, PIDS, ProcessorLimit.NANOS, ProcessorLimit.QUOTA),
            InProfiles.none().restricted(REQUIRED).cisLevel1(REQUIRED).map(),
            List.of(
                    "CIS Docker 1.6.0: 5.11, 5.12, 5.29",
                    "OWASP Docker: rule 7",
                    "Kyverno: require-pod-requests-limits",
                    "NIST SP 800-190: 4.4.3"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        Bound.of(settings.text("/limits/memory"), Quantity::bytes)
                .ifPresent(bound -> memory(found, subject.engine(), settings, bound));
        Bound.of(settings.text("/limits/swap"), Quantity::bytes).ifPresent(bound -> swap(found, bound));
        Bound.of(settings.text("/limits/cpu"), Quantity::processors)
                .ifPresent(bound -> ProcessorLimit.judge(found, subject.engine(), bound));
        Bound.of(settings.text("/limits/pids"), Quantity::count).ifPresent(bound -> pids(found, subject, bound));
        return found.list();
    }

    private static void memory(Findings found, EngineFacts engine, Settings settings, Bound bound) {
        long memory = found.number(MEMORY);
        long whole = HostCapacity.memory(engine);
        if (bound.holds(memory, whole)) {
            if (bound.isAny()) {
                HostCapacity.memoryKnown(found, engine);
            }
            return;
        }
        String message = memory <= 0
                ? "no memory limit"
                : "memory limit is " + Quantity.ofBytes(memory)
                        + (memory >= whole ? ", not less than the host has" : "");
        if (!bound.isNumber()) {
            found.violation(Severity.MEDIUM, MEMORY, Values.of("required"), message);
            return;
        }
        // The engine refuses a limit without a fitting limit of memory and swap together; twice the memory is its own
        // default.
        long both = found.number(MEMORY_AND_SWAP);
        long swap = Bound.of(settings.text("/limits/swap"), Quantity::bytes)
                .filter(Bound::canBeSet)
                .map(Bound::value)
                .orElse(bound.value());
        if (memory > 0 && both >= memory) {
            // Less memory must not become more swap: what is kept of memory and swap together is swap.
            swap = Math.min(swap, both - memory);
        }
        long repaired = both < 0 && !settings.has("/limits/swap") ? both : bound.value() + swap;
        found.drift(
                Severity.MEDIUM,
                MEMORY,
                Values.of(bound.value()),
                message,
                List.of(new Edit(MEMORY, Values.of(bound.value())), new Edit(MEMORY_AND_SWAP, Values.of(repaired))));
    }

    private static void swap(Findings found, Bound bound) {
        long memory = found.number(MEMORY);
        long both = found.number(MEMORY_AND_SWAP);
        boolean bounded = memory > 0 && both >= memory && both - memory < HostCapacity.memory(EngineFacts.NONE);
        if (bounded && (!bound.isNumber() || both - memory <= bound.value())) {
            return;
        }
        String message = bounded ? "swap limit is " + Quantity.ofBytes(both - memory) : "no swap limit";
        if (!bound.canBeSet() || memory <= 0) {
            found.violation(Severity.LOW, MEMORY_AND_SWAP, Values.of(bound.word()), message);
        } else {
            long repaired = memory + bound.value();
            found.drift(
                    Severity.LOW,
                    MEMORY_AND_SWAP,
                    Values.of(repaired),
                    message,
                    List.of(new Edit(MEMORY_AND_SWAP, Values.of(repaired))));
        }
    }

    private static void pids(Findings found, Subject subject, Bound bound) {
        long pids = found.number(PIDS);
        long whole = HostCapacity.processes(subject);
        if (bound.holds(pids, whole)) {
            if (bound.isAny()) {
                HostCapacity.processesKnown(found, subject);
            }
            return;
        }
        String message = pids <= 0
                ? "no process limit"
                : "may have " + pids + " processes" + (pids >= whole ? ", not fewer than the host" : "");
        if (bound.isNumber()) {
            List<Edit> edits = List.of(new Edit(PIDS, Values.of(bound.value())));
            found.drift(Severity.MEDIUM, PIDS, Values.of(bound.value()), message, edits);
        } else {
            found.violation(Severity.MEDIUM, PIDS, Values.of("required"), message);
        }
    }

    /** Numbers to begin with where the policy only says required; a person tunes them by what the service uses. */
    @Override
    public Settings completed(Subject subject, Settings settings) {
        Settings complete = settings;
        for (var start : STARTS.entrySet()) {
            if (settings.text(start.getKey()).equals("required")) {
                complete = complete.with(start.getKey(), Values.of(start.getValue()));
            }
        }
        return complete;
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        var run = new ArrayList<String>();
        var compose = new ArrayList<String>();
        Optional<Bound> memory = Bound.of(settings.text("/limits/memory"), Quantity::bytes);
        memory.ifPresent(bound -> {
            String value = bound.isNumber() ? Long.toString(bound.value()) : "BYTES";
            run.add("--memory=" + value);
            compose.add("mem_limit: " + value);
        });
        Bound.of(settings.text("/limits/swap"), Quantity::bytes).ifPresent(bound -> {
            // Docker's word counts memory and swap together.
            String value = memory.filter(Bound::isNumber)
                    .filter(number -> bound.isNumber())
                    .map(number -> Long.toString(number.value() + bound.value()))
                    .orElse("BYTES");
            run.add("--memory-swap=" + value);
            compose.add("memswap_limit: " + value);
        });
        Bound.of(settings.text("/limits/cpu"), Quantity::processors).ifPresent(bound -> {
            String value = bound.isNumber() ? Quantity.ofProcessors(bound.value()) : "NUMBER";
            run.add("--cpus=" + value);
            compose.add("cpus: " + value);
        });
        Bound.of(settings.text("/limits/pids"), Quantity::count).ifPresent(bound -> {
            String value = bound.isNumber() ? Long.toString(bound.value()) : "NUMBER";
            run.add("--pids-limit=" + value);
            compose.add("pids_limit: " + value);
        });
        return new Advice(run, compose, List.of());
    }
}
