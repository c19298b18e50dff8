package dev.wharden.control.filesystem;

import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.Limits;
import dev.wharden.subject.Observed;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Devices that the kernel lets a container use and that nothing declares: a process that writes to
 * {@code devices.allow} (version 1 of control groups) changes no inspect.
 */
final class LiveDevices {
    private static final String LIST = "cgroup:devices";

    /** Of runc and crun for every container (runc libcontainer/specconv, AllowedDevices; crun src/libcrun/cgroup). */
    private static final Set<String> OWN = Set.of(
            "b *:* m",
            "c *:* m",
            "c 1:3 rwm",
            "c 1:5 rwm",
            "c 1:7 rwm",
            "c 1:8 rwm",
            "c 1:9 rwm",
            "c 5:0 rwm",
            "c 5:1 rwm",
            "c 5:2 rwm",
            "c 10:200 rwm",
            "c 136:* rwm");

    /** Others, and the hooks of one for graphics cards, allow devices that the declaration does not show. */
    private static final Set<String> RUNTIMES = Set.of("", "runc", "io.containerd.runc.v2", "crun", "youki");

    private static final Pattern RULE = Pattern.compile("([abc]) (\\*|\\d+):(\\*|\\d+) ([rwm]+)");

    private LiveDevices() {}

    /** Finds the worst rule that neither the runtime nor the declaration explains. */
    static void check(Findings found) {
        // As it runs: another rule takes this away in the declaration as it should be.
        if (Field.PRIVILEGED.in(found.subject().declared()).booleanValue()
                || !RUNTIMES.contains(found.text(Field.RUNTIME))
                || !(found.subject().kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel))
                || !(kernel.limits() instanceof Observed.Known<Limits>(Limits limits))) {
            return;
        }
        List<String> declared = found.texts(Field.DEVICE_CGROUP_RULES);
        List<String> named = found.objects(Field.DEVICES).stream()
                .map(device -> HostPaths.normal(device.path("PathOnHost").asText("")))
                .toList();
        boolean requested = !found.objects(Field.DEVICE_REQUESTS).isEmpty();
        List<String> more = found.known(limits.devices(), LIST).orElse(List.of()).stream()
                // As the kernel shows nearly every line; to take rules apart costs more than all else here.
                .filter(line -> !OWN.contains(line))
                .toList();
        if (more.isEmpty()) {
            return;
        }
        List<String> allowed = Stream.of(OWN, declared, found.get(HostDevices.ALLOWED))
                .flatMap(Collection::stream)
                .toList();
        List<String> beyond = more.stream()
                .filter(line -> !isCovered(line, allowed))
                .filter(line -> !(isOne(line) && isExplained(line, named)) && !(requested && isOfOneKind(line)))
                .toList();
        Optional<String> worst =
                beyond.stream().filter(HostDevices::isFatalRule).findFirst();
        if (!beyond.isEmpty()) {
            found.violation(
                    worst.isPresent() ? CRITICAL : HIGH,
                    LIST,
                    Values.of(beyond.size()),
                    Values.of(0),
                    "may use devices by the rule " + worst.orElse(beyond.getFirst())
                            + " in its control group, which nothing declares"
                            + (beyond.size() > 1 ? ", and by " + (beyond.size() - 1) + " more" : ""));
        }
    }

    /** The declaration names devices by their paths: which number each has it does not say. */
    private static boolean isOne(String line) {
        return !line.startsWith("a") && !line.contains("*");
    }

    /** No device of an ordinary kind has the number of a disk, of memory or of virtual machines. */
    private static boolean isExplained(String line, List<String> named) {
        return HostDevices.isFatalRule(line) ? !named.stream().allMatch(HostDevices::isOrdinary) : !named.isEmpty();
    }

    private static boolean isOfOneKind(String line) {
        return line.startsWith("c ") && !line.startsWith("c *");
    }

    /** Whether each of its rights is in one of these; no where it is not a rule. */
    private static boolean isCovered(String line, List<String> allowed) {
        Matcher rule = RULE.matcher(line);
        return rule.matches()
                && rule.group(4)
                        .chars()
                        .allMatch(right -> allowed.stream().map(RULE::matcher).anyMatch(by -> covers(by, rule, right)));
    }

    private static boolean covers(Matcher by, Matcher rule, int right) {
        return by.matches()
                && (by.group(1).equals("a") || by.group(1).equals(rule.group(1)))
                && (by.group(2).equals("*") || by.group(2).equals(rule.group(2)))
                && (by.group(3).equals("*") || by.group(3).equals(rule.group(3)))
                && by.group(4).indexOf(right) >= 0;
    }
}
