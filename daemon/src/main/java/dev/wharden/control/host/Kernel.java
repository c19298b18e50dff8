package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Demands a kernel that is not too old: by its numbers, or, of a vendor that brings fixes back into an old series, by
 * {@link KernelSeries}.
 */
public final class Kernel {
    private static final String FIELD = "host:/kernel";
    private static final Pattern VERSION =
            Pattern.compile("([0-9]{1,6})(?:\\.([0-9]{1,6}))?(?:\\.([0-9]{1,6}))?.*", Pattern.DOTALL);

    /** Below this there are no user namespaces, no no_new_privs and no seccomp filters worth the name. */
    private static final int[] FLOOR = {3, 10, 0};

    private static final Key<String> MINIMUM = Key.version(
            "minimum",
            "the oldest version allowed, such as 5.10; that when absent. A vendor's own series, such as Red Hat's"
                    + " 4.18.0-553, is judged by its build",
            "5.10");

    public static final Control CONTROL = Control.of("kernel")
            .title("The kernel is not older than the policy allows")
            .why("All containers share the host's kernel: an old one lacks isolation that Docker relies on, and "
                    + "has holes that everybody knows.")
            .fix("Install the distribution's current kernel and reboot; on a provider's shared kernel, move to a"
                    + " virtual machine that has its own.")
            .severity(HIGH)
            .scope(Scope.HOST)
            .settings(MINIMUM)
            .in(Settings.of(MINIMUM, "5.10"), Profile.RESTRICTED, Profile.CIS_L1)
            .rule("host-kernel-min", Kernel::check, cis("1.2.1"), owasp("0"), nist("4.5.3"))
            .build();

    private Kernel() {}

    private static void check(Findings found) {
        found.must(found.host().kernelRelease(), Source.HOST, FIELD).ifPresent(release -> {
            String minimum = found.get(MINIMUM);
            Optional<int[]> actual = version(release);
            Optional<int[]> wanted = version(minimum);
            if (actual.isEmpty() || wanted.isEmpty()) {
                found.unread(Source.HOST, FIELD, "not a version: " + (actual.isEmpty() ? release : minimum));
                return;
            }
            Optional<KernelSeries> series = KernelSeries.of(release);
            if (series.filter(one -> !one.isKnown()).isPresent()) {
                found.unread(
                        Source.HOST,
                        FIELD,
                        "how long the kernel " + release + " (" + series.get().vendor() + ") gets fixes is not known");
                return;
            }
            Optional<String> fault = series.isPresent()
                    ? series.get().fault(release, found.hostSubject().today())
                    : Arrays.compare(actual.get(), wanted.get()) < 0
                            ? Optional.of("the kernel " + release + " is older than " + minimum)
                            : Optional.empty();
            fault.ifPresent(message -> found.violation(
                    Arrays.compare(actual.get(), FLOOR) < 0 ? CRITICAL : HIGH,
                    Source.HOST,
                    FIELD,
                    Values.of(release),
                    Values.of(minimum),
                    message));
        });
    }

    private static Optional<int[]> version(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var numbers = new int[3];
        for (int i = 0; i < numbers.length; i++) {
            String group = matcher.group(i + 1);
            numbers[i] = group == null ? 0 : Integer.parseInt(group);
        }
        return Optional.of(numbers);
    }
}
