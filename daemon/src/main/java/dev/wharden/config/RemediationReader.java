package dev.wharden.config;

import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Remediation;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads how a policy wants drift dealt with. */
final class RemediationReader {
    /** The words of {@code onDrift}. */
    static final Map<String, OnDrift> ON_DRIFT = words(OnDrift.REPORT, OnDrift.REPAIR, OnDrift.QUARANTINE);

    /** The words of {@code notRepairable} and {@code repairFailed}. */
    static final Map<String, OnDrift> INSTEAD = words(OnDrift.REPORT, OnDrift.QUARANTINE);

    static final Duration LONGEST_PROBATION = Duration.ofMinutes(10);

    /** A twin that need not stay up at all has proved nothing. */
    static final Duration SHORTEST_PROBATION = Duration.ofSeconds(1);

    static final Duration LONGEST_WINDOW = Duration.ofDays(7);

    private static final Map<String, Boolean> WRITABLE_LAYER = Map.of("Refuse", false, "Discard", true);

    private final Problems problems;
    private final YamlValues values;
    private final Predicate<String> isCron;

    RemediationReader(Problems problems, Predicate<String> isCron) {
        this.problems = problems;
        this.values = new YamlValues(problems);
        this.isCron = isCron;
    }

    /** From a map; what it does not say is as in {@link Remediation#DEFAULT}. */
    Optional<Remediation> read(Yaml node) {
        Remediation otherwise = Remediation.DEFAULT;
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Remediation(
                    keys.read("onDrift", values.word(ON_DRIFT), otherwise.onDrift()),
                    keys.read("notRepairable", values.word(INSTEAD), otherwise.notRepairable()),
                    keys.read("repairFailed", values.word(INSTEAD), otherwise.repairFailed()),
                    keys.read(
                            "probation",
                            values.durationBetween(SHORTEST_PROBATION, LONGEST_PROBATION),
                            otherwise.probation()),
                    keys.read("writableLayer", values.word(WRITABLE_LAYER), otherwise.discardWritableLayer()),
                    keys.find("window").flatMap(this::window)));
        }
    }

    private Optional<Remediation.Window> window(Yaml node) {
        try (Keys keys = Keys.of(node, problems)) {
            Optional<String> cron = keys.require("cron", this::cron);
            Optional<Duration> duration =
                    keys.require("duration", values.durationBetween(Duration.ofMinutes(1), LONGEST_WINDOW));
            String zone =
                    keys.read("timeZone", values::zone, ZoneId.systemDefault().getId());
            return cron.flatMap(at -> duration.map(open -> new Remediation.Window(at, open, zone)));
        }
    }

    private Optional<String> cron(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && !isCron.test(text.get())) {
            return values.wrong(
                    node,
                    "is not a Quartz cron expression, or of a day that no year has: " + Words.quote(text.get())
                            + " (second minute hour day month weekday, such as \"0 0 2 ? * MON-FRI\")");
        }
        return text;
    }

    private static Map<String, OnDrift> words(OnDrift... allowed) {
        var words = new LinkedHashMap<String, OnDrift>();
        for (OnDrift one : allowed) {
            words.put(one.word(), one);
        }
        return java.util.Collections.unmodifiableMap(words);
    }
}
