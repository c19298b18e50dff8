package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.Profile;
import dev.wharden.policy.Desired;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProfilePolicyTest {
    private static List<String> controls(Profile profile) {
        return ProfilePolicy.of(profile, Mode.AUDIT, Policies.CATALOGUE).policies().getFirst().desired().stream()
                .map(Desired::control)
                .toList();
    }

    @Test
    void aProfileIsAPolicyForEveryContainer() {
        Policy policy = ProfilePolicy.of(Profile.RESTRICTED, Mode.ENFORCE, Policies.CATALOGUE)
                .policies()
                .getFirst();
        assertThat(policy.name()).isEqualTo("restricted");
        assertThat(policy.match().isEmpty()).isTrue();
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.desired())
                .allMatch(desired -> desired.origins().values().stream().allMatch("profile restricted"::equals));
    }

    @Test
    void aStricterProfileWantsAllThatTheLooserOneWants() {
        assertThat(controls(Profile.PRIVILEGED)).isEmpty();
        assertThat(controls(Profile.RESTRICTED))
                .containsAll(controls(Profile.BASELINE))
                .contains("runAsNonRoot");
        assertThat(controls(Profile.CIS_L2)).containsAll(controls(Profile.CIS_L1));
        assertThat(controls(Profile.BASELINE)).contains("privileged", "engineSocket");
    }
}
