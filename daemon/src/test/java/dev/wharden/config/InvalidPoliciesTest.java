package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharden.config.yaml.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code invalid-*.yaml} ends with the exact messages that it must give, all of them: {@code #! line:column:
 * what}.
 */
final class InvalidPoliciesTest {
    private static final String EXPECTED = "#! ";

    static Stream<Path> files() {
        return Policies.yaml(Policies.RESOURCES, "invalid-").stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aWrongFileIsRefusedWithAllThatIsWrongAndWhere(Path file) {
        String text = Policies.text(file);
        String name = file.getFileName().toString();
        List<String> expected = text.lines()
                .filter(line -> line.startsWith(EXPECTED))
                .map(line -> name + ":" + line.substring(EXPECTED.length()))
                .toList();
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> Policies.FILES.readText(name, text));
        assertThat(refused).as("%s is accepted", name).isNotNull();
        assertThat(refused.getMessage().lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void thereAreManyOfThem() {
        assertThat(files()).hasSizeGreaterThan(40);
    }
}
