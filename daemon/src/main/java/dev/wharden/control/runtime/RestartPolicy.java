package dev.wharden.control.runtime;

import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;

/** Bounds how often a container is started again. */
public final class RestartPolicy implements Control {
    private static final String NAME = "/HostConfig/RestartPolicy/Name";
    private static final String COUNT = "/HostConfig/RestartPolicy/MaximumRetryCount";
    private static final String ON_FAILURE = "on-failure";

    private static final Settings BOUNDED = Settings.EMPTY.with("allowed", Values.of(List.of("no", "on-failure:5")));

    private static final Info INFO = new Info(
            "restartPolicy",
            "It is started again a bounded number of times",
            "A container that is started again for ever hides a crash, uses up the host, and gives an attacker as many tries as he likes.",
            Severity.LOW,
            Shapes.map(
                    Setting.of(
                            "allowed",
                            Setting.Type.TEXTS,
                            "no, always, unless-stopped, on-failure:5 (that many times at most), on-failure (without end)"),
                    Setting.of("set", Setting.Type.TEXT, "what a repair sets; without it there is none")),
            Repair.UPDATE,
            Set.of(NAME, COUNT),
            InProfiles.none().cisLevel1(BOUNDED).map(),
            List.of("CIS Docker 1.6.0: 5.15", "OWASP Docker: rule 7"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (!settings.has("allowed")) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        var present = new Times(found.text(NAME), found.number(COUNT)).named();
        if (found.isEmpty() && !isAllowed(present, settings)) {
            String message = "restart policy is " + present.word();
            var wanted = Times.parse(settings.text("set"));
            if (settings.text("set").isEmpty() || !isAllowed(wanted, settings)) {
                found.violation(Severity.LOW, NAME, Values.of(settings.texts("allowed")), message);
            } else {
                found.drift(
                        Severity.LOW,
                        NAME,
                        Values.of(wanted.word()),
                        message,
                        List.of(new Edit(NAME, Values.of(wanted.name)), new Edit(COUNT, Values.of(wanted.count))));
            }
        }
        return found.list();
    }

    private static boolean isAllowed(Times times, Settings settings) {
        return settings.texts("allowed").stream().map(Times::parse).anyMatch(times::isWithin);
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

    @Override
    public Advice advice(Subject subject, Settings settings) {
        List<String> allowed = settings.texts("allowed");
        String set = settings.text("set");
        String word = !set.isEmpty() || allowed.isEmpty() ? set : allowed.getLast();
        return new Advice(List.of("--restart=" + word), List.of("restart: \"" + word + "\""), List.of());
    }
}
