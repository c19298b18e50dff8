package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.util.Map;
import java.util.Optional;

/**
 * That a container is left alone: neither repaired nor quarantined unless a person orders it.
 *
 * @param why what it follows "since" in a sentence for people; empty when it is not left alone
 * @param marks as {@link Marks} says them, under which it is left alone when it is created again; empty when only its
 *     id is
 * @param rights what it was granted. A later container of the name that is granted more is not left alone with a
 *     critical finding; where these are not known, no other container is
 * @param catalogue digest of what Wharden's controls found and asked for at the time; empty where it is not known
 */
record Alone(String why, Optional<String> marks, Optional<Rights> rights, Optional<String> catalogue) {
    /** It is treated like any other. */
    static final Alone NOT = by("");

    /** Until its id changes. */
    static Alone by(String why) {
        return new Alone(why, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Until its marks change. */
    static Alone as(Container container, String why) {
        return new Alone(why, Optional.of(Marks.of(container)), Rights.of(container), Optional.empty());
    }

    /** The same, under another catalogue. */
    Alone under(Optional<String> catalogue) {
        return new Alone(why, marks, rights, catalogue);
    }

    boolean holds() {
        return !why.isEmpty();
    }

    /** Whether it is that of one container, under whatever name, as after a release. */
    boolean isById() {
        return holds() && marks.isEmpty();
    }

    /** For people; empty when it is not left alone. */
    Optional<String> sentence() {
        return holds() ? Optional.of("left alone since " + why) : Optional.empty();
    }

    /**
     * Whether what has the name and the marks now is left alone. With a critical finding that is only the container
     * itself, and another that is granted nothing else: a name protects no stranger.
     *
     * @param itself it is the container that this is about, or one that Wharden made of it
     */
    boolean counts(Request request, boolean itself) {
        Container container = request.container();
        return marks.filter(Marks.of(container)::equals).isPresent()
                && (itself || !request.critical() || (covers(container) && volumesArePlain(request.subject())));
    }

    /** By its options a volume of the same name may be a folder of the host by now. */
    private static boolean volumesArePlain(Subject subject) {
        return switch (subject.neighbours().volumes()) {
            case Observed.Known<Map<String, Volume>>(Map<String, Volume> known) ->
                known.values().stream().allMatch(Alone::isPlain);
            // At the first look they are not asked for.
            case Observed.Absent<Map<String, Volume>> _ -> true;
            case Observed.Unknown<Map<String, Volume>> _ -> false;
        };
    }

    private static boolean isPlain(Volume volume) {
        return volume.driver().equals("local") && volume.options().isEmpty();
    }

    private boolean covers(Container container) {
        return rights.filter(known -> Rights.of(container).filter(known::cover).isPresent())
                .isPresent();
    }
}
