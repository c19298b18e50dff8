package dev.wharden.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.control.Finding;
import dev.wharden.control.Fleets;
import dev.wharden.control.Settings;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SharingTest {
    private static final int MANY = 20_000;

    /** Every one its own tenant, with a network and a uid of all, in the last one's folder and namespace. */
    private static FleetSubject hostile() {
        var members = new ArrayList<FleetMember>();
        var folder = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.put("Id", "id" + i).put("Name", "/" + "n".repeat(100) + i);
            tree.withObject("/Config/Labels").put("tenant", "t".repeat(500) + i);
            folder.append(i % 10 == 0 ? "/d" : "");
            tree.withArray("/Mounts").addObject().put("Source", folder.substring(Math.max(0, folder.length() - 200)));
            ObjectNode host = tree.putObject("HostConfig");
            host.put("NetworkMode", "bridge")
                    .put("PidMode", i == 0 ? "" : "container:id" + (i - 1))
                    .put("IpcMode", "private")
                    .put("UTSMode", "")
                    .put("CgroupParent", "")
                    .put("Privileged", true)
                    .putNull("DeviceRequests");
            host.putArray("Devices").addObject().put("PathOnHost", "/dev/x" + i);
            host.putObject("PortBindings")
                    .putArray("80/tcp")
                    .addObject()
                    .put("HostIp", "127.0.0." + i)
                    .put("HostPort", "80");
            tree.putObject("NetworkSettings")
                    .putObject("Networks")
                    .putObject("all")
                    .put("NetworkID", "n");
            members.add(new FleetMember(new Container(tree), Observed.known(0L), Observed.known(Map.of())));
        }
        return new FleetSubject(
                members,
                Observed.known(List.of("/run/docker.sock")),
                List.of(),
                EngineFacts.NONE,
                Observed.absent("no engine"));
    }

    @Test
    void aFleetOfManyTenantsThatShareEverythingCostsLittleAndSaysLittle() {
        FleetSubject fleet = hostile();
        List<Finding> findings = assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> Segregation.CONTROL.evaluate(fleet, Settings.EMPTY));
        TenantMatrix matrix =
                assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Segregation.matrix(fleet, Settings.EMPTY));

        assertThat(findings)
                .as("fifty volumes and how many more, and one each of network, namespace, uid and device")
                .hasSize(51 + 4);
        assertThat(findings)
                .allSatisfy(finding -> assertThat(finding.detail().message().length()
                                + finding.detail().field().length())
                        .isLessThan(8_000));
        assertThat(matrix.tenants()).hasSize(20);
        assertThat(matrix.left()).isEqualTo(MANY - 20);
        assertThat(matrix.pairs())
                .hasSize(190)
                .allSatisfy(pair -> assertThat(matrix.isComplete(pair)).isFalse());
        assertThat(matrix.pairs().getFirst().shares()).containsKeys(Resource.NETWORKS, Resource.UIDS, Resource.DEVICES);
    }

    @Test
    void aMatrixHasEachPairOnceAndSaysOfWhomNotAllIsKnown() {
        TenantMatrix matrix = Segregation.matrix(Fleets.sample("shop"), Settings.EMPTY);

        assertThat(matrix.tenants())
                .extracting(row -> row.tenant().shown() + " " + row.containers() + " " + row.complete())
                .containsExactly("bank 2 false", "far 1 true", "project shop 1 true", "no known tenant 1 true");
        assertThat(matrix.pairs()).hasSize(6);
        assertThat(matrix.pairs().stream().filter(pair -> !pair.shares().isEmpty()))
                .extracting(pair -> pair.one() + "+" + pair.other() + " " + pair.shares())
                .containsExactly(
                        "0+2 {NETWORKS=Things[names=[edge], more=0], UIDS=Things[names=[0], more=0]}",
                        "2+3 {NETWORKS=Things[names=[shop], more=0]}");
        assertThat(matrix.kinds()).containsExactly(Resource.NETWORKS, Resource.UIDS);
    }

    @Test
    void whatLiesSideBySideInAFolderIsNotShared() {
        FleetSubject fleet = Fleets.of("""
                containers:
                  backup: {Config: {Labels: {tenant: ops}}, Mounts: [{Source: /, RW: false}]}
                  web: {Config: {Labels: {tenant: a}}, Mounts: [{Source: /srv/a, RW: true}]}
                  db: {Config: {Labels: {tenant: b}}, Mounts: [{Source: /srv/b, RW: true}]}
                """);
        assertThat(Segregation.matrix(fleet, Settings.EMPTY).pairs())
                .extracting(pair ->
                        pair.one() + "+" + pair.other() + " " + pair.shares().size())
                .containsExactly("0+1 0", "0+2 1", "1+2 1");
    }
}
