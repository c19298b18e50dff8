package dev.wharden.e2e;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.e2e.CrashSubject.Kind;
import dev.wharden.e2e.CrashSubject.Verdict;
import dev.wharden.remedy.recreate.InspectDiff;
import java.util.List;

/**
 * A container that lives in the network of one that Wharden was killed at, so that it has to follow it.
 *
 * @param before its inspect while nobody had touched it
 * @param token what it had written to its anonymous volume
 */
record CrashFollower(String name, Container before, String token) {
    private static final String SUFFIX = "-sharer";

    /** The name of the one that follows a container. */
    static String of(String owner) {
        return owner + SUFFIX;
    }

    /** The container that it follows, when the name is that of a follower; otherwise the name. */
    static String owner(String name) {
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    /**
     * Exactly one is left, it runs, it lives in the network of the one that is there now, and nothing else of it
     * differs.
     *
     * @param engineEnded whether the engine ended both, and by itself starts neither: an engine that was killed leaves
     *     an owner and its follower down, {@code unless-stopped} or not (measured: 48 of 48, without Wharden)
     */
    Verdict judge(DockerReader reader, Container owner, boolean engineEnded) {
        List<Container> family = CrashSubject.family(reader, name);
        if (family.stream().filter(Container::running).count() > 1) {
            return new Verdict(Kind.DOUBLED, CrashSubject.names(family));
        }
        List<Container> mine = family.stream()
                .filter(one -> one.text("/Name").equals("/" + name) && one.running())
                .toList();
        boolean there = family.stream().anyMatch(one -> one.text("/Name").equals("/" + name));
        if (mine.isEmpty() && there && engineEnded) {
            return new Verdict(Kind.EXACT, "ended with the engine, and so is its follower");
        }
        if (mine.isEmpty()) {
            return new Verdict(Kind.LOST, "the follower does not run: " + CrashSubject.names(family));
        }
        Container now = mine.getFirst();
        boolean moved =
                !owner.id().equals(before.text("/HostConfig/NetworkMode").substring("container:".length()));
        List<String> wrong = InspectDiff.of(before, now).stream()
                .filter(pointer -> !(moved && pointer.equals("/HostConfig/NetworkMode")))
                .toList();
        boolean right = wrong.isEmpty()
                && family.size() == 1
                && now.text("/HostConfig/NetworkMode").equals("container:" + owner.id())
                && token.equals(CrashSubject.token(now));
        return right
                ? new Verdict(Kind.EXACT, "")
                : new Verdict(
                        Kind.INEXACT,
                        "the follower, in the network of " + now.text("/HostConfig/NetworkMode") + ", differs at "
                                + wrong + "; " + CrashSubject.names(family));
    }
}
