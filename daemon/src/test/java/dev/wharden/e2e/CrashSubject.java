package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Io;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.e2e.CrashCell.Meanwhile;
import dev.wharden.e2e.CrashCell.Shape;
import dev.wharden.remedy.recreate.InspectDiff;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A container that Wharden was killed at, and the judgement of what has become of it.
 *
 * @param before its inspect while nobody had touched it
 * @param token what it had written to its anonymous volume
 * @param follower who has to follow it, when it has one
 */
record CrashSubject(CrashCell cell, String name, Container before, String token, Optional<CrashFollower> follower) {
    /** What the privileges that a twin has not been given show elsewhere. */
    private static final Pattern HARDENED =
            Pattern.compile("/HostConfig/(Privileged|SecurityOpt|MaskedPaths|ReadonlyPaths)(/.*)?");

    private static final Pattern CUT = Pattern.compile("/NetworkSettings/.*|/HostConfig/RestartPolicy/.*");
    /** The engine gives another one at each connect (engine-facts §4.2). */
    private static final Pattern MAC = Pattern.compile("/NetworkSettings/(Networks/[^/]+/)?MacAddress");

    @Override
    public String toString() {
        return name + " (" + cell + ")";
    }

    /** How a run ended. */
    enum Kind {
        EXACT,
        LOST,
        DOUBLED,
        INEXACT,
        /** The engine takes one beside it for running whose process it cannot find: no kill, no removal ends that. */
        GHOST
    }

    /**
     * How a run ended.
     *
     * @param why what is not as it should be, or what the engine did by itself; empty when there is nothing to say
     */
    record Verdict(Kind kind, String why) {
        boolean exact() {
            return kind == Kind.EXACT;
        }
    }

    /**
     * Judges what is there now.
     *
     * @param row what the daemon says of it
     * @param trail the audit log
     * @param alone what has become of a container of the same shape that nobody but the engine touched
     */
    Verdict judge(DockerReader reader, JsonNode row, CrashTrail trail, Alone alone) {
        List<Container> family = family(reader, name);
        if (family.stream().filter(Container::running).count() > 1) {
            return new Verdict(trail.ghost(name) ? Kind.GHOST : Kind.DOUBLED, names(family));
        }
        List<Container> mine = family.stream()
                .filter(one -> one.text("/Name").equals("/" + name))
                .toList();
        if (mine.isEmpty()) {
            return alone == Alone.GONE && cell.shape() == Shape.RM
                    ? ended(trail, "deleted by the engine, as --rm is when the engine ends")
                    : new Verdict(Kind.LOST, "no container of the name; " + names(family));
        }
        Verdict own = judge(mine.getFirst(), family, row, trail, alone);
        return own.exact() && follower.isPresent()
                ? follower.get().judge(reader, mine.getFirst(), isEngineToBlame(mine.getFirst(), trail, alone))
                : own;
    }

    /** Every container that has the name, or one that Wharden made of it. */
    static List<Container> family(DockerReader reader, String name) {
        return reader.list().stream()
                .filter(summary -> isOf(name, summary.at("/Names/0").asText().substring(1)))
                .map(summary -> reader.inspect(summary.path("Id").asText()))
                .toList();
    }

    /** Whether a container's name is this one, or one that Wharden made of it. */
    static boolean isOf(String name, String found) {
        return found.equals(name) || found.startsWith(name + ".wharden-");
    }

    /** What has become of a container that only the engine touched. */
    enum Alone {
        RUNS,
        ENDED,
        GONE
    }

    private Verdict judge(Container now, List<Container> family, JsonNode row, CrashTrail trail, Alone alone) {
        boolean engineEndedIt = isEngineToBlame(now, trail, alone);
        boolean held = cell.operation() == CrashOperation.QUARANTINE;
        if (!now.running() && !engineEndedIt && !(held && cell.meanwhile() != Meanwhile.NOTHING)) {
            return new Verdict(Kind.LOST, "it does not run: " + now.at("/State") + " " + row.path("reason"));
        }
        List<String> wanted = List.of(held && cell.shape() == Shape.RM ? volumes() : name, name);
        List<String> left = family.stream()
                .map(one -> one.text("/Name").substring(1))
                .filter(one -> !wanted.contains(one))
                .toList();
        if (!left.isEmpty()) {
            return inexact("left: " + left);
        }
        boolean declined = cell.operation() == CrashOperation.UNDO && trail.declined(name, "undo");
        List<String> wrong = differences(now, declined);
        if (!wrong.isEmpty()) {
            return inexact("differs at " + wrong);
        }
        if (!token().equals(token(now))) {
            return inexact("its data is another");
        }
        if (held && !isHeld(now)) {
            return inexact("not held: " + now.at("/State") + now.at("/NetworkSettings/Networks"));
        }
        if (!held && now.paused()) {
            return inexact("it is paused");
        }
        String state = cell.operation().refuses(cell.shape())
                ? "Unremediable"
                : declined ? CrashOperation.RECREATE.state() : cell.operation().state();
        if (!engineEndedIt && !row.path("state").asText().equals(state)) {
            return inexact("the daemon says " + row.path("state") + ": " + row.path("reason"));
        }
        if (!now.running()) {
            return ended(trail, held ? "ended with the engine, held" : "ended with the engine");
        }
        return ended(trail, declined ? "not undone, and whoever asked was told" : "");
    }

    /** Whether it does not run since the engine ended it, as it ends what Wharden has not touched. */
    private boolean isEngineToBlame(Container now, CrashTrail trail, Alone alone) {
        return !now.running() && alone != Alone.RUNS && !(cell.operation().bringsUp() && isTouched(trail));
    }

    /**
     * Whether Wharden had come to it or to its follower: what was only prepared beside them leaves them to the engine.
     */
    private boolean isTouched(CrashTrail trail) {
        return trail
                .calls(List.of(name, CrashFollower.of(name)), cell.operation().kind())
                .stream()
                .anyMatch(verb -> !Set.of("create", "start", "remove").contains(verb));
    }

    private static Verdict inexact(String why) {
        return new Verdict(Kind.INEXACT, why);
    }

    private boolean isHeld(Container now) {
        return (now.paused() || !now.running())
                && now.at("/NetworkSettings/Networks").isEmpty()
                && Set.of("", "no").contains(now.text("/HostConfig/RestartPolicy/Name"));
    }

    private List<String> differences(Container now, boolean declined) {
        boolean twin = !now.id().equals(before.id());
        return InspectDiff.of(before, now).stream()
                .filter(pointer -> !pointer.startsWith("/State/"))
                .filter(pointer -> now.running() || !pointer.startsWith("/NetworkSettings/"))
                .filter(pointer -> !allowed(declined ? CrashOperation.RECREATE : cell.operation(), pointer, twin, now))
                .toList();
    }

    private static boolean allowed(CrashOperation operation, String pointer, boolean twin, Container now) {
        return switch (operation) {
            case UPDATE ->
                pointer.equals("/HostConfig/PidsLimit") && !twin && now.number("/HostConfig/PidsLimit") == 100;
            case RECREATE, UNIT -> twin && HARDENED.matcher(pointer).matches() && !now.isTrue("/HostConfig/Privileged");
            case QUARANTINE -> !twin && CUT.matcher(pointer).matches();
            case RELEASE -> !twin && MAC.matcher(pointer).matches();
            case RESTART, ROLLBACK, UNDO -> false;
        };
    }

    /** Every action that began has ended, however often Wharden was killed. */
    private Verdict ended(CrashTrail trail, String why) {
        List<String> open = trail.open(name);
        return open.isEmpty() ? new Verdict(Kind.EXACT, why) : inexact("begun and never ended: " + open);
    }

    static String names(List<Container> family) {
        return family.stream()
                .map(one -> one.text("/Name") + (one.running() ? " runs" : " does not run"))
                .toList()
                .toString();
    }

    /** What holds the anonymous volumes of a quarantined {@code --rm} container. */
    private String volumes() {
        return name + ".wharden-volumes-" + before.id().substring(0, 12);
    }

    /** What a container has in its anonymous volume; empty while it has written nothing. */
    static String token(Container container) {
        Path file = Path.of(container.at("/Mounts/0/Source").asText(), "token");
        return Io.of(() -> Files.exists(file) ? Files.readString(file) : "");
    }
}
