package dev.wharden.control.resource;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.Quantity;
import dev.wharden.control.*;
import java.util.Optional;

/** Bounds /dev/shm, which counts as memory. The engine's own size is 64 MiB. */
public final class ShmSize {
    private static final Key<Optional<Bound>> VALUE =
            Key.bytes("value", "the most that /dev/shm may hold; required sets no requirement");

    public static final Control CONTROL = Control.of("shmSize")
            .title("Its shared memory is bounded")
            .why("/dev/shm is memory that no program seems to use, and a place for files that no disk shows.")
            .severity(LOW)
            .takes(VALUE)
            .in(VALUE, Optional.of(new Bound("64Mi", 64L << 20)), CIS_L1)
            .reported()
            .repairs(Field.SHM_SIZE)
            .rule("shm-size-bounded", ShmSize::check, nist("4.4.3"))
            .build();

    private ShmSize() {}

    private static void check(Findings found) {
        long size = found.number(Field.SHM_SIZE);
        found.get(VALUE)
                .filter(bound -> bound.isNumber() && size > bound.value())
                .ifPresent(bound -> found.drift(
                        Field.SHM_SIZE, Values.of(bound.value()), "/dev/shm may hold " + Quantity.ofBytes(size)));
    }
}
