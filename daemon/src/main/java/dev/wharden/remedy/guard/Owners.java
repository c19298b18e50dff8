package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.policy.Identity;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Knows who owns a container (engine-facts §5.4). Labels that the image brings do not count: whoever built it would
 * choose what is never touched.
 */
public final class Owners {
    /** Whoever waits for a {@code docker compose run} has it. */
    private static final String ONEOFF = "oneoff";

    private static final List<Mark> MARKS = List.of(
            new Mark(
                    "kubernetes",
                    "io.kubernetes.",
                    "a kubelet runs it and would undo any change: set it in the pod's securityContext"),
            new Mark("nomad", "com.hashicorp.nomad.", "Nomad runs it and would undo any change: set it in the job"),
            new Mark("quadlet", "PODMAN_SYSTEMD_UNIT", "a systemd unit (quadlet) runs it: set it in the unit"),
            new Mark("testcontainers", "org.testcontainers", "a running test owns it and removes it itself"));

    private final Predicate<Container> self;
    private final Predicate<Identity> ignored;
    private final Predicate<String> trusted;

    /**
     * With what only the host knows.
     *
     * @param self whether Wharden itself runs in it
     * @param ignored whether the configuration says to leave one alone of this name, this image and these labels of its
     *     own
     */
    public Owners(Predicate<Container> self, Predicate<Identity> ignored) {
        this(self, ignored, word -> true);
    }

    /**
     * The same for a host that does not believe every label.
     *
     * @param trusted whether the labels of an owner are believed: kubernetes, nomad, oneoff, quadlet or testcontainers.
     *     Nothing but labels tells of them, and whoever creates a container chooses those; a swarm's are believed where
     *     the engine says that one is active
     */
    public Owners(Predicate<Container> self, Predicate<Identity> ignored, Predicate<String> trusted) {
        this.self = self;
        this.ignored = ignored;
        this.trusted = trusted;
    }

    /** The owners that only labels tell of, sorted. */
    public static List<String> byLabel() {
        return Stream.concat(MARKS.stream().map(Mark::word), Stream.of(ONEOFF))
                .sorted()
                .toList();
    }

    /** Who owns an observed container. */
    public Ownership of(Subject subject) {
        return of(subject.declared(), subject.image(), subject.engine());
    }

    /**
     * Who owns a container.
     *
     * @param container as inspect gives it
     * @param image what it is made of. A label that it has too, with the same value, counts as the image's: the engine
     *     merges both, and immunity must not be had from an image. When it could not be read, a label that would keep
     *     Wharden from a repair still does so, and none keeps it from a quarantine
     * @param engine whose swarm may be active: without one the labels of swarm are anybody's
     */
    public Ownership of(Container container, Observed<ImageDefaults> image, EngineFacts engine) {
        if (self.test(container)) {
            return new Ownership.Foreign("Wharden itself runs in it: it never changes itself");
        }
        if (image instanceof Observed.Unknown<ImageDefaults>(String why)) {
            return unread(container, engine, why);
        }
        return of(container, ownLabels(container, image), engine);
    }

    /**
     * Nobody knows which of its labels are the image's: those that forbid a repair do, and a quarantine goes by what is
     * not a label.
     */
    private Ownership unread(Container container, EngineFacts engine, String why) {
        Ownership proven = of(container, Map.of(), engine);
        Ownership claimed = of(container, container.labels(), engine);
        return claimed instanceof Ownership.Foreign(String foreign) && !(proven instanceof Ownership.Foreign)
                ? new Ownership.Unproven(foreign + ". Its image cannot be read (" + why
                        + "), so it is not repaired; that does not keep it from being quarantined")
                : proven instanceof Ownership.Foreign ? proven : claimed;
    }

    private Ownership of(Container container, Map<String, String> labels, EngineFacts engine) {
        if (ignored.test(Identity.of(container, labels))) {
            return new Ownership.Foreign("wharden.yaml ignores it: take it out of ignore to have it repaired");
        }
        if (engine.swarmActive() && labels.containsKey("com.docker.swarm.task.id")) {
            return new Ownership.Foreign(
                    "it is a task of a swarm service, which would undo any change: use docker service update");
        }
        for (Mark mark : MARKS) {
            if (trusted.test(mark.word()) && labels.keySet().stream().anyMatch(mark::fits)) {
                return new Ownership.Foreign(mark.sentence());
            }
        }
        if (trusted.test(MARKS.getFirst().word()) && container.text("/Name").startsWith("/k8s_")) {
            return new Ownership.Foreign(MARKS.getFirst().sentence());
        }
        if (trusted.test(ONEOFF)
                && labels.getOrDefault("com.docker.compose.oneoff", "").equals("True")) {
            return new Ownership.Kept(
                    "docker compose run started it for one task: a script that waits for it would take a"
                            + " restart for its end. Only its labels say so (trustOwnerLabels in wharden.yaml)");
        }
        return new Ownership.Free();
    }

    /** Why nothing may be done of what a verdict asks for, whatever the policy's mode; empty when it may. */
    public String untouchable(Subject subject, Verdict verdict) {
        return switch (of(subject)) {
            case Ownership.Free free -> "";
            case Ownership.Foreign(String why) -> why;
            case Ownership.Unproven(String why) ->
                switch (Planner.plan(verdict, subject.declared())) {
                    case Remedy.None none -> "";
                    case Remedy.Quarantine quarantine -> "";
                    case Remedy.Update update -> why;
                    case Remedy.Restart restart -> why;
                    case Remedy.Recreate recreate -> why;
                };
            case Ownership.Kept(String why) ->
                switch (Planner.plan(verdict, subject.declared())) {
                    case Remedy.None none -> "";
                    case Remedy.Update update -> "";
                    case Remedy.Quarantine quarantine -> "";
                    case Remedy.Restart restart -> why;
                    case Remedy.Recreate recreate -> why;
                };
        };
    }

    /** The labels that whoever created the container gave it. */
    static Map<String, String> ownLabels(Container container, Observed<ImageDefaults> image) {
        var labels = new TreeMap<>(container.labels());
        if (image instanceof Observed.Known<ImageDefaults>(ImageDefaults defaults)) {
            labels.entrySet().removeAll(defaults.labels().entrySet());
        }
        return labels;
    }

    /** An owner that only a label tells of: {@code word} is the one of {@code trustOwnerLabels}. */
    private record Mark(String word, String label, String reason) {
        String sentence() {
            return reason + ". Only its labels say so (trustOwnerLabels in wharden.yaml)";
        }

        boolean fits(String candidate) {
            return label.endsWith(".") ? candidate.startsWith(label) : candidate.equals(label);
        }
    }
}
