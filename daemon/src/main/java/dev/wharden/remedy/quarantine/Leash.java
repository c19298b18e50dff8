package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What keeps a frozen container from running again: no restart policy, and next to no processor and processes for the seconds in which a restarting engine without
 * live-restore lets it run (measured: 99 % less work done, engine-facts §4.3). Pure: bodies of {@code POST /containers/{id}/update}.
 */
final class Leash {
    private static final long A_HUNDREDTH = 10_000_000;
    private static final long SHORTEST_QUOTA = 1_000;
    private static final long USUAL_PERIOD = 100_000;

    private Leash() {}

    /** Whether an engine restart would let it run with a network or with more rights than its own. */
    static boolean throttles(Quarantined group, Member member, EngineFacts engine) {
        return !engine.liveRestore() && (group.leaks(member) || member.privileged());
    }

    /** What is still to be changed to hold it; empty when nothing is. */
    static Optional<ObjectNode> tighten(Quarantined group, Member member, Container now, EngineFacts engine) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!member.autoRemove() && Member.restarts(now)) {
            body.setAll(Freezer.noRestart());
        }
        if (throttles(group, member, engine)) {
            if (now.number("/HostConfig/CpuQuota") > 0) {
                if (now.number("/HostConfig/CpuQuota") != SHORTEST_QUOTA) {
                    body.put("CpuQuota", SHORTEST_QUOTA);
                }
            } else if (now.number("/HostConfig/NanoCpus") != A_HUNDREDTH) {
                body.put("NanoCpus", A_HUNDREDTH);
            }
            if (now.number("/HostConfig/PidsLimit") != 1) {
                body.put("PidsLimit", 1);
            }
        }
        return body.isEmpty() ? Optional.empty() : Optional.of(body);
    }

    /** What gives back what was, as far as the engine can: it changes limits but never takes one off. */
    static Optional<ObjectNode> loosen(Member member, Container now, EngineFacts engine) {
        Container before = member.before();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!member.autoRemove()
                && Member.restarts(before)
                && !now.at("/HostConfig/RestartPolicy").equals(before.at("/HostConfig/RestartPolicy"))) {
            body.set("RestartPolicy", before.at("/HostConfig/RestartPolicy").deepCopy());
        }
        if (differs("/HostConfig/CpuQuota", before, now)) {
            long quota = before.number("/HostConfig/CpuQuota");
            body.put("CpuQuota", quota > 0 ? quota : USUAL_PERIOD * engine.processors());
        }
        if (differs("/HostConfig/NanoCpus", before, now)) {
            long cpus = before.number("/HostConfig/NanoCpus");
            body.put("NanoCpus", cpus > 0 ? cpus : 1_000_000_000L * engine.processors());
        }
        if (differs("/HostConfig/PidsLimit", before, now)) {
            long pids = before.number("/HostConfig/PidsLimit");
            body.put("PidsLimit", pids > 0 ? pids : -1);
        }
        return body.isEmpty() ? Optional.empty() : Optional.of(body);
    }

    /** What is not as it was in spite of it, a sentence each. */
    static List<String> inexact(Member member, Container now) {
        var sentences = new ArrayList<String>();
        if (differs("/HostConfig/NanoCpus", member.before(), now)) {
            sentences.add(member.name()
                    + " had no limit of processors and now has all of the host's as its limit: the engine takes"
                    + " none off");
        }
        if (differs("/HostConfig/CpuQuota", member.before(), now)) {
            sentences.add(
                    member.name() + " now has a quota of all of the host's processors: the engine takes none off");
        }
        if (differs("/HostConfig/PidsLimit", member.before(), now)) {
            sentences.add(member.name() + " has another limit of processes than before");
        }
        return sentences;
    }

    private static boolean differs(String pointer, Container before, Container now) {
        return Math.max(0, before.number(pointer)) != Math.max(0, now.number(pointer));
    }
}
