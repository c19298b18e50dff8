package dev.wharden.subject;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a container: its moment, which notes whether anything depended on it, and what was worked out in it
 * and is needed again. Used by one thread. It says nothing of the container, and no two are equal.
 */
public final class Occasion {
    /** No evaluation: no time is known, and nothing is kept. */
    static final Occasion NONE = new Occasion(Observed.unknown("the time is not known"), Map.of());

    private final Observed<Instant> now;
    private final Map<Class<?>, Made> made;
    private boolean timed;

    /** What was made of a subject. */
    private record Made(Subject of, Object what) {}

    private Occasion(Observed<Instant> now, Map<Class<?>, Made> made) {
        this.now = now;
        this.made = made;
    }

    /** An evaluation at that moment. */
    public static Occasion at(Instant moment) {
        return new Occasion(Observed.known(moment), new HashMap<>());
    }

    /** Whether anything that was found depends on the moment: else it holds at any other moment too. */
    public boolean isTimed() {
        return timed;
    }

    Observed<Instant> now() {
        if (this != NONE) {
            timed = true;
        }
        return now;
    }

    @SuppressWarnings("ReferenceEquality") // another subject may be equal, and is worked on as well
    <T> T once(Class<T> what, Subject of, Supplier<T> work) {
        @Nullable Made known = made.get(what);
        if (known != null && known.of() == of) {
            return what.cast(known.what());
        }
        T result = work.get();
        if (this != NONE) {
            made.put(what, new Made(of, result));
        }
        return result;
    }
}
