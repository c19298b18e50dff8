package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.RestartTimes;
import dev.wharden.control.*;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bounds how often a container is started again. */
public final class RestartPolicy {
    private static final Key<List<String>> ALLOWED = Key.restarts(
            "allowed", "no, always, unless-stopped, on-failure:5 (that many times at most), on-failure (without end)");
    private static final Key<String> SET = Key.restart("set", "what a repair sets; without it there is none");

    public static final Control CONTROL = Control.of("restartPolicy")
            .title("It is started again a bounded number of times")
            .why("A container that is started again for ever hides a crash, uses up the host, and gives an attacker as "
                    + "many tries as he likes.")
            .severity(LOW)
            .settings(ALLOWED, SET)
            .in(ALLOWED, List.of("no", "on-failure:5"), CIS_L1)
            .appliesWhen(found -> found.names(ALLOWED))
            .repairs(Field.RESTART_NAME, Field.RESTART_COUNT)
            .rule("restart-policy-bounded", RestartPolicy::check, cis("5.15"), owasp("7"))
            .byHand(RestartPolicy::example)
            .build();

    private RestartPolicy() {}

    private static void check(Findings found) {
        var present = new RestartTimes(found.text(Field.RESTART_NAME), found.number(Field.RESTART_COUNT));
        if (!found.isEmpty() || isAllowed(present, found)) {
            return;
        }
        String message = "restart policy is " + present.word();
        Optional<RestartTimes> wanted = RestartTimes.parse(found.get(SET)).filter(set -> isAllowed(set, found));
        if (wanted.isEmpty()) {
            found.violation(Field.RESTART_NAME, Values.of(found.get(ALLOWED)), message);
            return;
        }
        RestartTimes set = wanted.get();
        var edits = List.of(
                new Edit(Field.RESTART_NAME, Values.of(set.name())),
                new Edit(Field.RESTART_COUNT, Values.of(set.count())));
        found.drift(Field.RESTART_NAME, Values.of(set.word()), message, edits);
    }

    private static boolean isAllowed(RestartTimes times, Findings found) {
        return found.get(ALLOWED).stream()
                .flatMap(word -> RestartTimes.parse(word).stream())
                .anyMatch(times::isWithin);
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
