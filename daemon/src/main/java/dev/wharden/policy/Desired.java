package dev.wharden.policy;

import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import java.util.Map;
import java.util.Optional;

/**
 * What a policy, its profile laid under, wants of one control.
 *
 * @param control its id
 * @param settings the long form, profile and policy merged
 * @param onDrift set on the control, else the policy's own holds
 * @param severity set on the control, else the finding's own holds
 * @param origins key to where its value comes from, for {@code policy show}: {@code profile restricted} or
 *     {@code web.yaml:14}
 */
public record Desired(
        String control,
        Settings settings,
        Optional<OnDrift> onDrift,
        Optional<Severity> severity,
        Map<String, String> origins) {
    public Desired {
        origins = Map.copyOf(origins);
    }
}
