package dev.wharden.control.host;

import dev.wharden.control.Finding;
import dev.wharden.control.HostControl;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.Observed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Demands a kernel that is not too old. Only the numbers are compared: a vendor that mends an old series needs its own minimum in the policy. */
public final class Kernel implements HostControl {
    private static final Pattern VERSION =
            Pattern.compile("([0-9]{1,6})(?:\\.([0-9]{1,6}))?(?:\\.([0-9]{1,6}))?.*", Pattern.DOTALL);
    private static final String MINIMUM = "5.10";

    /** Below this there are no user namespaces, no no_new_privs and no seccomp filters worth the name. */
    private static final int[] FLOOR = {3, 10, 0};

    private static final Info INFO = new Info(
            "kernel",
            "The kernel is not older than the policy allows",
            "All containers share the host's kernel: an old one lacks isolation that Docker relies on, and has holes that everybody knows.",
            Severity.HIGH,
            Shapes.map(Setting.of(
                    "minimum", Setting.Type.TEXT, "the oldest version allowed, such as 5.10; that when absent")),
            Repair.NONE,
            Set.of(),
            Map.of(),
            List.of("CIS Docker 1.6.0: 1.2.1", "OWASP Docker: rule 0", "NIST SP 800-190: 4.5.3"));

    private static final HostFindings FINDINGS = new HostFindings(INFO, "host:/kernel");

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(HostFacts host, EngineFacts engine, Settings settings) {
        String minimum = settings.has("minimum") ? settings.text("minimum") : MINIMUM;
        return switch (host.kernelRelease()) {
            case Observed.Known<String> known -> judge(known.value(), minimum);
            case Observed.Unknown<String> unknown -> FINDINGS.unread(unknown.why());
            case Observed.Absent<String> absent -> FINDINGS.unread(absent.why());
        };
    }

    private static List<Finding> judge(String release, String minimum) {
        Optional<int[]> actual = version(release);
        Optional<int[]> wanted = version(minimum);
        if (actual.isEmpty() || wanted.isEmpty()) {
            return FINDINGS.unread("no version: " + (actual.isEmpty() ? release : minimum));
        }
        if (Arrays.compare(actual.get(), wanted.get()) >= 0) {
            return FINDINGS.none();
        }
        return FINDINGS.violation(
                Arrays.compare(actual.get(), FLOOR) < 0 ? Severity.CRITICAL : Severity.HIGH,
                Values.of(release),
                Values.of(minimum),
                "the kernel " + release + " is older than " + minimum);
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
