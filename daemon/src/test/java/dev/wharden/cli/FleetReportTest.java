package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.RecordedInspect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code wharden check} of many containers is read in one look. */
final class FleetReportTest {
    @RegisterExtension
    final Said said = new Said();

    @TempDir
    private Path folder;

    private static ObjectNode container(String name, boolean privileged) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("Name", "/" + name);
        fields.putObject("HostConfig").put("Privileged", privileged);
        return RecordedInspect.stopped(fields);
    }

    private int check(int plain, String... more) throws IOException {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (int i = 1; i <= plain; i++) {
            all.add(container("api" + i, false));
        }
        all.add(container("odd", true));
        Path file = said.file(folder, "fleet.json", all.toString());
        said.clear();
        return said.wharden(List.of("check", "--profile", "restricted", "--inspect", file.toString()), more);
    }

    @Test
    void whatManyHaveInCommonIsSaidOnceWithItsNumber() throws IOException {
        assertThat(check(30)).isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains("In many containers  (wharden check NAME shows all of one)\n")
                .contains("no memory limit: 31 containers\n")
                .contains("30 containers  Drifted  ")
                .contains("api1, api2, api3, api4, api5, api6, api7, api8, api9, api10, ")
                .contains("\nodd  Drifted  ", "is privileged  → Recreate\n")
                .containsPattern("  and [0-9]+ findings of those above\n");
        assertThat(said.out().lines().filter(line -> line.contains("no memory limit")))
                .hasSize(1);
        assertThat(said.out().lines().count()).isLessThan(50);
    }

    @Test
    void aFewContainersAreReadOneByOne() throws IOException {
        check(3);
        assertThat(said.out())
                .doesNotContain("In many containers")
                .contains("api1, api2, api3  Drifted", "odd  Drifted");
        assertThat(said.out().lines().filter(line -> line.contains("no memory limit")))
                .hasSize(2);
    }

    @Test
    void theEndIsATableBySeverityAndControlWithTheWorstFirst() throws IOException {
        check(30);
        List<String> lines = said.out().lines().toList();
        int head = 0;
        while (!lines.get(head).startsWith("CONTROL ")) {
            head++;
        }
        assertThat(lines.get(head)).matches("CONTROL +CRITICAL +HIGH +MEDIUM +LOW +CONTAINERS");
        assertThat(lines.get(head - 2)).matches("[0-9]+ findings: .*");
        assertThat(lines.get(head - 1)).startsWith("if it were found, the unknown would be: ");
        assertThat(lines.subList(head + 1, lines.size()))
                .anyMatch(line -> line.matches("privileged +1 +1"))
                .anyMatch(line -> line.matches("resources +62 +31 +31"))
                .first()
                .asString()
                .matches("(privileged|capabilities) .*");
        assertThat(said.out()).doesNotContain("\u001b");
    }

    @Test
    void byControlCountsAndNamesTheContainersOfEachFinding() throws IOException {
        check(30, "--by", "control");
        assertThat(said.out())
                .contains("    no memory limit: 31 containers\n      api1, api2, api3, ")
                .contains("    is privileged\n      odd\n");
    }
}
