package dev.wharden.control;

import dev.wharden.subject.Deed;
import dev.wharden.subject.Heard;
import dev.wharden.subject.Remembered.Times;
import java.util.Optional;

/** Findings of what the engine's events told within the last day. */
public final class Told {
    private Told() {}

    /** A deed of that kind; where events were not heard it is unread. */
    public static void deed(Findings found, Deed deed, String field, String message) {
        Optional<Heard> heard = found.known(found.subject().heard(), Source.EVENT, field);
        if (heard.isEmpty()) {
            return;
        }
        Times times = heard.get().deeds().get(deed);
        if (times != null) {
            String actual = times.count() == 1
                    ? times.last().toString()
                    : times.count() + " times, the last at " + times.last();
            found.violation(Source.EVENT, field, Values.of(actual), Values.none(), message);
        }
        if (!heard.get().gap().isEmpty()) {
            found.unread(Source.EVENT, field, heard.get().gap());
        }
    }

    /** Exec sessions of which the engine did not tell what they were. */
    public static void unread(Findings found, String field) {
        found.known(found.subject().heard(), Source.EVENT, field)
                .map(heard -> heard.deeds().get(Deed.EXEC_UNREAD))
                .ifPresent(times -> found.unread(
                        Source.EVENT, field, "the engine did not tell what an exec session was, at " + times.last()));
    }
}
