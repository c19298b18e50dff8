package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.PolicyFiles;
import dev.wharden.control.Controls;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One exception is taken out of a file that people wrote. */
final class PolicyTextTest {
    private static final String HEAD = "apiVersion: wharden.dev/v1\n";
    private static final String POLICY = "# the web tier\n" + HEAD
            + "kind: HardeningPolicy\nmetadata: {name: web}   # kept\nspec: {profile: baseline}\n";

    private static String exception(String name) {
        return HEAD + "kind: PolicyException\nmetadata: {name: " + name
                + "}\nspec:\n  match: {names: [db]}\n  controls: [privileged]\n  reason: |\n    because\n     --- of "
                + "it\n"
                + "  owner: o\n  expiresAt: 2099-01-01T00:00:00Z\n";
    }

    private static PolicySet read(String text) {
        return new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
                .readText("p.yaml", text)
                .policies();
    }

    private static Optional<String> without(String text, String name) {
        return PolicyText.without(text, name, PolicyTextTest::read);
    }

    @Test
    void everyOtherDocumentStaysAsItWasWritten() {
        String file = POLICY + "---\n" + exception("one") + "--- # second\n" + exception("two");
        assertThat(without(file, "one")).contains(POLICY + "--- # second\n" + exception("two"));
        assertThat(without(file, "two")).contains(POLICY + "---\n" + exception("one"));
    }

    @Test
    void theFirstDocumentLeavesTheOthersWithoutItsSeparator() {
        assertThat(without(exception("one") + "---\n" + POLICY, "one")).contains(POLICY);
        assertThat(without("---\n" + exception("one") + "---\n" + POLICY, "one"))
                .contains(POLICY);
    }

    @Test
    void ofAFileWithNothingElseNothingIsLeft() {
        assertThat(without("# note\n" + exception("one"), "one"))
                .get()
                .satisfies(rest -> assertThat(PolicyText.isBlank(rest)).isTrue());
    }

    @Test
    void whatIsNotThereIsNotTakenOut() {
        assertThat(without(POLICY + "---\n" + exception("one"), "other")).isEmpty();
        assertThat(without(POLICY, "web")).as("a policy of that name").isEmpty();
    }

    @Test
    void lineEndsOfWindowsStay() {
        String file = (POLICY + "---\n" + exception("one")).replace("\n", "\r\n");
        assertThat(without(file, "one")).contains(POLICY.replace("\n", "\r\n"));
    }

    @Test
    void theModeOfTheFileStays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("p.yaml");
        Files.writeString(file, "a");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        PolicyText.write(file, "b");
        assertThat(file).hasContent("b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(folder).isDirectoryContaining("glob:**/p.yaml").isDirectoryNotContaining("glob:**.new");
    }
}
