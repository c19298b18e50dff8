package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DependentsTest {
    private static final Container DB = container("db", "\"X\":0", "db", "");

    private static Container container(String name, String host, String service, String dependsOn) {
        return container(name, host, service, dependsOn, true);
    }

    private static Container container(String name, String host, String service, String dependsOn, boolean running) {
        try {
            return new Container((ObjectNode)
                    new ObjectMapper().readTree("""
                            {"Id": "id-%s", "Name": "/%s", "HostConfig": {%s}, "State": {"Running": %s},
                             "Config": {"Labels": {"com.docker.compose.project": "shop",
                               "com.docker.compose.service": "%s", "com.docker.compose.depends_on": "%s"}}}
                            """.formatted(name, name, host, running, service, dependsOn)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Container shares(String name, String mode, String owner) {
        return container(name, "\"" + mode + "\": \"container:" + owner + "\"", name, "");
    }

    private static Container linked(String name, String target) {
        return container(name, "\"Links\": [\"/" + target + ":/" + name + "/alias\"]", name, "");
    }

    private static List<String> names(Dependents dependents) {
        return dependents.names().stream().map(ContainerName::value).toList();
    }

    @Test
    void whoeverNamesAContainerIsReplacedWithItAlsoByWayOfOthersAndAfterThem() {
        Dependents dependents = Dependents.of(
                DB,
                List.of(
                        shares("aa", "PidMode", "id-zz"),
                        shares("zz", "NetworkMode", "id-db"),
                        linked("ll", "zz"),
                        DB));
        assertThat(names(dependents)).containsExactly("db", "zz", "aa", "ll");
        assertThat(dependents.graph()).isEqualTo("db ← zz (network); zz ← aa (pid), ll (link)");
        assertThat(dependents.tangled()).isFalse();
    }

    @Test
    void aContainerThatDependsInSeveralWaysIsThereOnceWithAllOfThem() {
        Container both = container(
                "both", "\"NetworkMode\":\"container:id-db\",\"IpcMode\":\"container:db\"", "both", "db:x:true");
        assertThat(Dependents.of(DB, List.of(both)).graph()).isEqualTo("db ← both (network, ipc, depends_on)");
    }

    /** A label shares nothing, and anybody can write it. */
    @Test
    void aLabelAloneMakesNobodyAPartOfTheUnitAndWhoAskedForARestartIsTold() {
        Container app = container("app", "\"X\":0", "app", "cache:service_started:false,db:service_healthy:true");
        Container web = container("web", "\"X\":0", "web", "app:service_started:true");
        Container no = container("no", "\"X\":0", "no", "db:service_started:false");
        Container down = container("down", "\"X\":0", "down", "db:service_started:true", false);
        Dependents dependents = Dependents.of(DB, List.of(web, app, no, down, shares("side", "NetworkMode", "id-app")));
        assertThat(names(dependents)).containsExactly("db");
        assertThat(dependents.labelled()).extracting(ContainerName::value).containsExactly("app");
        assertThat(dependents.leftAlone()).startsWith("app asked by a label to be restarted after it");
        assertThat(dependents.graph()).isEmpty();
        Container both = container("both", "\"PidMode\":\"container:db\"", "both", "db:service_started:true");
        assertThat(Dependents.of(DB, List.of(both)).leftAlone())
                .as("it follows anyway")
                .isEmpty();
    }

    @Test
    void aLabelTanglesNothing() {
        Container target = container("db", "\"X\":0", "db", "side:service_started:true");
        Dependents dependents = Dependents.of(target, List.of(shares("side", "NetworkMode", "id-db")));
        assertThat(dependents.tangled()).isFalse();
        assertThat(names(dependents)).containsExactly("db", "side");
    }

    @Test
    void aStoppedOneThatNamesTheTargetHasToFollowToo() {
        Container down = container("down", "\"NetworkMode\":\"container:id-db\"", "down", "", false);
        assertThat(names(Dependents.of(DB, List.of(down)))).containsExactly("db", "down");
    }

    @Test
    void aCircleIsToldAndDoesNotLoop() {
        Dependents circle = Dependents.of(
                DB,
                List.of(
                        container("aa", "\"NetworkMode\":\"container:db\",\"PidMode\":\"container:bb\"", "aa", ""),
                        shares("bb", "IpcMode", "aa")));
        assertThat(circle.tangled()).isTrue();
        assertThat(circle.names()).hasSize(3);
        Container self = shares("db", "PidMode", "other");
        assertThat(Dependents.of(self, List.of(shares("other", "IpcMode", "db")))
                        .tangled())
                .isTrue();
    }

    @Test
    void aNameThatOnlyBeginsLikeAnotherIsAnother() {
        assertThat(Dependents.of(DB, List.of(linked("ll", "db2"), shares("ss", "NetworkMode", "id-db2")))
                        .members())
                .isEmpty();
    }
}
