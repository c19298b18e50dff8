package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.privilege.CapabilityCeiling.*;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;

/**
 * Keeps the set of capabilities that Docker computes for a container within the set that it would compute from the
 * policy's own drop and add.
 */
public final class CapabilitySet {
    private static final Settings DEFAULT = Settings.of(DROP, List.<String>of()).with(ADD, List.of());
    private static final Settings LEAST =
            Settings.of(DROP, List.of(Capabilities.EVERY)).with(ADD, List.of("NET_BIND_SERVICE"));

    public static final Control CONTROL = Control.of("capabilities")
            .title("Its capabilities lie within the allowed set")
            .why("Each capability is a piece of root. SYS_ADMIN, SYS_PTRACE or SYS_MODULE are the host; of the "
                    + "fourteen that Docker gives by default most workloads need none.")
            .severity(HIGH)
            .settings(DROP, ADD, ADDABLE)
            .in(DEFAULT.with(ADDABLE, PodSecurity.CAPABILITIES), BASELINE)
            .in(DEFAULT, CIS_L1)
            .in(LEAST, RESTRICTED)
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .repairs(Field.CAP_ADD, Field.CAP_DROP)
            .rule(
                    "cap-dangerous",
                    CRITICAL,
                    CapabilityCeiling::declared,
                    cis("5.4"),
                    pssBaseline("capabilities"),
                    nist("4.4.3"))
            .row("cap-net-raw-dropped", MEDIUM, pssBaseline("capabilities"), kyverno("require-drop-cap-net-raw"))
            .row("cap-drop-all", pssRestricted("capabilities"), owasp("3"), nist("4.4.3"))
            .row("cap-add-allowlist", cis("5.4"), pssBaseline("capabilities"), pssRestricted("capabilities"))
            .rule("cap-add-named", MEDIUM, CapabilityCeiling::named, pssBaseline("capabilities"))
            .process("proc-cap-excess", BOUNDS, CapabilityCeiling::isLimited, CapabilityCeiling::running, cis("5.4"))
            .completed(CapabilityCeiling::completed)
            .build();

    private CapabilitySet() {}
}
