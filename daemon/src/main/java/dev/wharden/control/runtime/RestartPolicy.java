package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;

/** Bounds how often a container is started again. */
public final class RestartPolicy {
    private static final String ON_FAILURE = "on-failure";

    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "no, always, unless-stopped, on-failure:5 (that many times at most), on-failure (without end)",
            List.of());
    private static final Key<String> SET = Key.text("set", "what a repair sets; without it there is none", "");

    public static final Control CONTROL = Control.of("restartPolicy")
            .title("It is started again a bounded number of times")
            .why("A container that is started again for ever hides a crash, uses up the host, and gives an "
                    + "attacker as many tries as he likes.")
            .severity(LOW)
            .settings(ALLOWED, SET)
            .in(Settings.of(ALLOWED, List.of("no", "on-failure:5")), CIS_L1)
            .appliesWhen(found -> found.names(ALLOWED))
            .repairs(Field.RESTART_NAME, Field.RESTART_COUNT)
            .rule("restart-policy-bounded", RestartPolicy::check, cis("5.15"), owasp("7"))
            .byHand(RestartPolicy::example)
            .build();

    private RestartPolicy() {}

    private static void check(Findings found) {
        Times present = new Times(found.text(Field.RESTART_NAME), found.number(Field.RESTART_COUNT)).named();
        if (!found.isEmpty() || isAllowed(present, found)) {
            return;
        }
        String message = "restart policy is " + present.word();
        var wanted = Times.parse(found.get(SET));
        if (found.get(SET).isEmpty() || !isAllowed(wanted, found)) {
            found.violation(Field.RESTART_NAME, Values.of(found.get(ALLOWED)), message);
        } else {
            var edits = List.of(
                    new Edit(Field.RESTART_NAME, Values.of(wanted.name)),
                    new Edit(Field.RESTART_COUNT, Values.of(wanted.count)));
            found.drift(Field.RESTART_NAME, Values.of(wanted.word()), message, edits);
        }
    }

    private static boolean isAllowed(Times times, Findings found) {
        return found.get(ALLOWED).stream().map(Times::parse).anyMatch(times::isWithin);
    }

    /** A restart policy; a count of 0 is without end. */
    private record Times(String name, long count) {
        static Times parse(String word) {
            int cut = word.indexOf(':');
            return cut > 0 && word.substring(cut + 1).matches("[0-9]{1,9}")
                    ? new Times(word.substring(0, cut), Long.parseLong(word.substring(cut + 1)))
                    : new Times(word, 0).named();
        }

        /** The engine's empty word is {@code no}. */
        Times named() {
            return name.isEmpty() ? new Times("no", 0) : this;
        }

        boolean isWithin(Times allowed) {
            return name.equals(allowed.name)
                    && (!name.equals(ON_FAILURE) || allowed.count <= 0 || (count > 0 && count <= allowed.count));
        }

        String word() {
            return name.equals(ON_FAILURE) && count > 0 ? name + ":" + count : name;
        }
    }

    private static Advice example(Subject subject, Settings settings) {
        List<String> allowed = settings.get(ALLOWED);
        String word = settings.get(SET).isEmpty() && !allowed.isEmpty() ? allowed.getLast() : settings.get(SET);
        return new Advice(
                Set.of(Field.RESTART_POLICY),
                List.of("--restart=" + word),
                List.of("restart: \"" + word + "\""),
                List.of());
    }
}
