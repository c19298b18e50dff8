package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.Optional;

/**
 * Demands a kernel that is not too old: by its numbers, or, of a vendor that brings fixes back into an old series, by
 * {@link KernelSeries}.
 */
public final class Kernel {
    private static final String FIELD = "host:/kernel";
    /** Below this there are no user namespaces, no no_new_privs and no seccomp filters worth the name. */
    private static final VersionNumber FLOOR = new VersionNumber(3, 10, 0);

    private static final Key<String> MINIMUM = Key.version(
            "minimum",
            "the oldest version allowed, such as 5.10; that when absent. A vendor's own series, such as Red Hat's "
                    + "4.18.0-553, is judged by its build",
            "5.10");

    public static final Control CONTROL = Control.host("kernel")
            .title("The kernel is not older than the policy allows")
            .why("All containers share the host's kernel: an old one lacks isolation that Docker relies on, and has "
                    + "holes that everybody knows.")
            .fix("Install the distribution's current kernel and reboot; on a provider's shared kernel, move to a "
                    + "virtual machine that has its own.")
            .severity(HIGH)
            .settings(MINIMUM)
            .in(MINIMUM, "5.10", RESTRICTED, CIS_L1)
            .rule("host-kernel-min", Kernel::check, cis("1.2.1"), owasp("0"), nist("4.5.3"))
            .build();

    private Kernel() {}

    private static void check(Findings found) {
        found.must(found.host().kernelRelease(), FIELD).ifPresent(release -> check(found, release, found.get(MINIMUM)));
    }

    private static void check(Findings found, String release, String minimum) {
        Optional<VersionNumber> actual = VersionNumber.parse(release);
        Optional<VersionNumber> wanted = VersionNumber.parse(minimum);
        if (actual.isEmpty() || wanted.isEmpty()) {
            found.unread(FIELD, "not a version: " + (actual.isEmpty() ? release : minimum));
            return;
        }
        Optional<KernelSeries> series = KernelSeries.of(release);
        if (series.filter(one -> !one.isKnown()).isPresent()) {
            String vendor = series.get().vendor();
            found.unread(FIELD, "how long the kernel " + release + " (" + vendor + ") gets fixes is not known");
            return;
        }
        Optional<String> fault = series.isPresent()
                ? series.get().fault(release, found.hostSubject().today())
                : wanted.filter(actual.get()::isBefore).map(_ -> "the kernel " + release + " is older than " + minimum);
        Severity severity = actual.get().isBefore(FLOOR) ? CRITICAL : HIGH;
        fault.ifPresent(message -> found.violation(severity, FIELD, Values.of(release), Values.of(minimum), message));
    }
}
