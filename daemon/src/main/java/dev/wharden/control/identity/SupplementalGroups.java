package dev.wharden.control.identity;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps containers out of groups that are as good as root. The kernel knows numbers, and those of the host count; of a
 * process that is root its groups add nothing.
 */
public final class SupplementalGroups {
    private static final String GIDS = "proc:/status/Gid";
    private static final String GROUPS = "proc:/status/Groups";
    private static final List<String> POWERFUL = List.of("root", "docker", "disk", "shadow", "kvm");

    private static final Key<List<String>> FORBIDDEN =
            Key.texts("forbidden", "groups by the host's name or number", POWERFUL);

    public static final Control CONTROL = Control.of("supplementalGroups")
            .title("It is in no group that owns the host")
            .why("Group docker starts containers as root, disk reads every file system, and group 0 writes what images "
                    + "leave open to it.")
            .severity(MEDIUM)
            .settings(FORBIDDEN)
            .in(Settings.of(FORBIDDEN, POWERFUL), RESTRICTED)
            .repairs(Field.GROUP_ADD)
            .rule("group-non-root", SupplementalGroups::added, kyverno("require-non-root-groups"))
            .row("group-primary-non-root", kyverno("require-non-root-groups"))
            .rule("proc-groups", SupplementalGroups::running, kyverno("require-non-root-groups"))
            .build();

    private SupplementalGroups() {}

    private static void added(Findings found) {
        List<String> groups = found.texts(Field.GROUP_ADD);
        List<String> bad =
                groups.stream().filter(group -> isForbidden(found, group)).toList();
        if (!bad.isEmpty()) {
            List<String> kept =
                    groups.stream().filter(group -> !bad.contains(group)).toList();
            found.drift(Field.GROUP_ADD, Values.of(kept), "is in group " + String.join(", ", shown(found, bad)));
        }
        UserSpec user = UserSpec.parse(found.text(Field.USER));
        boolean rootless = user.uid().isPresent() && user.uid().getAsLong() > 0;
        if (rootless && user.gid().equals(OptionalLong.of(0)) && isForbidden(found, "0")) {
            found.under("group-primary-non-root")
                    .violation(Field.USER, Values.none(), "is not root, but is in group 0");
        }
    }

    /** What only the kernel shows: the image's own group file, and a user without a line in its passwd. */
    private static void running(Findings found) {
        Optional<KernelFacts> kernel = found.isEmpty() ? found.kernel(GIDS) : Optional.empty();
        if (kernel.isEmpty() || kernel.get().main().uids().stream().allMatch(uid -> uid == 0)) {
            return;
        }
        gids(found, GIDS, kernel.get().main().gids());
        List<Long> own = kernel.get().main().gids();
        found.known(kernel.get().groups(), Source.KERNEL, GROUPS)
                .ifPresent(groups -> gids(
                        found,
                        GROUPS,
                        groups.stream().filter(gid -> !own.contains(gid)).toList()));
    }

    private static void gids(Findings found, String field, List<Long> gids) {
        List<String> bad = gids.stream()
                .distinct()
                .map(String::valueOf)
                .filter(gid -> isForbidden(found, gid))
                .toList();
        if (!bad.isEmpty()) {
            String message = "its process is in group " + String.join(", ", shown(found, bad));
            found.violation(Source.KERNEL, field, Values.of(bad), Values.none(), message);
        }
    }

    private static boolean isForbidden(Findings found, String group) {
        List<String> forbidden = found.get(FORBIDDEN);
        return forbidden.contains(group) || forbidden.contains(name(found, group));
    }

    /** Of the host; the empty string of a number without one. */
    private static String name(Findings found, String group) {
        if (!isNumber(group)) {
            return group;
        }
        long gid = Long.parseLong(group);
        return gid == 0
                ? "root"
                : found.known(found.subject().neighbours().hostGroups(), Source.HOST, "host:/etc/group")
                        .map(names -> names.getOrDefault(gid, ""))
                        .orElse("");
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    private static List<String> shown(Findings found, List<String> groups) {
        return groups.stream()
                .map(group -> name(found, group).equals(group) ? group : name(found, group) + " (" + group + ")")
                .toList();
    }
}
