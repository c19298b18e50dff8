package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Wharden says it covers is what its rules say, and nothing of a standard is left without a word. */
final class CoverageTest {
    private static final Path DOC = Path.of("docs/coverage.md");

    @Test
    void theDocumentIsWhatTheRulesSay() throws IOException {
        String expected = Coverage.text();
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(DOC, expected);
        }
        assertThat(Files.readString(DOC))
                .as("docs/coverage.md is not what the rules say; to rewrite it: "
                        + "mvn -o test -Dtest=CoverageTest -Dwharden.rewrite=true -pl daemon")
                .isEqualTo(expected);
    }

    @Test
    void everyRowIsThereOnceAndHasARuleOrAReason() {
        assertThat(Coverage.cisDocker().rows()).hasSize(117);
        assertThat(Coverage.podSecurity().rows()).hasSize(19);
        assertThat(rows()).extracting(Coverage.Row::reference).doesNotHaveDuplicates();
        assertThat(rows())
                .allSatisfy(row -> assertThat(row.isCovered() || !row.note().isEmpty())
                        .as("%s has neither a rule nor a reason", row.reference())
                        .isTrue());
    }

    @Test
    void whatARuleRefersToIsInTheStandard() {
        List<Reference> known = rows().map(Coverage.Row::reference).toList();
        assertThat(Controls.all().stream()
                        .flatMap(control -> control.info().references().stream())
                        .filter(reference -> reference.framework() == Reference.Framework.CIS_DOCKER
                                || reference.framework() == Reference.Framework.POD_SECURITY))
                .hasSizeGreaterThan(50)
                .isSubsetOf(known);
    }

    /** A profile that bears the name of a standard judges what its level demands of containers. */
    @Test
    void theProfilesOfCisHaveWhatTheirLevelDemands() {
        assertThat(Controls.of(Scope.CONTAINER).stream().map(Control::info)).allSatisfy(info -> {
            List<String> levels = info.references().stream()
                    .filter(reference -> reference.framework() == Reference.Framework.CIS_DOCKER)
                    .filter(reference -> reference.id().startsWith("5."))
                    .map(Reference::level)
                    .toList();
            if (!levels.isEmpty()) {
                assertThat(info.profiles()).as(info.id()).containsKey(Profile.CIS_L2);
                assertThat(info.profiles().containsKey(Profile.CIS_L1))
                        .as("%s is of level 1", info.id())
                        .isEqualTo(levels.contains("1"));
            }
        });
    }

    private static Stream<Coverage.Row> rows() {
        return Stream.of(Coverage.cisDocker(), Coverage.podSecurity()).flatMap(standard -> standard.rows().stream());
    }
}
