package dev.wharden.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.control.Fleets;
import dev.wharden.control.Settings;
import dev.wharden.control.fleet.Segregation;
import dev.wharden.control.fleet.TenantMatrix;
import dev.wharden.policy.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The matrix of tenants for people and for scripts. */
final class TenantsTest {
    private static CheckReport report(String text) {
        TenantMatrix matrix = Segregation.matrix(Fleets.sample(text), Settings.EMPTY);
        return new CheckReport(
                Instant.parse("2026-11-27T09:00:00Z"),
                "",
                "",
                List.of(),
                new CheckReport.Host(State.DRIFTED, "host", List.of(), Map.of(), Optional.of(matrix)));
    }

    @Test
    void theTableHasAMatrixAndALineForEachPairThatSharesAnything() {
        assertThat(new HostTable(new Ansi(false), 0).lines(report("shop").host(), List.of()))
                .containsExactly(
                        "host  Drifted  policy host, reported only",
                        "tenants  by label tenant, else by compose project",
                        "                                          1    2  3    4",
                        "  1   bank                      2         .    ?  NU?  ?",
                        "  2   far                       1         ?    .  -    -",
                        "  3   project shop              1         NU?  -  .    N",
                        "  4   no known tenant           1         ?    -  N    .",
                        "  N network  U uid  - nothing  ? not all is known",
                        "    bank + project shop: network edge; uid 0",
                        "    project shop + no known tenant: network shop");
    }

    @Test
    void whatContainersSayIsEscaped() {
        assertThat(String.join(
                        "\n",
                        new HostTable(new Ansi(false), 0)
                                .lines(report("a\u202eb").host(), List.of())))
                .doesNotContain("\u202e")
                .contains("a\\u202eb");
    }

    @Test
    void jsonHasEveryPairAlsoWhereNothingIsShared() {
        JsonNode tenants = new JsonReport().tree(report("shop")).at("/host/tenants");
        assertThat(tenants.path("tenants").get(0).toString())
                .isEqualTo("{\"name\":\"bank\",\"by\":\"label\",\"containers\":2,\"complete\":false}");
        assertThat(tenants.path("pairs")).hasSize(6);
        assertThat(tenants.path("pairs").get(1).toString())
                .isEqualTo("{\"one\":\"bank\",\"other\":\"project shop\",\"complete\":false,\"shares\":"
                        + "{\"networks\":{\"names\":[\"edge\"],\"more\":0},\"uids\":{\"names\":[\"0\"],\"more\":0}}}");
        assertThat(tenants.path("pairs").get(3).path("shares")).isEmpty();
        assertThat(new JsonReport()
                        .tree(new CheckReport(Instant.EPOCH, "", "", List.of(), CheckReport.Host.UNMANAGED))
                        .at("/host/tenants")
                        .isNull())
                .isTrue();
    }
}
