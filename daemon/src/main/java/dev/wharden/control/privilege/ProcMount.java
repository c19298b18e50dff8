package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;

/** Keeps the engine's masks over /proc and /sys. */
public final class ProcMount {
    private static final Key<String> VALUE =
            Key.word("value", "Default; Unmasked sets no requirement", "Default", "Default", "Unmasked");

    public static final Control CONTROL = Control.of("procMount")
            .title("The engine's masks over /proc and /sys are there")
            .why("Unmasked, /proc and /sys tell the kernel's secrets and let root in the container set the host's "
                    + "kernel parameters, one of which starts a program on the host.")
            .severity(HIGH)
            .takes(VALUE)
            .in(VALUE, "Default", BASELINE)
            .appliesWhen(found -> !found.get(VALUE).equals("Unmasked"))
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule(
                    "system-paths-masked",
                    EngineMasks::declared,
                    pssBaseline("procMount"),
                    kyverno("disallow-proc-mount"))
            .live(
                    "proc-mount-truth",
                    EngineMasks.MOUNTS,
                    found -> !found.isTrue(Field.PRIVILEGED),
                    EngineMasks::running,
                    pssBaseline("procMount"))
            .build();

    private ProcMount() {}
}
