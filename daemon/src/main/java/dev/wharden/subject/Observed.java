package dev.wharden.subject;

import java.util.Objects;
import java.util.function.Function;

/**
 * Something that was looked at. What could not be read is never taken for a pass, so it is a value of its own; and what
 * there is not to read (the processes of a stopped container) is neither.
 */
public sealed interface Observed<T> {
    /** It was read. */
    record Known<T>(T value) implements Observed<T> {
        /** Refuses null. */
        public Known {
            Objects.requireNonNull(value);
        }
    }

    /**
     * It is there but could not be read.
     *
     * @param why for people, in a few words: {@code "/proc/812/status: permission denied"}
     */
    record Unknown<T>(String why) implements Observed<T> {}

    /**
     * There is nothing to be read, so nothing to be judged.
     *
     * @param why for people: {@code "not running"}
     */
    record Absent<T>(String why) implements Observed<T> {}

    /** What was read, turned into something else; the other two as they are. */
    default <R> Observed<R> map(Function<T, R> turn) {
        return switch (this) {
            case Known<T> known -> new Known<>(turn.apply(known.value()));
            case Unknown<T> unknown -> new Unknown<>(unknown.why());
            case Absent<T> absent -> new Absent<>(absent.why());
        };
    }

    /** It was read. */
    static <T> Observed<T> known(T value) {
        return new Known<>(value);
    }

    /** It could not be read. */
    static <T> Observed<T> unknown(String why) {
        return new Unknown<>(why);
    }

    /** There is nothing to read. */
    static <T> Observed<T> absent(String why) {
        return new Absent<>(why);
    }
}
