package dev.wharden.control.identity;

import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.control.*;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The groups of a container, by the host's names: the kernel knows numbers, and those of the host count. Of a process
 * that is root its groups add nothing.
 */
final class HostGroups {
    static final List<String> POWERFUL = List.of("root", "docker", "disk", "shadow", "kvm");

    static final Key<List<String>> FORBIDDEN = Key.texts("forbidden", "groups by the host's name or number", POWERFUL);

    /** The rule of a user in group 0. */
    static final String PRIMARY = "group-primary-non-root";

    private static final Set<Long> ROOT = Set.of(0L);
    private static final String GIDS = "proc:/status/Gid";
    private static final String GROUPS = "proc:/status/Groups";

    private HostGroups() {}

    /** Finds forbidden ones in the declaration. */
    static void declared(Findings found) {
        List<String> groups = found.texts(Field.GROUP_ADD);
        List<String> bad =
                groups.stream().filter(group -> isForbidden(found, group)).toList();
        if (!bad.isEmpty()) {
            List<String> kept =
                    groups.stream().filter(group -> !bad.contains(group)).toList();
            found.drift(Field.GROUP_ADD, Values.of(kept), "is in group " + String.join(", ", shown(found, bad)));
        }
        UserSpec user = UserSpec.parse(found.text(Field.USER));
        String primary = primary(user);
        if (!primary.isEmpty() && isForbidden(found, primary)) {
            found.under(PRIMARY).violation(Field.USER, Values.none(), "is not root, but is in group " + primary);
        }
        if (!(found.subject().kernel() instanceof Observed.Known)
                && !found.get(FORBIDDEN).isEmpty()) {
            groups.forEach(group -> named(found, group, Field.GROUP_ADD));
            named(found, primary, Field.USER);
        }
    }

    /**
     * The group of a user that is not root, where it is 0 or a name; else empty: what a number above 0 is on the host
     * the kernel shows with all others.
     */
    private static String primary(UserSpec user) {
        boolean zero = user.gid().equals(OptionalLong.of(0));
        boolean told = !user.isRoot() && (zero || UserSpec.isNameOfGroup(user.group()));
        return told ? (zero ? "0" : user.group()) : "";
    }

    /** The image may give any number to a name, also that of a group that is forbidden. */
    private static void named(Findings found, String group, Field field) {
        if (UserSpec.isNameOfGroup(group) && !isForbidden(found, group)) {
            found.unread(
                    Source.IMAGE, field.pointer(), "which gid the group " + group + " has in the image's /etc/group");
        }
    }

    /** What only the kernel shows: the image's own group file, and a user without a line in its passwd. */
    static void running(Findings found) {
        Optional<KernelFacts> kernel = found.kernel(GIDS);
        if (kernel.isEmpty() || ROOT.containsAll(kernel.get().main().uids())) {
            return;
        }
        Set<String> told = told(found.afresh());
        gids(found, GIDS, kernel.get().main().gids(), told);
        List<Long> own = kernel.get().main().gids();
        found.known(kernel.get().groups(), GROUPS)
                .ifPresent(groups -> gids(
                        found,
                        GROUPS,
                        groups.stream().filter(gid -> !own.contains(gid)).toList(),
                        told));
    }

    /** Those of the declaration, by name or number: where one is forbidden, another rule has found it. */
    private static Set<String> told(Findings found) {
        var told = new HashSet<>(found.texts(Field.GROUP_ADD));
        told.add(primary(UserSpec.parse(found.text(Field.USER))));
        return told;
    }

    private static void gids(Findings found, String field, List<Long> gids, Set<String> told) {
        List<String> bad = gids.stream()
                .distinct()
                .map(String::valueOf)
                .filter(gid -> isForbidden(found, gid))
                .filter(gid -> !told.contains(gid) && !told.contains(name(found, gid)))
                .toList();
        if (!bad.isEmpty()) {
            String message = "its process is in group " + String.join(", ", shown(found, bad));
            found.violation(field, Values.of(bad), Values.none(), message);
        }
    }

    /** Whether no repair gives the group, whatever a policy forbids: its members own the host, or may. */
    static boolean ownsHost(Subject subject, long gid) {
        return gid == 0
                || switch (subject.neighbours().hostGroups()) {
                    case Observed.Known<Map<Long, String>>(var names) -> POWERFUL.contains(names.getOrDefault(gid, ""));
                    case Observed.Unknown<Map<Long, String>> _ -> true;
                    // Of no host.
                    case Observed.Absent<Map<Long, String>> _ -> false;
                };
    }

    private static boolean isForbidden(Findings found, String group) {
        List<String> forbidden = found.get(FORBIDDEN);
        OptionalLong gid = UserSpec.ofGroup(group);
        return forbidden.contains(group)
                || forbidden.contains(name(found, group))
                || (gid.isPresent() && forbidden.contains(Long.toString(gid.getAsLong())));
    }

    /** Of the host; the empty string of a number without one. */
    private static String name(Findings found, String group) {
        OptionalLong number = UserSpec.ofGroup(group);
        if (number.isEmpty()) {
            return group;
        }
        long gid = number.getAsLong();
        return gid == 0
                ? "root"
                : found.known(found.subject().neighbours().hostGroups(), "host:/etc/group")
                        .map(names -> names.getOrDefault(gid, ""))
                        .orElse("");
    }

    private static List<String> shown(Findings found, List<String> groups) {
        return groups.stream()
                .map(group -> name(found, group).equals(group) ? group : name(found, group) + " (" + group + ")")
                .toList();
    }
}
