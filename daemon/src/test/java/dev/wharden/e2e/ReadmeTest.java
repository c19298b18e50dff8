package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.PolicyFiles;
import dev.wharden.control.Controls;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Identity;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.CronExpression;

/** What the README prints is read as it stands, and as the suite of real software gives it to the daemon. */
final class ReadmeTest {
    private static final PolicyFiles FILES =
            new PolicyFiles(new Catalogue(Controls.all()), CronExpression::isValidExpression);

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "NGINX_OFFICIAL"})
    void itsPoliciesAreReadAsPrinted(Workload nginx) {
        var image = new Identity("web", Set.of(nginx.image), Map.of());
        assertThat(read(String.join("", Readme.policies())).policyFor(image))
                .hasValueSatisfying(policy -> assertThat(policy.name()).isEqualTo(name(nginx)));
    }

    @ParameterizedTest
    @EnumSource
    void eachWorkloadHasOneOfThem(Workload workload) {
        String policy = workload.policy("mine", "3s");
        assertThat(read(policy).policies()).extracting(Policy::name).containsExactly(name(workload));
        assertThat(policy).contains("names: [\"mine\"]", "probation: 3s").doesNotContain("images:");
        assertThat(policy.contains("writableLayer: Discard")).isEqualTo(workload == Workload.NGINX_OFFICIAL);
    }

    private static String name(Workload workload) {
        return workload == Workload.NGINX ? "web-debian" : "web";
    }

    private static PolicySet read(String text) {
        return FILES.readText("README.md", text).policies();
    }
}
