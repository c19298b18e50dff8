package dev.wharden.policy;

import dev.wharden.control.Profile;
import java.util.Map;
import java.util.Optional;

/**
 * What a container's own labels ask for beyond its policy. They can only tighten; what is no known word asks for nothing.
 *
 * @param mode AUDIT when no label asks for more
 * @param profile whose settings must hold too
 */
record Tightening(Mode mode, Optional<Profile> profile) {
    private static final String MODE = "dev.wharden.mode";
    private static final String PROFILE = "dev.wharden.profile";

    static Tightening of(Identity identity) {
        Map<String, String> labels = identity.labels();
        return new Tightening(
                "enforce".equalsIgnoreCase(labels.getOrDefault(MODE, "")) ? Mode.ENFORCE : Mode.AUDIT,
                Profile.of(labels.getOrDefault(PROFILE, "")));
    }
}
