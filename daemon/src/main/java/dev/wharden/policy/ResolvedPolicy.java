package dev.wharden.policy;

import dev.wharden.control.Control;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.control.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A policy with its controls resolved, for containers without a label and for those whose label asks for a profile.
 * Made once, when the policy is read.
 *
 * @param policy as it was read
 * @param controls without a label, in the catalogue's order
 * @param labelled by the profile of the label
 */
record ResolvedPolicy(Policy policy, List<ResolvedControl> controls, Map<Profile, List<ResolvedControl>> labelled) {
    ResolvedPolicy {
        controls = List.copyOf(controls);
        labelled = Map.copyOf(labelled);
    }

    static ResolvedPolicy of(Policy policy, Catalogue catalogue) {
        var labelled = new EnumMap<Profile, List<ResolvedControl>>(Profile.class);
        Arrays.stream(Profile.values())
                .forEach(profile -> labelled.put(profile, resolve(policy, Optional.of(profile), catalogue)));
        return new ResolvedPolicy(policy, resolve(policy, Optional.empty(), catalogue), labelled);
    }

    /** What must hold of a container whose label asks for that profile. */
    List<ResolvedControl> controls(Optional<Profile> label) {
        return label.map(labelled::get).orElse(controls);
    }

    private static List<ResolvedControl> resolve(Policy policy, Optional<Profile> label, Catalogue catalogue) {
        return resolve(
                catalogue.controls(),
                policy.desired(),
                label,
                policy.remediation().onDrift());
    }

    /** Controls on which the settings, or the profile of a label, have an opinion. */
    static List<ResolvedControl> resolve(
            List<Control> controls, List<Desired> desired, Optional<Profile> label, OnDrift otherwise) {
        Map<String, Desired> byId = desired.stream()
                .collect(Collectors.toMap(Desired::control, Function.identity(), (first, last) -> last));
        var resolved = new ArrayList<ResolvedControl>(controls.size());
        for (Control control : controls) {
            Info info = control.info();
            Optional<Desired> own = Optional.ofNullable(byId.get(info.id()));
            var settings = new ArrayList<Settings>(1);
            own.map(Desired::settings).filter(info.shape()::hasOpinion).ifPresent(settings::add);
            label.map(info.profiles()::get)
                    .filter(value -> info.shape().hasOpinion(value) && !settings.contains(value))
                    .ifPresent(settings::add);
            if (!settings.isEmpty()) {
                resolved.add(new ResolvedControl(
                        control,
                        settings,
                        own.flatMap(Desired::onDrift).orElse(info.reported() ? OnDrift.REPORT : otherwise),
                        own.flatMap(Desired::severity)));
            }
        }
        return List.copyOf(resolved);
    }
}
