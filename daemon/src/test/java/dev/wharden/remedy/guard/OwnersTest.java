package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OwnersTest {
    private static final EngineFacts SWARM = new EngineFacts(
            "26.1.5",
            "1.45",
            java.util.List.of(),
            java.util.Map.of(),
            "runc",
            false,
            2,
            "/var/lib/docker",
            true,
            2,
            0,
            true,
            EngineFacts.NONE.report());

    private final Owners owners = new Owners(
            container -> container.text("/Name").equals("/wharden"),
            identity -> identity.name().equals("ignored"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Name":"/web"}                                                                         | Free    |
            {"Name":"/wharden"}                                                                     | Foreign | \
            Wharden itself
            {"Name":"/ignored"}                                                                     | Foreign | \
            wharden.yaml ignores it
            {"Name":"/k8s_web_pod"}                                                                 | Foreign | kubelet
            {"Name":"/web","Config":{"Labels":{"io.kubernetes.pod.uid":"1"}}}                       | Foreign | kubelet
            {"Name":"/web","Config":{"Labels":{"io.kubernetes.docker.type":"podsandbox"}}}          | Foreign | kubelet
            {"Name":"/web","Config":{"Labels":{"com.hashicorp.nomad.alloc_id":"1"}}}                | Foreign | Nomad
            {"Name":"/web","Config":{"Labels":{"PODMAN_SYSTEMD_UNIT":"web.service"}}}               | Foreign | \
            systemd unit
            {"Name":"/web","Config":{"Labels":{"org.testcontainers":"true"}}}                       | Foreign | \
            running test
            {"Name":"/web","Config":{"Labels":{"org.testcontainersish":"true"}}}                    | Free    |
            {"Name":"/web","Config":{"Labels":{"com.docker.compose.project":"shop"}}}               | Free    |
            {"Name":"/web","Config":{"Labels":{"com.docker.compose.project":"a","com.docker.compose.oneoff":"True"}}} \
            | Kept | compose run
            {"Name":"/web","Config":{"Labels":{"com.docker.compose.project":"a",\
            "com.docker.compose.oneoff":"False"}}} | Free    |
            {"Name":"/web","Config":{"AttachStdout":true}}                                          | Free    |
            {"Name":"/web","Config":{"AttachStdout":true,"Labels":{"com.docker.compose.project":"a"}}} | Free    |
            {"Name":"/web","Config":{"Labels":{"com.docker.swarm.task.id":"1"}}}                    | Free    |
            {"Name":"/web","Config":{"Labels":null}}                                                | Free    |
            """)
    void theOwnerIsKnownByItsMarks(String json, String kind, String sentence) {
        Ownership owner = owners.of(Json.container(json), Observed.absent("a test"), EngineFacts.NONE);
        assertThat(owner.getClass().getSimpleName()).isEqualTo(kind);
        if (sentence != null) {
            assertThat(owner.toString()).contains(sentence);
        }
    }

    @Test
    void aSwarmTaskIsOneOnlyWhereASwarmIsActive() {
        Container task =
                Json.container("{\"Name\":\"/web\",\"Config\":{\"Labels\":{\"com.docker.swarm.task.id\":\"1\"}}}");
        assertThat(owners.of(task, Observed.absent("a test"), SWARM)).isInstanceOf(Ownership.Foreign.class);
    }

    @Test
    void labelsOfAnOwnerThatTheHostDoesNotHaveAreNotBelieved() {
        var narrow = new Owners(container -> false, container -> false, "nomad"::equals);
        for (String pod : java.util.List.of(
                "{\"Name\":\"/k8s_web_pod\"}",
                "{\"Name\":\"/web\",\"Config\":{\"Labels\":{\"org.testcontainers\":\"true\"}}}",
                "{\"Name\":\"/web\",\"Config\":{\"Labels\":{\"io.kubernetes.pod.uid\":\"1\"}}}")) {
            assertThat(narrow.of(Json.container(pod), Observed.absent("a test"), EngineFacts.NONE))
                    .isInstanceOf(Ownership.Free.class);
            assertThat(owners.of(Json.container(pod), Observed.absent("a test"), EngineFacts.NONE)
                            .toString())
                    .contains("Only its labels say so (trustOwnerLabels in wharden.yaml)");
        }
        String job = "{\"Name\":\"/web\",\"Config\":{\"Labels\":{\"com.hashicorp.nomad.alloc_id\":\"1\"}}}";
        assertThat(narrow.of(Json.container(job), Observed.absent("a test"), EngineFacts.NONE))
                .isInstanceOf(Ownership.Foreign.class);
    }

    @Test
    void aLabelThatTheImageBringsIsNobodysMark() {
        String labels = "{\"Name\":\"/web\",\"Config\":{\"Labels\":{\"io.kubernetes.pod.uid\":\"1\"}}}";
        assertThat(owners.of(
                        Json.container(labels),
                        Observed.known(new ImageDefaults(Json.container(labels).tree())),
                        EngineFacts.NONE))
                .isInstanceOf(Ownership.Free.class);
        assertThat(owners.of(Json.container(labels), Observed.unknown("gone"), EngineFacts.NONE))
                .as("an image that cannot be read")
                .isInstanceOf(Ownership.Unproven.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Name":"/web","Config":{"Labels":{"org.testcontainers":"true"}}}      | Unproven
            {"Name":"/web","Config":{"Labels":{"off":"yes"}}}                      | Unproven
            {"Name":"/ignored","Config":{"Labels":{"org.testcontainers":"true"}}}  | Foreign
            {"Name":"/web","Config":{"Labels":{"com.docker.compose.project":"a","com.docker.compose.oneoff":"True"}}} \
            | Kept
            {"Name":"/web"}                                                        | Free
            """)
    void withoutItsImageOnlyWhatIsNotALabelKeepsAContainerFromAQuarantine(String json, String kind) {
        var labelled = new Owners(
                container -> false,
                identity ->
                        identity.name().equals("ignored") || identity.labels().containsKey("off"));
        Ownership owner = labelled.of(Json.container(json), Observed.unknown("2.2 MB of labels"), EngineFacts.NONE);
        assertThat(owner.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void aLabelOfTheImageIgnoresNothing() {
        String json = "{\"Name\":\"/web\",\"Config\":{\"Labels\":{\"off\":\"yes\"}}}";
        var labelled =
                new Owners(container -> false, identity -> identity.labels().containsKey("off"));
        assertThat(labelled.of(
                        Json.container(json),
                        Observed.known(new ImageDefaults(Json.container(json).tree())),
                        EngineFacts.NONE))
                .isInstanceOf(Ownership.Free.class);
    }

    @Test
    void oneOffIsBelievedWhereTheHostTrustsIt() {
        Container oneoff = Json.container("{\"Name\":\"/web\",\"Config\":{\"Labels\":{"
                + "\"com.docker.compose.project\":\"a\",\"com.docker.compose.oneoff\":\"True\"}}}");
        var narrow = new Owners(container -> false, identity -> false, "nomad"::equals);
        assertThat(narrow.of(oneoff, Observed.absent("a test"), EngineFacts.NONE))
                .isInstanceOf(Ownership.Free.class);
    }
}
