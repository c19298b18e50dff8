package dev.wharden.policy;

import dev.wharden.control.Control;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.control.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a policy into the demands on one container. */
final class Demands {
    private Demands() {}

    /**
     * What must hold, in the catalogue's order.
     *
     * @param label the profile that the container's own label asks for
     */
    static List<Demand> of(Policy policy, Optional<Profile> label, Catalogue catalogue) {
        Map<String, Desired> wanted = HashMap.newHashMap(policy.desired().size());
        policy.desired().forEach(desired -> wanted.put(desired.control(), desired));
        var demands = new ArrayList<Demand>(catalogue.controls().size());
        for (Control control : catalogue.controls()) {
            Info info = control.info();
            Optional<Desired> desired = Optional.ofNullable(wanted.get(info.id()));
            var settings = new ArrayList<Settings>(1);
            desired.map(Desired::settings)
                    .filter(value -> hasOpinion(info, value))
                    .ifPresent(settings::add);
            label.map(info.profiles()::get)
                    .filter(value -> hasOpinion(info, value) && !settings.contains(value))
                    .ifPresent(settings::add);
            if (!settings.isEmpty()) {
                OnDrift onDrift = desired.flatMap(Desired::onDrift)
                        .orElse(policy.remediation().onDrift());
                demands.add(new Demand(control, settings, onDrift, desired.flatMap(Desired::severity)));
            }
        }
        return demands;
    }

    /** Whether settings ask for anything: {@code allow: true} and {@code required: false} do not. */
    static boolean hasOpinion(Info info, Settings settings) {
        return switch (info.shape().shorthand()) {
            case FORBIDDEN -> !settings.flag("allow", false);
            case REQUIRED -> settings.flag("required", true);
            case VALUE, NONE -> true;
        };
    }
}
