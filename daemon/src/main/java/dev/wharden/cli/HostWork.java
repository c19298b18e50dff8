package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.control.filesystem.HostNeed;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.kernel.HostNodes;
import dev.wharden.kernel.HostNodes.Node;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A container that works on what is the host's own: its folders, sockets and devices. No person is told to give those
 * to another user, so that a user that nothing of it runs as yet is proposed only where it could use them as they are.
 *
 * @param kept what another user cannot be given, as paths of the host
 * @param hasFolder whether a folder is among them: what is in it may be any user's
 * @param groups in which another user could use the rest
 */
record HostWork(List<String> kept, boolean hasFolder, Set<Long> groups) {
    private static final int READ = 4;
    private static final int USE = 6;
    private static final int LIST = 5;
    private static final int ALL = 7;

    /** What packages install, which all users may read. */
    private static final List<String> SOFTWARE =
            List.of("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ssl/certs", "/etc/pki", "/sys");

    HostWork {
        kept = List.copyOf(kept);
        groups = Set.copyOf(groups);
    }

    /**
     * Of a container.
     *
     * @param powerful the host's groups that own it, which no user is put into
     */
    static HostWork of(Subject subject, HostNodes nodes, Set<Long> powerful) {
        var kept = new TreeSet<String>();
        var groups = new HashSet<Long>();
        List<HostNeed> needs = HostNeed.of(subject);
        needs.stream().filter(need -> !isUsable(need, nodes, powerful, groups)).forEach(need -> kept.add(need.path()));
        binds(subject, Set.of(true, false))
                .filter(path -> needs.stream().noneMatch(need -> need.path().equals(path)))
                .filter(path -> {
                    Optional<Node> node = nodes.at(path);
                    return node.filter(Node::isSpecial).isPresent()
                            ? !isOpen(node, powerful, groups)
                            : node.filter(Node::isFolder).isPresent() && nodes.holdsSocket(HostPlaces.normal(path));
                })
                .forEach(kept::add);
        boolean hasFolder = kept.stream()
                .anyMatch(path -> nodes.at(path).filter(Node::isFolder).isPresent());
        return new HostWork(List.copyOf(kept), hasFolder, groups);
    }

    private static boolean isUsable(HostNeed need, HostNodes nodes, Set<Long> powerful, Set<Long> groups) {
        Optional<Node> node = nodes.at(need.path());
        return switch (need.kind()) {
            case ENGINE -> false;
            case DEVICE, FATAL_DEVICE ->
                nodes.devices(need.path()).stream().allMatch(path -> isOpen(nodes.at(path), powerful, groups));
            case MOUNT ->
                node.filter(Node::isSpecial).isPresent() ? isOpen(node, powerful, groups) : isForAll(need, node);
        };
    }

    /** To all, or to a group that one may be put into, which is noted. */
    private static boolean isOpen(Optional<Node> node, Set<Long> powerful, Set<Long> groups) {
        if (node.isEmpty() || node.get().givesAll(USE)) {
            return node.isPresent();
        }
        long group = node.get().group();
        boolean gives = node.get().givesGroup(USE) && group > 0 && !powerful.contains(group);
        if (gives) {
            groups.add(group);
        }
        return gives;
    }

    /** A file that all may read is one to read, like the host's time zone, though few declare it read-only. */
    private static boolean isForAll(HostNeed need, Optional<Node> node) {
        return node.filter(one -> one.isFolder() ? isForAll(need, one) : one.givesAll(READ))
                .isPresent();
    }

    private static boolean isForAll(HostNeed need, Node folder) {
        return need.readOnly()
                ? folder.givesAll(LIST)
                        && SOFTWARE.stream().anyMatch(software -> (need.path() + "/").startsWith(software + "/"))
                : folder.givesAll(ALL);
    }

    /** The subject to advise on: root keeps its user where another would have to be given what is the host's. */
    Subject advised(Subject subject) {
        boolean isNew = UserSpec.of(subject.declared()).isRoot()
                && !(subject.service().runs() instanceof Observed.Known<ServiceUser>)
                && subject.service().rootWork().isEmpty();
        if (!isNew) {
            return subject;
        }
        return subject.with(
                kept.isEmpty()
                        ? subject.service().opening(groups)
                        : subject.service()
                                .doing(Optional.of(new RootWork(
                                        "it uses " + host(), hasFolder ? List.of("DAC_OVERRIDE") : List.of(), false))));
    }

    /** What a person is told of it, under whichever user it runs then; empty where nothing is the host's own. */
    Optional<String> comment(Container actual, Container desired) {
        UserSpec user = UserSpec.of(desired);
        if (kept.isEmpty() || !UserSpec.of(actual).isRoot()) {
            return Optional.empty();
        }
        return Optional.of(
                user.isRoot()
                        ? "It needs " + host()
                                + ", which another user may not be able to use: what follows leaves its user root."
                                + " To have another, take that away from it; its owner and mode are the host's."
                        : "It has " + host() + ", which user " + user.user()
                                + " may not be able to use: leave its user, or"
                                + " take that away from it; its owner and mode are the host's.");
    }

    /** What the groups are for that another user gets; empty where it needs none. */
    Optional<String> joined(Container actual, Container desired) {
        List<String> added = new ArrayList<>(desired.strings("/HostConfig/GroupAdd"));
        added.removeAll(actual.strings("/HostConfig/GroupAdd"));
        added.retainAll(groups.stream().map(String::valueOf).toList());
        return added.isEmpty()
                ? Optional.empty()
                : Optional.of("User " + UserSpec.of(desired).user() + " can open what it has of the host in group "
                        + String.join(", ", added) + ", which Wharden's own repair does not give it: let this replace"
                        + " it, or leave runAsNonRoot.user out of its policy.");
    }

    private String host() {
        return "the host's " + String.join(", ", kept);
    }

    /** Those of its folders and files of the host that a person may give to another user. */
    List<String> giveable(Subject subject, boolean writable) {
        Set<String> others = new TreeSet<>(kept);
        HostNeed.of(subject).forEach(need -> others.add(need.path()));
        return binds(subject, Set.of(writable))
                .filter(path -> !others.contains(path))
                .toList();
    }

    private static Stream<String> binds(Subject subject, Set<Boolean> writable) {
        return subject.declared()
                .at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("bind")
                        && writable.contains(mount.path("RW").asBoolean()))
                .map(mount -> mount.path("Source").asText());
    }
}
