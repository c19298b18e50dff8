package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import java.util.Optional;

/**
 * That a container is left alone: neither repaired nor quarantined unless a person orders it.
 *
 * @param why what it follows "since" in a sentence for people; empty when it is not left alone
 * @param marks as {@link Marks} says them, under which it is left alone whoever makes it anew; empty when only its id
 *     is
 * @param catalogue digest of what Wharden's controls found and asked for at the time; empty where it is not known
 */
record Alone(String why, Optional<String> marks, Optional<String> catalogue) {
    /** It is treated like any other. */
    static final Alone NOT = new Alone("", Optional.empty(), Optional.empty());

    /** Until its id changes. */
    static Alone by(String why) {
        return new Alone(why, Optional.empty(), Optional.empty());
    }

    /** Until its marks change. */
    static Alone as(Container container, String why) {
        return new Alone(why, Optional.of(Marks.of(container)), Optional.empty());
    }

    /** The same, under another catalogue. */
    Alone under(Optional<String> catalogue) {
        return new Alone(why, marks, catalogue);
    }

    boolean holds() {
        return !why.isEmpty();
    }
}
