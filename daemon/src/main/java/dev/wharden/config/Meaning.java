package dev.wharden.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.yaml.StrictYaml;
import dev.wharden.container.Glob;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.control.Settings;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Match;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicyException;
import dev.wharden.policy.PolicySet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Digests of what policies mean, not of how they are written: a comment changes none, and a new version of Wharden
 * whose profile asks for more, or whose control repairs otherwise, changes those that it concerns, so that it is rolled
 * out like any other change of a policy. The same in every process.
 */
public final class Meaning {
    private Meaning() {}

    /** The same policy with the digest of what it asks for, whichever file and line that comes from. */
    static Policy digested(Policy policy, Collection<Info> controls) {
        Map<String, Info> known =
                controls.stream().collect(Collectors.toMap(Info::id, info -> info, (one, other) -> one));
        var text = new StringBuilder("meaning " + Catalogue.MEANING);
        text.append("\npolicy ").append(policy.name()).append(' ').append(policy.priority());
        text.append("\nmatch ")
                .append(text(policy.match()))
                .append("\nexclude ")
                .append(text(policy.exclude()));
        text.append("\nmode ").append(policy.mode()).append("\nremediation ").append(policy.remediation());
        policy.desired()
                .forEach(desired -> text.append("\ncontrol ")
                        .append(desired.control())
                        .append(' ')
                        .append(canonical(desired.settings().tree()))
                        .append(desired.onDrift())
                        .append(desired.severity())
                        .append(known.containsKey(desired.control()) ? behaviour(known.get(desired.control())) : ""));
        return new Policy(
                policy.name(),
                policy.priority(),
                policy.match(),
                policy.exclude(),
                policy.mode(),
                policy.profile(),
                policy.desired(),
                policy.remediation(),
                StrictYaml.sha256(text.toString()));
    }

    /**
     * Of a whole set: its policies, its exceptions, because one that is taken away can make a whole fleet drift at
     * once, and the profiles that containers' own labels may ask for.
     */
    public static String of(PolicySet policies) {
        var text = new StringBuilder();
        policies.policies().forEach(policy -> text.append(policy.digest()).append('\n'));
        policies.exceptions().forEach(exception -> text.append(text(exception)).append('\n'));
        return StrictYaml.sha256(text + profiles(policies.catalogue()));
    }

    /** Of what all controls find and ask for by themselves. */
    public static String of(Catalogue catalogue) {
        return StrictYaml.sha256(Catalogue.MEANING + "\n" + profiles(catalogue));
    }

    private static String profiles(Catalogue catalogue) {
        return catalogue.controls().stream()
                .map(control -> profiles(control.info()) + "\n")
                .collect(Collectors.joining());
    }

    /** What a control does with the settings that it is given. */
    private static String behaviour(Info info) {
        return info.severity() + " " + info.repair() + " " + info.pointers() + " "
                + info.rules().stream()
                        .map(rule -> rule.id() + " " + rule.severity())
                        .toList();
    }

    private static String profiles(Info info) {
        var profiles = new TreeMap<Profile, String>();
        info.profiles()
                .forEach((Profile profile, Settings settings) -> profiles.put(profile, canonical(settings.tree())));
        return info.id() + " " + behaviour(info) + " " + profiles;
    }

    private static String text(PolicyException exception) {
        return List.of(
                        exception.name(),
                        text(exception.match()),
                        exception.controls(),
                        exception.expiresAt(),
                        exception.grace())
                .toString();
    }

    private static String text(Match match) {
        var labels = new TreeMap<String, Glob>(match.labels());
        return match.images() + " " + match.names() + " " + labels;
    }

    /** Whatever the order of its keys; that of a list may mean something. */
    private static String canonical(JsonNode node) {
        if (node.isObject()) {
            var sorted = new TreeMap<String, String>();
            node.properties().forEach(entry -> sorted.put(entry.getKey(), canonical(entry.getValue())));
            return sorted.toString();
        }
        if (node.isArray()) {
            return node.valueStream().map(Meaning::canonical).toList().toString();
        }
        return node.toString();
    }
}
