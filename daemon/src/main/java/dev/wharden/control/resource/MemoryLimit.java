package dev.wharden.control.resource;

import dev.wharden.container.Field;
import dev.wharden.container.Quantity;
import dev.wharden.control.*;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Optional;

/**
 * The limits of memory, and of memory and swap together, which the engine takes as a pair: it refuses the first without
 * a fitting second.
 */
final class MemoryLimit {
    private MemoryLimit() {}

    static void memory(Findings found, Bound bound) {
        long memory = found.number(Field.MEMORY);
        long whole = HostCapacity.memory(found.engine());
        if (bound.holds(memory, whole)) {
            if (bound.isAny()) {
                HostCapacity.memoryKnown(found);
            }
            return;
        }
        String message = memory <= 0
                ? "no memory limit"
                : "memory limit is " + Quantity.ofBytes(memory)
                        + (memory >= whole ? ", not less than the host has" : "");
        if (!bound.isNumber()) {
            found.violation(Field.MEMORY, Values.of("required"), message);
            return;
        }
        long both = found.number(Field.MEMORY_SWAP);
        Optional<Bound> wanted = found.get(Resources.SWAP);
        // Twice the memory is the engine's own default.
        long swap = wanted.filter(Bound::canBeSet).map(Bound::value).orElse(bound.value());
        if (memory > 0 && both >= memory) {
            // Less memory must not become more swap: what is kept of memory and swap together is swap.
            swap = Math.min(swap, both - memory);
        }
        long repaired = both < 0 && wanted.isEmpty() ? both : bound.value() + swap;
        found.drift(
                Field.MEMORY,
                Values.of(bound.value()),
                message,
                List.of(
                        new Edit(Field.MEMORY, Values.of(bound.value())),
                        new Edit(Field.MEMORY_SWAP, Values.of(repaired))));
    }

    /**
     * Without a limit of memory there is none of swap either, and where the kernel knows no such limit none is asked
     * for.
     */
    static void swap(Findings found, Bound bound) {
        long memory = found.number(Field.MEMORY);
        long asked = found.number(Field.MEMORY_SWAP);
        if (bound.isAny() && (memory <= 0 || !found.engine().swapLimit())) {
            return;
        }
        // Twice the memory is the engine's own default.
        long both = asked == 0 ? 2 * memory : asked;
        boolean bounded = memory > 0 && both >= memory && both - memory < HostCapacity.memory(EngineFacts.NONE);
        if (bounded && (!bound.isNumber() || both - memory <= bound.value())) {
            return;
        }
        String message = bounded ? "swap limit is " + Quantity.ofBytes(both - memory) : "no swap limit";
        if (bound.canBeSet() && memory > 0) {
            found.drift(Field.MEMORY_SWAP, Values.of(memory + bound.value()), message);
        } else {
            found.violation(Field.MEMORY_SWAP, Values.of(bound.word()), message);
        }
    }
}
