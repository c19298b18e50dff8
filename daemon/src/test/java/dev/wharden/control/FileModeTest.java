package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import dev.wharden.observe.Glance;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineReport;
import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file of {@code docker inspect} is never judged to be better than the same container on a host. */
final class FileModeTest {
    private static final String RUN = "/srv/run";

    /** A host on which whatever a file does not say is as bad as it can be. */
    private static final EngineFacts ENGINE = new EngineFacts(
            "26.1.5",
            "1.45",
            List.of("name=seccomp,profile=builtin", "name=apparmor", "name=selinux"),
            Map.of(),
            "runc",
            false,
            2,
            "/var/lib/docker",
            false,
            8192,
            Long.MAX_VALUE,
            true,
            EngineReport.NONE);

    private static final Map<String, String> CHANGES = Map.of(
            "/HostConfig/SecurityOpt",
            "['apparmor=unconfined', 'label=disable']",
            "/HostConfig/GroupAdd",
            "['999']",
            "/HostConfig/UsernsMode",
            "''",
            "/Config/User",
            "'10001:10001'",
            "/HostConfig/Binds",
            "['/srv/run/:/x', 'data:/data']",
            "/Mounts",
            "[{'Type':'bind','Source':'/srv/run','Destination':'/x','RW':true,'Propagation':'rprivate'},"
                    + "{'Type':'volume','Name':'v','Driver':'local','Source':'/var/lib/docker/volumes/v/_data',"
                    + "'Destination':'/v','RW':true,'Propagation':''}]");

    private static Subject onHost(ObjectNode tree) {
        var volumes = new LinkedHashMap<String, Volume>();
        Container declared = new Container(tree);
        for (JsonNode mount : declared.at("/Mounts")) {
            volumes.put(
                    mount.path("Name").asText(""),
                    new Volume("local", Map.of("type", "none", "o", "bind", "device", RUN)));
        }
        Neighbours none = Neighbours.none("a test");
        return new Subject(
                declared,
                Observed.unknown("a test"),
                Observed.absent("a test"),
                ENGINE,
                new Neighbours(
                        none.owners(),
                        none.dependents(),
                        Observed.known(Map.of(10_001L, List.of("other"))),
                        Observed.known(Map.of(10_001L, "alice")),
                        none.passwd(),
                        none.hostMounts(),
                        Observed.known(volumes),
                        none.mountUsers(),
                        none.networks(),
                        none.networkUsers(),
                        none.mostProcesses(),
                        Observed.known(Map.of(999L, "docker")),
                        Observed.known(EngineSockets.of(List.of(RUN + "/engine.sock")))));
    }

    static Stream<ObjectNode> trees() {
        return Answers.names()
                .map(RecordedInspect::of)
                .flatMap(tree -> Stream.concat(
                        Stream.of(tree),
                        CHANGES.entrySet().stream()
                                .map(change -> new Container(tree)
                                        .with(
                                                change.getKey(),
                                                Json.tree(change.getValue().replace('\'', '"')))
                                        .tree())));
    }

    private static boolean isClean(Control control, Subject subject, Settings settings) {
        return control.evaluate(subject, settings).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("trees")
    void aFileIsNeverBetter(ObjectNode tree) {
        var better = new TreeSet<String>();
        for (Control control : Controls.of(Scope.CONTAINER)) {
            Stream.concat(
                            Stream.of(Fixture.of(control.info().id()).settings()),
                            control.info().profiles().values().stream())
                    .filter(settings -> isClean(control, Glance.fromInspect(tree), settings))
                    .filter(settings -> !isClean(control, onHost(tree), settings))
                    .forEach(settings -> better.add(control.info().id() + " " + settings));
        }
        assertThat(better).isEmpty();
    }

    @Test
    void whatSwitchesAModuleOffIsFoundAndWhatOnlyTheHostKnowsIsUnread() {
        ObjectNode volume = RecordedInspect.of("socket-through-volume");
        assertThat(found("hostPath", volume)).singleElement().isInstanceOf(Finding.Unread.class);
        assertThat(found("engineSocket", volume)).singleElement().isInstanceOf(Finding.Unread.class);
        assertThat(found("appArmorProfile", changed("SecurityOpt", "[\"apparmor=unconfined\"]")))
                .singleElement()
                .isInstanceOf(Finding.Drift.class);
        assertThat(found("seLinuxOptions", changed("SecurityOpt", "[\"label=disable\"]")))
                .singleElement()
                .isInstanceOf(Finding.Drift.class);
        assertThat(found("supplementalGroups", changed("GroupAdd", "[\"999\"]")))
                .singleElement()
                .isInstanceOf(Finding.Unread.class);
    }

    /** What does not depend on it is not unread. */
    @Test
    void aContainerThatHasNoneOfItIsJudgedWhole() {
        ObjectNode hardened = RecordedInspect.of("hardened");
        for (String id : List.of(
                "hostPath",
                "engineSocket",
                "appArmorProfile",
                "seLinuxOptions",
                "supplementalGroups",
                "readOnlyRootFilesystem")) {
            assertThat(found(id, hardened)).as(id).isEmpty();
        }
    }

    private static ObjectNode changed(String field, String value) {
        return new Container(RecordedInspect.of("plain"))
                .with("/HostConfig/" + field, Json.tree(value))
                .tree();
    }

    private static List<Finding> found(String id, ObjectNode tree) {
        Control control = Controls.of(id).orElseThrow();
        return control.evaluate(Glance.fromInspect(tree), Fixture.of(id).settings());
    }
}
