package dev.wharden.config;

import dev.wharden.control.Control;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.Match;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Remediation;
import java.util.List;
import java.util.Optional;

/** {@code --profile NAME}: a built-in profile for every container and the host, in place of policy files. */
public final class ProfilePolicy {
    private ProfilePolicy() {}

    /**
     * The set of one policy, which has the profile's name.
     *
     * @param mode ENFORCE for {@code apply}, else AUDIT; the host's ceiling still holds
     */
    public static PolicySet of(Profile profile, Mode mode, Catalogue catalogue) {
        List<Info> controls = catalogue.controls().stream().map(Control::info).toList();
        var policy = new Policy(
                profile.word(),
                0,
                Match.EVERYTHING,
                Match.EVERYTHING,
                mode,
                profile,
                DesiredReader.of(profile, controls),
                Remediation.DEFAULT,
                "");
        var host = new HostPolicy(
                profile.word(),
                0,
                DesiredReader.of(
                        profile,
                        catalogue.hostControls().stream().map(Control::info).toList()));
        return new PolicySet(List.of(Meaning.digested(policy, controls)), List.of(), Optional.of(host), catalogue);
    }
}
