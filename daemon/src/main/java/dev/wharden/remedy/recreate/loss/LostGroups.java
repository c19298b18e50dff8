package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Groups of the image's {@code /etc/group} that a service's processes are in and would not be in any more. The engine
 * gives them to a user without a group, and to none that is named as uid:gid. What they open is closed then, which most
 * programs tell in their log alone: no probation finds it.
 */
public final class LostGroups {
    private LostGroups() {}

    /** Why a twin would not be in them: they own the host, or a policy forbids them. Empty where it is in all. */
    static Optional<String> refusal(Subject subject, Container desired) {
        return told(subject, desired)
                .map(groups -> "its processes are in " + groups + ", which user "
                        + desired.text(Field.USER.pointer())
                        + " would not be in: no repair gives what owns the host, or what its policy forbids"
                        + " (supplementalGroups); let its start leave that group, create it with --user="
                        + desired.text(Field.USER.pointer())
                        + " where it does its work without, or leave runAsNonRoot.user out of its policy");
    }

    /** Such as {@code group 0 (root)}; empty where none is lost. */
    public static Optional<String> told(Subject subject, Container desired) {
        List<Long> lost = of(subject, desired);
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "group " + lost.stream().map(gid -> named(subject, gid)).collect(Collectors.joining(", ")));
    }

    private static List<Long> of(Subject subject, Container desired) {
        Container actual = subject.declared();
        UserSpec user = UserSpec.of(desired);
        if (UserSpec.of(actual).isExplicit()
                || !user.isExplicit()
                || !(subject.service().runs() instanceof Observed.Known<ServiceUser>(ServiceUser runs))
                || !user.uid().equals(OptionalLong.of(runs.uid()))) {
            return List.of();
        }
        List<String> kept = desired.strings(Field.GROUP_ADD.pointer());
        List<String> taken = actual.strings(Field.GROUP_ADD.pointer()).stream()
                .filter(group -> !kept.contains(group))
                .toList();
        // What was declared beside the image's is taken away on purpose.
        return runs.groups().stream()
                .filter(gid -> !user.gid().equals(OptionalLong.of(gid))
                        && !kept.contains(Long.toString(gid))
                        && !taken.contains(Long.toString(gid))
                        && !taken.contains(name(subject, gid)))
                .toList();
    }

    private static String named(Subject subject, long gid) {
        String name = name(subject, gid);
        return name.isEmpty() ? Long.toString(gid) : gid + " (" + name + " of the host)";
    }

    private static String name(Subject subject, long gid) {
        return subject.neighbours().hostGroups() instanceof Observed.Known<Map<Long, String>>(Map<Long, String> names)
                ? names.getOrDefault(gid, "")
                : "";
    }
}
