package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells how a container that is held has got loose. Pure. */
final class QuarantineDrift {
    private QuarantineDrift() {}

    /**
     * How it runs or can be reached, a few words each; empty when it holds.
     *
     * @param live its connections, by {@link ConnectedNetworks}
     */
    static List<String> of(HeldContainer member, Container now, List<HeldContainer.Link> live) {
        var lapses = new ArrayList<String>();
        if (now.restarting()) {
            lapses.add(member.name() + " is restarting");
        } else if (now.running() && !now.paused()) {
            lapses.add(member.name() + " runs");
        }
        if (member.cuttable()) {
            live.forEach(link -> lapses.add(member.name() + " is connected to " + link.name()));
        }
        return lapses;
    }

    /** That the engine would start it again by itself, in a few words. */
    static Optional<String> restarts(HeldContainer member, Container now) {
        return member.autoRemove() || !HeldContainer.restarts(now)
                ? Optional.empty()
                : Optional.of(member.name() + " has restart policy " + now.text("/HostConfig/RestartPolicy/Name"));
    }

    /** What this quarantine does not stop, and what its release will cost; for people. */
    static List<String> limits(Quarantined group, EngineFacts engine) {
        var limits = new ArrayList<String>();
        for (HeldContainer member : group.members()) {
            if (member.hostNetwork()) {
                limits.add(member.name() + " uses the host's network: it is frozen, but its network cannot be cut");
            } else if (group.leaks(member)) {
                limits.add(
                        member.name() + " uses the network of a container that is not held: it is frozen, but not cut");
            }
            if (!engine.liveRestore() && member.before().running()) {
                limits.add(
                        "live-restore is off: a restart of the engine lets " + member.name() + " run for some seconds"
                                + (member.autoRemove()
                                        ? " and then deletes it (--rm)"
                                        : ", then it is stopped and its memory is lost"));
            }
            twin(group, member, engine).ifPresent(limits::add);
        }
        return limits;
    }

    private static Optional<String> twin(Quarantined group, HeldContainer member, EngineFacts engine) {
        boolean mac = member.cuttable()
                && !member.before().text("/Config/MacAddress").isEmpty()
                && !HeldContainer.links(member.before()).isEmpty();
        String what = Stream.of(
                        mac ? "its MAC address" : "",
                        Throttle.sticks(group, member, engine) ? "that it had no limit of processors" : "")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" and "));
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of("a release recreates " + member.name() + " to give back " + what
                        + ", and the memory of its processes is lost: with --in-place it runs on, without that");
    }
}
