package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a mistyped command line is told, in one line. */
final class MistypedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chek                | unknown command "chek", did you mean "check"? (see wharden --help)
            stauts              | unknown command "stauts", did you mean "status"? (see wharden --help)
            frobnicate          | unknown command "frobnicate" (see wharden --help)
            exception lst       | unknown command "lst", did you mean "list"? (see wharden exception --help)
            check --polices /x  | unknown option "--polices", did you mean "--policies"? (see wharden check --help)
            check --fail-in=low | unknown option "--fail-in", did you mean "--fail-on"? (see wharden check --help)
            check --fail-on hgih | invalid value "hgih" for --fail-on, did you mean "high"? Use critical, high, \
            medium, low, info (see wharden check --help)
            plan -o yaml        | unknown option "-o", an option of wharden check, wharden controls, wharden policy \
            show, wharden audit show only (see wharden plan --help)
            plan --fail-on high | unknown option "--fail-on", an option of wharden check only (see wharden plan --help)
            check -e sock       | unknown option "-e" (see wharden check --help)
            check --ouput json  | unknown option "--ouput", did you mean "--output"? (see wharden check --help)
            release web         | unknown command "release", did you mean wharden quarantine release? (see wharden \
            --help)
            add web             | unknown command "add", did you mean wharden quarantine add or wharden exception \
            add? (see wharden --help)
            pause --reason x --for 0s | invalid duration "0s" for --for. Use 90s, 5m, 2h, 7d (see \
            wharden pause --help)
            pause --reason x --for 30 | invalid duration "30" for --for, which has no unit. Use 90s, 5m, 2h, 7d (see \
            wharden pause --help)
            pause --reason x --for soon | invalid duration "soon" for --for. Use 90s, 5m, 2h, 7d (see wharden pause \
            --help)
            check -o xml        | invalid value "xml" for --output. Use table, json (see wharden check --help)
            check --profile restrcted | unknown profile "restrcted" for --profile, did you mean "restricted"? Use \
            privileged, baseline, restricted, cis-docker-1.6.0-l1, cis-docker-1.6.0-l2 (see wharden check --help)
            explain             | missing NAME or --host (see wharden explain --help)
            quarantine add      | missing --reason=TEXT, NAME (see wharden quarantine add --help)
            status web          | unexpected argument "web" (see wharden status --help)
            """)
    void theRightWordIsSuggested(String line, String told) {
        var err = new StringWriter();
        CommandLine wharden = Wharden.commandLine().setErr(new PrintWriter(err, true));
        assertThat(wharden.execute(line.split(" "))).isEqualTo(Exit.USAGE);
        assertThat(err).hasToString("wharden: " + told + "\n");
    }
}
