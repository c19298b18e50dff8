package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;
import java.util.List;

/** Keeps tmpfs mounts free of programs, and bounds them. */
public final class Tmpfs {
    public static final Control CONTROL = Control.of("tmpfs")
            .title("Its tmpfs mounts hold no programs")
            .why("A writable place from which programs run is where an attacker puts one; without a size it fills the "
                    + "memory.")
            .severity(MEDIUM)
            .settings(TmpfsFlags.EXECUTABLE, TmpfsSizes.MAXIMUM)
            .in(TmpfsFlags.EXECUTABLE, List.of(), RESTRICTED)
            .reported()
            .repairs(Field.TMPFS)
            .completed(TmpfsFlags::completed)
            .rule("tmpfs-hardened", TmpfsFlags::check, owasp("8"), nist("4.4.4"))
            .rule("tmpfs-size", LOW, TmpfsSizes::check, nist("4.4.3"))
            .byHand("--tmpfs=/path:size=64m", "# tmpfs with a size: [\"/path:size=64m\"]")
            .build();

    private Tmpfs() {}
}
