package dev.wharden.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.policy.Desired;
import dev.wharden.policy.OnDrift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads {@code desired} and lays it over a profile. */
final class DesiredReader {
    /** The words of {@code severity}. */
    static final Map<String, Severity> SEVERITIES = Arrays.stream(Severity.values())
            .collect(Collectors.toMap(Severity::word, it -> it, (one, other) -> one, LinkedHashMap::new));

    private final Problems problems;
    private final YamlValues values;
    private final SettingsReader settings;
    private final List<Info> controls;
    private final List<Info> others;
    private final boolean reportOnly;

    /**
     * Reads for these controls.
     *
     * @param others the controls of the other kind of policy: host or container
     * @param reportOnly whether {@code onDrift} is no key, because nothing is ever done: the host's controls
     */
    DesiredReader(Problems problems, List<Info> controls, List<Info> others, boolean reportOnly) {
        this.problems = problems;
        this.values = new YamlValues(problems);
        this.settings = new SettingsReader(problems);
        this.controls = controls;
        this.others = others;
        this.reportOnly = reportOnly;
    }

    static List<String> ids(List<Info> controls) {
        return controls.stream().map(Info::id).toList();
    }

    /** What a profile wants of these controls, sorted by id. */
    static List<Desired> of(Profile profile, List<Info> controls) {
        var all = new TreeMap<String, Desired>();
        controls.forEach(info -> below(info, profile).ifPresent(desired -> all.put(info.id(), desired)));
        return List.copyOf(all.values());
    }

    /** The policy's wishes over the profile's, sorted by id. */
    List<Desired> read(Optional<Yaml> node, Profile profile) {
        var all = new TreeMap<String, Desired>();
        of(profile, controls).forEach(desired -> all.put(desired.control(), desired));
        if (node.isPresent()) {
            try (Keys keys = Keys.of(node.get(), problems)) {
                keys.elsewhere(
                        ids(others),
                        "desired of a " + (reportOnly ? DocumentKind.HARDENING_POLICY : DocumentKind.HOST_POLICY).word);
                for (Info info : controls) {
                    Optional<Yaml> wish = keys.find(info.id());
                    wish.flatMap(it -> over(info, Optional.ofNullable(all.get(info.id())), it, profile))
                            .ifPresent(desired -> all.put(info.id(), desired));
                }
            }
        }
        return List.copyOf(all.values());
    }

    private Optional<Desired> over(Info info, Optional<Desired> below, Yaml node, Profile profile) {
        var origins = new LinkedHashMap<>(below.map(Desired::origins).orElse(Map.of()));
        if (!(node instanceof Yaml.Mapping)) {
            return settings.bare(info.shape(), node, origins)
                    .map(tree -> desired(info, below, tree, Optional.empty(), Optional.empty(), origins));
        }
        try (Keys keys = Keys.of(node, problems)) {
            Optional<OnDrift> onDrift = reportOnly
                    ? Optional.empty()
                    : keys.find("onDrift").flatMap(values.word(RemediationReader.ON_DRIFT));
            Optional<Severity> severity = keys.find("severity").flatMap(values.word(SEVERITIES));
            ObjectNode tree = settings.detailed(info.shape(), keys, origins);
            if (tree.isEmpty() && below.isEmpty() && (onDrift.isPresent() || severity.isPresent())) {
                problems.warning(
                        node.place(),
                        "demands nothing: profile " + profile.word() + " sets no requirement for " + info.id()
                                + ", and neither has this");
                return Optional.empty();
            }
            return Optional.of(desired(info, below, tree, onDrift, severity, origins));
        }
    }

    private static Desired desired(
            Info info,
            Optional<Desired> below,
            ObjectNode tree,
            Optional<OnDrift> onDrift,
            Optional<Severity> severity,
            Map<String, String> origins) {
        Settings merged = below.map(Desired::settings).orElse(Settings.EMPTY).overlaidBy(new Settings(tree));
        return new Desired(info.id(), merged, onDrift, severity, origins);
    }

    private static Optional<Desired> below(Info info, Profile profile) {
        return Optional.ofNullable(info.profiles().get(profile))
                .map(wanted -> new Desired(
                        info.id(), wanted, Optional.empty(), Optional.empty(), origins(wanted.tree(), "", profile)));
    }

    private static Map<String, String> origins(ObjectNode tree, String path, Profile profile) {
        var origins = new LinkedHashMap<String, String>();
        for (var entry : new ArrayList<>(tree.properties())) {
            if (entry.getValue() instanceof ObjectNode nested && !nested.isEmpty()) {
                origins.putAll(origins(nested, path + "/" + entry.getKey(), profile));
            } else {
                origins.put(path.isEmpty() ? entry.getKey() : path + "/" + entry.getKey(), "profile " + profile.word());
            }
        }
        return origins;
    }
}
