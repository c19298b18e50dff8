package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sees to it that a twin has mounted what the old one had. The engine resolves the source of a bind again at each start, so that a link which the container put there
 * meanwhile would mount another folder of the host.
 *
 * @param tables what runs
 */
record MountCheck(MountTables tables) {
    /** With what each old one has mounted, before the first step is made. Throws Unfaithful when that cannot be read: nothing was touched so far. */
    Transaction remembered(Transaction begun) {
        if (begun.step() != RecreateStep.CREATE) {
            return begun;
        }
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            transaction = transaction.with(member.withMounts(mounted(member.before())));
        }
        return transaction;
    }

    /** Throws Unfaithful when one that has started mounts something else than its predecessor: it must not run on. One that has ended is left to the probation. */
    void refuseOther(Bench bench, Transaction transaction) {
        if (transaction.step() != RecreateStep.START) {
            return;
        }
        for (Member member : transaction.members()) {
            Container now = bench.successor(member);
            if (member.mounts().isEmpty() || !now.running()) {
                continue;
            }
            Map<String, String> mounted = mounted(now);
            for (String target : targets(now)) {
                String before = member.mounts().getOrDefault(target, "");
                if (!mounted.isEmpty() && !before.isEmpty() && !before.equals(mounted.get(target))) {
                    throw new Unfaithful("at " + target + " " + member.name()
                            + " would have something else than before: the source of the mount leads elsewhere now;"
                            + " make the source a folder again, and let no container write to the folder above it");
                }
            }
        }
    }

    /** Device and root by target, of the binds and volumes that are declared; empty where it does not run. */
    private Map<String, String> mounted(Container container) {
        Set<String> targets = targets(container);
        return switch (targets.isEmpty() ? new Observed.Absent<List<MountPoint>>("") : tables.of(container)) {
            case Observed.Known<List<MountPoint>>(List<MountPoint> table) -> {
                var mounted = new LinkedHashMap<String, String>();
                for (MountPoint line : table) {
                    if (targets.contains(line.path())) {
                        mounted.putIfAbsent(
                                line.path(), line.device() + " " + line.root().replace("//deleted", ""));
                    }
                }
                yield Map.copyOf(mounted);
            }
            case Observed.Absent<List<MountPoint>> _ -> Map.of();
            case Observed.Unknown<List<MountPoint>>(String why) -> {
                throw new Unfaithful("what " + container.name() + " has mounted cannot be read: " + why);
            }
        };
    }

    /** Of binds: what they lead to is decided at each start. A volume is the engine's own folder, or one that its options bind. */
    private static Set<String> targets(Container container) {
        var targets = new TreeSet<String>();
        for (JsonNode mount : container.at("/Mounts")) {
            if (mount.path("Type").asText("").equals("bind")) {
                targets.add(mount.path("Destination").asText(""));
            }
        }
        return targets;
    }
}
