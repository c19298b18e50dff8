package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.PolicyFiles;
import dev.wharden.control.Controls;
import dev.wharden.control.Settings;
import dev.wharden.policy.Beyond;
import dev.wharden.policy.Catalogue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What explain says of Wharden's own repair where that does less than it proposes. */
final class OwnRepairTest {
    private static Beyond beyond(String control, Beyond.Why why, String settings) throws IOException {
        return new Beyond(control, why, new Settings((ObjectNode) new ObjectMapper().readTree(settings)));
    }

    private static final String POLICY = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              profile: restricted
              desired:
            """;

    @Test
    void whereBothAreTheSameNothingIsSaid() {
        assertThat(OwnRepair.lines("web", "", List.of(), Map.of(), List.of())).isEmpty();
    }

    @Test
    void whatToWriteInThePolicyCanBePastedIntoIt() throws IOException {
        List<String> lines = OwnRepair.lines(
                "web",
                "",
                List.of(
                        beyond("runAsNonRoot", Beyond.Why.UNNAMED, "{\"user\":\"33:34\"}"),
                        beyond(
                                "readOnlyRootFilesystem",
                                Beyond.Why.UNNAMED,
                                "{\"tmpfs\":[\"/tmp\",\"/run:mode=0755\"]}"),
                        beyond("resources", Beyond.Why.UNNAMED, "{\"limits\":{\"memory\":\"1Gi\",\"cpu\":\"1\"}}")),
                Map.of(),
                List.of());
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).isEqualTo("    runAsNonRoot: {user: \"33:34\"}");
        String pasted = POLICY + String.join("\n", lines.subList(1, 4)) + "\n";
        assertThat(new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
                        .readText("web.yaml", pasted)
                        .policies()
                        .policies())
                .singleElement()
                .satisfies(policy -> assertThat(policy.desired())
                        .anySatisfy(desired -> assertThat(
                                        desired.settings().tree().path("user").asText())
                                .isEqualTo("33:34")));
    }

    @Test
    void everythingElseThatDiffersHasAReason() throws IOException {
        assertThat(OwnRepair.lines(
                        "web",
                        "it wrote outside its volumes",
                        List.of(
                                beyond("capabilities", Beyond.Why.REPORTED, "{}"),
                                beyond("seccompProfile", Beyond.Why.REPORTED, "{}"),
                                beyond("hostPorts", Beyond.Why.NEVER, "{}")),
                        Map.of("/var/log/nginx", "/var/log/nginx/access.log"),
                        List.of("/var/lib/app")))
                .containsExactly(
                        "No tmpfs on /var/log/nginx: it would hide files of the image: /var/log/nginx/access.log",
                        "Wharden's own repair is refused: it wrote outside its volumes",
                        "Policy web only reports capabilities, seccompProfile (onDrift: Report).",
                        "Wharden never changes by itself what hostPorts finds: that would cut traffic or data.",
                        "Wharden's own repair adds no volume: create the container with one on /var/lib/app. If what it"
                                + " wrote may be lost: remediation.writableLayer: Discard.");
    }
}
