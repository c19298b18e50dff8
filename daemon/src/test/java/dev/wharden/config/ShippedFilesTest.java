package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.Profile;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the repository ships in config/ is what the program reads. */
final class ShippedFilesTest {
    private static final Path WHARDEN = Policies.SHIPPED.resolve("wharden.yaml");

    static Stream<Path> examples() {
        return Policies.yaml(Policies.SHIPPED.resolve("examples"), "").stream();
    }

    @Test
    void whardenYamlSaysTheDefaults() {
        assertThat(ConfigReader.readText("wharden.yaml", Policies.text(WHARDEN), Path.of("/etc/wharden")))
                .isEqualTo(Config.DEFAULT);
    }

    @Test
    void whardenYamlHasEveryKeyAndExplainsIt() {
        List<String> lines = Policies.text(WHARDEN).lines().toList();
        List<String> keys = keys(Config.class, 0);
        assertThat(keys).hasSizeGreaterThan(35);
        assertThat(keys).allSatisfy(key -> {
            int at = -1;
            for (int i = 0; i < lines.size(); i++) {
                at = lines.get(i).startsWith(key + ":") ? i : at;
            }
            assertThat(at).as("no line starts with %s", key).isPositive();
            assertThat(lines.get(at - 1).strip()).as("the line before %s", key).startsWith("# ");
        });
    }

    /** Every component of the record tree as its line starts. */
    private static List<String> keys(Class<?> type, int depth) {
        var keys = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            keys.add("  ".repeat(depth) + component.getName());
            Class<?> nested = component.getType();
            if (nested.isRecord() && nested != Config.Listen.class) {
                keys.addAll(keys(nested, depth + 1));
            }
        }
        return keys;
    }

    @Test
    void theShippedPolicyReportsEverythingAndGoesLast() {
        Policy policy = Policies.read(Policies.SHIPPED.resolve("policies/default.yaml"))
                .policies()
                .policies()
                .getFirst();
        assertThat(policy.mode()).isEqualTo(Mode.AUDIT);
        assertThat(policy.profile()).isEqualTo(Profile.RESTRICTED);
        assertThat(policy.match().isEmpty()).isTrue();
        assertThat(policy.priority()).isNegative();
        assertThat(policy.desired()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsReadWithoutAWarning(Path file) {
        assertThat(Policies.read(file).warnings()).isEmpty();
    }

    @Test
    void theExamplesStandBesideEachOtherAndTheShippedPolicy() {
        Path[] all = Stream.concat(examples(), Stream.of(Policies.SHIPPED.resolve("policies/default.yaml")))
                .toArray(Path[]::new);
        assertThat(all).hasSizeGreaterThan(5);
        String together =
                String.join("\n---\n", Arrays.stream(all).map(Policies::text).toList());
        assertThat(Policies.FILES.readText("all.yaml", together).policies().policies())
                .extracting(Policy::name)
                .containsExactly("never", "database", "web-server", "default");
    }
}
