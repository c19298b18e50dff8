package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a frozen container from running again: no restart policy, and next to no processor and processes for the
 * seconds in which a restarting engine without live-restore lets it run (measured: 99 % less work done, engine-facts
 * §4.3). Pure: bodies of {@code POST /containers/{id}/update}.
 */
final class Throttle {
    private static final long A_HUNDREDTH = 10_000_000;
    private static final long SHORTEST_QUOTA = 1_000;
    private static final long USUAL_PERIOD = 100_000;
    private static final String HOST = "/HostConfig/";
    private static final List<String> OTHERS =
            List.of("CpuShares", "CpuPeriod", "Memory", "MemorySwap", "MemoryReservation", "BlkioWeight");
    private static final List<String> LIMITS = Stream.concat(
                    Stream.of("CpuQuota", "NanoCpus", "PidsLimit"), OTHERS.stream())
            .toList();

    private Throttle() {}

    /**
     * Whether an engine restart would let it run with a network or with more rights than its own. Others are throttled
     * by the limits that they have, which a release can give back; one without a limit is not given one, because no
     * limit can be taken off again.
     */
    static boolean throttles(Quarantined group, HeldContainer member, EngineFacts engine) {
        return !engine.liveRestore() && (group.leaks(member) || member.privileged());
    }

    /** Whether a release cannot take the throttle off again in place. */
    static boolean sticks(Quarantined group, HeldContainer member, EngineFacts engine) {
        return throttles(group, member, engine)
                && limit(member, "/HostConfig/CpuQuota") == 0
                && limit(member, "/HostConfig/NanoCpus") == 0;
    }

    private static long limit(HeldContainer member, String pointer) {
        return Math.max(0, member.before().number(pointer));
    }

    /** Whether its use of processors is limited, by a throttle or by itself. */
    static boolean isLimited(Container now) {
        return now.number("/HostConfig/CpuQuota") > 0 || now.number("/HostConfig/NanoCpus") > 0;
    }

    /** As many processors as there are: the engine takes no limit off. What it had is given back by a release. */
    static ObjectNode lifted(Container now, EngineFacts engine) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (now.number("/HostConfig/CpuQuota") > 0) {
            long period = now.number("/HostConfig/CpuPeriod");
            body.put("CpuQuota", (period > 0 ? period : USUAL_PERIOD) * engine.processors());
        } else {
            body.put("NanoCpus", 1_000_000_000L * engine.processors());
        }
        return body;
    }

    /** What is still to be changed to hold it; empty when nothing is. */
    static Optional<ObjectNode> tighten(Quarantined group, HeldContainer member, Container now, EngineFacts engine) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!member.autoRemove() && HeldContainer.restarts(now)) {
            body.setAll(Freezer.noRestart());
        }
        if (!engine.liveRestore()) {
            throttle(throttles(group, member, engine), member, now, body);
        }
        return body.isEmpty() ? Optional.empty() : Optional.of(body);
    }

    /**
     * By a quota where it has one (the engine takes no other limit then). A limit of processes can be taken off again:
     * -1 is none.
     */
    private static void throttle(boolean always, HeldContainer member, Container now, ObjectNode body) {
        if (limit(member, "/HostConfig/CpuQuota") > 0) {
            if (now.number("/HostConfig/CpuQuota") != SHORTEST_QUOTA) {
                body.put("CpuQuota", SHORTEST_QUOTA);
            }
        } else if (always || limit(member, "/HostConfig/NanoCpus") > 0) {
            if (now.number("/HostConfig/NanoCpus") != A_HUNDREDTH) {
                body.put("NanoCpus", A_HUNDREDTH);
            }
        }
        if ((always || limit(member, "/HostConfig/PidsLimit") > 0) && now.number("/HostConfig/PidsLimit") != 1) {
            body.put("PidsLimit", 1);
        }
    }

    /** What gives back what was, as far as the engine can: it changes limits but never takes one off. */
    static Optional<ObjectNode> loosen(HeldContainer member, Container now, EngineFacts engine) {
        Container before = member.before();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!member.autoRemove()
                && HeldContainer.restarts(before)
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

    /** What somebody has changed of its other limits meanwhile, as it was; empty when nothing was. */
    static Optional<ObjectNode> others(HeldContainer member, Container now) {
        Container before = member.before();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (String limit : OTHERS) {
            String pointer = HOST + limit;
            if (differs(pointer, before, now) && before.number(pointer) > 0) {
                body.put(limit, before.number(pointer));
            }
        }
        if (body.has("Memory") || body.has("MemorySwap")) {
            body.put("Memory", before.number("/HostConfig/Memory"));
            body.put("MemorySwap", before.number("/HostConfig/MemorySwap"));
        }
        return body.isEmpty() ? Optional.empty() : Optional.of(body);
    }

    /** The limits that are not as they were, a sentence each: the engine changes them, but takes none off. */
    static List<String> inexact(HeldContainer member, Container now) {
        return LIMITS.stream()
                .filter(limit -> differs(HOST + limit, member.before(), now))
                .map(limit -> member.name() + " has the limit " + limit + " " + now.number(HOST + limit)
                        + (limit(member, HOST + limit) == 0
                                ? " and had none: the engine takes none off"
                                : " and had " + limit(member, HOST + limit)))
                .toList();
    }

    /**
     * A container with all its limits as they were, and spelled as they were: no limit of processes is null or 0, and a
     * twin is created with the one it had.
     */
    static Container asBefore(HeldContainer member, Container now) {
        Container wanted = now;
        for (String limit : LIMITS) {
            JsonNode was = member.before().at(HOST + limit);
            if (!was.isMissingNode()) {
                wanted = wanted.with(HOST + limit, was);
            }
        }
        return wanted;
    }

    private static boolean differs(String pointer, Container before, Container now) {
        return Math.max(0, before.number(pointer)) != Math.max(0, now.number(pointer));
    }
}
