package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Demands a kernel that is not too old. Only the numbers are compared: a vendor that fixes an old series needs its
 * own minimum in the policy.
 */
public final class Kernel {
    private static final String FIELD = "host:/kernel";
    private static final Pattern VERSION =
            Pattern.compile("([0-9]{1,6})(?:\\.([0-9]{1,6}))?(?:\\.([0-9]{1,6}))?.*", Pattern.DOTALL);

    /** Below this there are no user namespaces, no no_new_privs and no seccomp filters worth the name. */
    private static final int[] FLOOR = {3, 10, 0};

    private static final Key<String> MINIMUM =
            Key.text("minimum", "the oldest version allowed, such as 5.10; that when absent", "5.10");

    public static final Control CONTROL = Control.of("kernel")
            .title("The kernel is not older than the policy allows")
            .why("All containers share the host's kernel: an old one lacks isolation that Docker relies on, and "
                    + "has holes that everybody knows.")
            .severity(HIGH)
            .scope(Scope.HOST)
            .settings(MINIMUM)
            .rule("host-kernel-min", Kernel::check, cis("1.2.1"), owasp("0"), nist("4.5.3"))
            .build();

    private Kernel() {}

    private static void check(Findings found) {
        found.must(found.host().kernelRelease(), Source.HOST, FIELD).ifPresent(release -> {
            String minimum = found.get(MINIMUM);
            Optional<int[]> actual = version(release);
            Optional<int[]> wanted = version(minimum);
            if (actual.isEmpty() || wanted.isEmpty()) {
                found.unread(Source.HOST, FIELD, "no version: " + (actual.isEmpty() ? release : minimum));
            } else if (Arrays.compare(actual.get(), wanted.get()) < 0) {
                found.violation(
                        Arrays.compare(actual.get(), FLOOR) < 0 ? CRITICAL : HIGH,
                        Source.HOST,
                        FIELD,
                        Values.of(release),
                        Values.of(minimum),
                        "the kernel " + release + " is older than " + minimum);
            }
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
