package dev.wharden.config;

import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.Match;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicyException;
import dev.wharden.policy.Remediation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the {@code spec} of each kind of document. */
final class DocumentReader {
    static final Map<String, Mode> MODES = Arrays.stream(Mode.values())
            .collect(Collectors.toMap(Mode::word, it -> it, (one, other) -> one, LinkedHashMap::new));
    static final Map<String, Profile> PROFILES = Arrays.stream(Profile.values())
            .collect(Collectors.toMap(Profile::word, it -> it, (one, other) -> one, LinkedHashMap::new));

    /** As Kubernetes names objects; names are shown in metrics and logs. */
    static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private static final String DESIRED = "desired";

    static final Duration LONGEST_GRACE = Duration.ofDays(90);

    private final Problems problems;
    private final YamlValues values;
    private final MatchReader matches;
    private final RemediationReader remediations;
    private final List<Info> controls;
    private final List<Info> hostControls;

    DocumentReader(Problems problems, List<Info> controls, List<Info> hostControls, Predicate<String> isCron) {
        this.problems = problems;
        this.values = new YamlValues(problems);
        this.matches = new MatchReader(problems);
        this.remediations = new RemediationReader(problems, isCron);
        this.controls = controls;
        this.hostControls = hostControls;
    }

    /** {@code metadata: {name: web}}; the empty string when it is wrong. */
    String name(Keys document) {
        return document.require("metadata", node -> {
                    try (Keys keys = Keys.of(node, problems)) {
                        return keys.require("name", this::name);
                    }
                })
                .orElse("");
    }

    private Optional<String> name(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && !NAME.matcher(text.get()).matches()) {
            return values.wrong(
                    node,
                    "a name has lower case letters, digits, hyphens and dots, and starts and ends with a letter or "
                            + "digit: "
                            + Words.quote(text.get()));
        }
        return text;
    }

    Policy policy(String name, Yaml spec) {
        try (Keys keys = Keys.of(spec, problems)) {
            keys.elsewhere(DesiredReader.ids(controls), DESIRED);
            int priority = keys.read("priority", values::priority, 0);
            Match match = keys.read("match", matches::readSelecting, Match.EVERYTHING);
            Match exclude = keys.read("exclude", matches::read, Match.EVERYTHING);
            Mode mode = keys.read("mode", values.word(MODES), Mode.AUDIT);
            Profile profile = keys.read("profile", values.word(PROFILES), Profile.PRIVILEGED);
            var policy = new Policy(
                    name,
                    priority,
                    match,
                    exclude,
                    mode,
                    profile,
                    new DesiredReader(problems, controls, hostControls, false).read(keys.find(DESIRED), profile),
                    keys.read("remediation", remediations::read, Remediation.DEFAULT),
                    "");
            return Meaning.digested(policy, controls);
        }
    }

    PolicyException exception(String name, Yaml spec) {
        try (Keys keys = Keys.of(spec, problems)) {
            Optional<Yaml> match = keys.find("match");
            List<String> ids = keys.require("controls", this::controlIds).orElse(List.of());
            return new PolicyException(
                    name,
                    forHost(ids, match, spec.place()) ? Match.EVERYTHING : match(match, keys),
                    ids,
                    keys.require("reason", values::filled).orElse(""),
                    keys.require("owner", values::filled).orElse(""),
                    keys.require("expiresAt", values::instant).orElse(Instant.EPOCH),
                    keys.read("grace", values.durationBetween(Duration.ZERO, LONGEST_GRACE), Duration.ZERO));
        }
    }

    HostPolicy host(String name, Yaml spec) {
        try (Keys keys = Keys.of(spec, problems)) {
            keys.elsewhere(DesiredReader.ids(hostControls), DESIRED);
            int priority = keys.read("priority", values::priority, 0);
            Profile profile = keys.read("profile", values.word(PROFILES), Profile.PRIVILEGED);
            return new HostPolicy(
                    name,
                    priority,
                    new DesiredReader(problems, hostControls, controls, true).read(keys.find(DESIRED), profile));
        }
    }

    /**
     * Whether the exception is for the host, of which there is one: then it matches nothing and names only the host's
     * controls.
     */
    private boolean forHost(List<String> ids, Optional<Yaml> match, Place place) {
        List<String> hosts =
                ids.stream().filter(id -> names(hostControls).contains(id)).toList();
        if (hosts.isEmpty()) {
            return false;
        }
        if (hosts.size() < ids.size()) {
            problems.error(
                    place,
                    Words.quote(hosts.getFirst()) + " is a control of the host, the others are of containers:"
                            + " write two exceptions");
        }
        match.ifPresent(node ->
                problems.error(node.place(), "an exception for the host has no match: its controls say that it is"));
        return true;
    }

    private Match match(Optional<Yaml> node, Keys keys) {
        return node.isPresent()
                ? someMatch(node.get()).orElse(Match.EVERYTHING)
                : keys.require("match", this::someMatch).orElse(Match.EVERYTHING);
    }

    PolicyTest test(String name, Yaml spec) {
        return new PolicyTestReader(problems, controls).read(name, spec);
    }

    private Optional<Match> someMatch(Yaml node) {
        Optional<Match> match = matches.readSelecting(node);
        return match.isPresent() && match.get().isEmpty()
                ? values.wrong(node, "an exception for every container is none: match images, names or labels")
                : match;
    }

    private Optional<List<String>> controlIds(Yaml node) {
        List<String> known = new ArrayList<>(names(controls));
        known.addAll(names(hostControls));
        Optional<List<String>> ids = values.list(one -> controlId(one, known)).apply(node);
        return node instanceof Yaml.Sequence list && list.elements().isEmpty()
                ? values.wrong(node, "name at least one control")
                : ids;
    }

    private static List<String> names(List<Info> controls) {
        return controls.stream().flatMap(info -> info.names().stream()).toList();
    }

    private Optional<String> controlId(Yaml node, List<String> known) {
        Optional<String> id = values.text(node);
        return id.isPresent() && !known.contains(id.get())
                ? values.wrong(node, "unknown control " + Words.quote(id.get()) + Words.suggestion(id.get(), known))
                : id;
    }
}
