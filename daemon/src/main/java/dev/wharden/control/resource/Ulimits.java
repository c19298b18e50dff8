package dev.wharden.control.resource;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.resource.UlimitBounds.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;
import java.util.List;

/**
 * Bounds what each process may have open. Without its own limit a container has those of the engine, which inspect does
 * not show.
 */
public final class Ulimits {
    public static final Control CONTROL = Control.of("ulimits")
            .title("What each of its processes may use is limited")
            .why("A process that opens files or forks without end takes them from every other container.")
            .severity(LOW)
            .settings(NOFILE, NPROC, CORE, UNLIMITED)
            .in(UNLIMITED, List.of("memlock"), CIS_L1)
            .reported()
            .repairs(Field.ULIMITS)
            .rule("ulimits-bounded", UlimitBounds::check, cis("5.19"), owasp("7"))
            .build();

    private Ulimits() {}
}
