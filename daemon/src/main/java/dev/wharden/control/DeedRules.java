package dev.wharden.control;

import dev.wharden.subject.Deed;
import dev.wharden.subject.Heard;
import dev.wharden.subject.Remembered.Times;
import java.util.Optional;

/** Rules on what was done to a container, as the engine's events told it within the last day. */
public final class DeedRules {
    private static final String EXEC = "event:exec_start";

    private DeedRules() {}

    /** Finds a deed of that kind where the setting does not allow it; where events were not heard it is unread. */
    public static Rule.Check unless(Key<Boolean> allowed, Deed deed, String field, String message) {
        return found -> {
            if (!found.get(allowed)) {
                deed(found, deed, field, message);
            }
        };
    }

    /** The same of exec sessions, where one of which the engine did not tell what it was is unread too. */
    public static Rule.Check exec(Key<Boolean> allowed, Deed deed, String message) {
        return found -> {
            if (!found.get(allowed)) {
                deed(found, deed, EXEC, message);
                found.known(found.subject().heard(), EXEC)
                        .map(heard -> heard.deeds().get(Deed.EXEC_UNREAD))
                        .ifPresent(times -> found.unread(
                                EXEC, "the engine did not tell what an exec session was, at " + times.last()));
            }
        };
    }

    private static void deed(Findings found, Deed deed, String field, String message) {
        Optional<Heard> heard = found.known(found.subject().heard(), field);
        if (heard.isEmpty()) {
            return;
        }
        Times times = heard.get().deeds().get(deed);
        if (times != null) {
            String actual = times.count() == 1
                    ? times.last().toString()
                    : times.count() + " times, the last at " + times.last();
            found.violation(field, Values.of(actual), Values.none(), message);
        }
        if (!heard.get().gap().isEmpty()) {
            found.unread(field, heard.get().gap());
        }
    }
}
