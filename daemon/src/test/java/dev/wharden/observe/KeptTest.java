package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.Tie;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is kept of every container of a host must be little, whatever somebody made the container of. */
final class KeptTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Container container(int size) throws IOException {
        var tree = (ObjectNode) JSON.readTree("{\"Id\":\"1\",\"Name\":\"/web\",\"State\":{\"Running\":true,\"Pid\":7,"
                + "\"StartedAt\":\"t\"},\"HostConfig\":{\"NetworkMode\":\"container:2\",\"Links\":[\"/db:/web/db\"]},"
                + "\"Config\":{\"StopTimeout\":3,\"Labels\":{\"a\":\"b\"}}}");
        for (String list : new String[] {
            "/Args",
            "/Config/Env",
            "/Config/Cmd",
            "/Config/OnBuild",
            "/HostConfig/Binds",
            "/Mounts",
            "/State/Health/Log"
        }) {
            for (int i = 0; i < size; i++) {
                tree.withArray(list).add("x" + i);
            }
        }
        return new Container(tree);
    }

    private static Container kept(Container container) {
        return Kept.of(container, id -> Observed.unknown("not asked for"));
    }

    @Test
    void whatOneIsMadeOfIsNotKept() throws IOException {
        Container many = kept(container(20_000));

        assertThat(HeapWeight.of(many.tree()))
                .isEqualTo(HeapWeight.of(kept(container(0)).tree()));
        assertThat(many.isTrue(Container.CUT)).isFalse();
    }

    @Test
    void whatTiesItToOthersIs() throws IOException {
        Container kept = kept(container(1));

        assertThat(Tie.owners(kept)).containsExactly("2");
        assertThat(Tie.any(kept)).isTrue();
        assertThat(kept.running()).isTrue();
        assertThat(kept.pid()).isEqualTo(7);
        assertThat(kept.stopTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(kept.labels()).containsEntry("a", "b");
        assertThat(kept.strings("/HostConfig/Links")).containsExactly("/db:/web/db");
    }

    @Test
    void labelsThatAreLongInMemoryAreLeftOutAndTheCopySaysSo() throws IOException {
        Container one = container(0);
        for (int i = 0; i < 1_000; i++) {
            one.tree().withObject("/Config/Labels").put("l" + i, "");
        }

        Container kept = kept(one);

        assertThat(kept.labels()).isEmpty();
        assertThat(kept.isTrue(Container.CUT)).isTrue();
    }

    @Test
    void whatItMountsIsKeptUnlessThatIsTooMuch() throws IOException {
        Container one = container(0);
        one.tree()
                .withArray("/Mounts")
                .addObject()
                .put("Source", "/srv/a")
                .put("RW", false)
                .put("Name", "a");

        assertThat(kept(one).at("/Mounts").toString()).isEqualTo("[{\"Source\":\"/srv/a\",\"RW\":false}]");

        for (int i = 0; i < 1_000; i++) {
            one.tree().withArray("/Mounts").addObject().put("Source", "/srv/" + i);
        }
        assertThat(kept(one).at("/Mounts").isMissingNode()).isTrue();
    }

    @Test
    void ofLinksWithLongAliasesItIsKeptToWhomTheyAre() throws IOException {
        Container one = container(0);
        for (int i = 0; i < 50; i++) {
            one.tree().withArray("/HostConfig/Links").add("/db:/web/" + i + "a".repeat(900));
        }

        Container kept = kept(one);

        assertThat(kept.strings("/HostConfig/Links")).containsExactly("/db:");
        assertThat(Tie.between(kept, owner("/db"))).containsExactly(Tie.LINK);
        assertThat(kept.isTrue(Tie.UNREAD)).isFalse();
    }

    @Test
    void thatNotAllLinksWereReadIsSaid() throws IOException {
        Container one = container(0);
        for (int i = 0; i < 50; i++) {
            one.tree().withArray("/HostConfig/Links").add("/db:/web/" + i + "a".repeat(900));
        }
        one.tree().put(Container.CUT.substring(1), true);

        assertThat(kept(one).isTrue(Tie.UNREAD)).isTrue();
    }

    @Test
    void aNameOrAModeThatIsTooLongToBeKeptLeavesItsTiesUnread() throws IOException {
        Container named = container(0);
        named.tree().put("Name", "/" + "n".repeat(40_000));
        Container joined = container(0);
        joined.tree().withObject("/HostConfig").put("PidMode", "container:" + "n".repeat(40_000));

        assertThat(kept(named).isTrue(Tie.UNREAD)).isTrue();
        assertThat(kept(joined).isTrue(Tie.UNREAD)).isTrue();
    }

    @Test
    void whereThereIsNoRoomNextToNothingIsKeptAndItsTiesAre() throws IOException {
        Container one = container(0);
        one.tree().withObject("/Config/Labels").put("long", "l".repeat(20_000));
        one.tree().withObject("/Config/Labels").put("com.docker.compose.service", "web");
        one.tree().withArray("/Mounts").addObject().put("Source", "/srv/a");

        Container little = Kept.little(kept(one));

        assertThat(HeapWeight.of(little.tree())).isLessThan(4_000);
        assertThat(Tie.owners(little)).containsExactly("2");
        assertThat(Tie.between(little, owner("/db"))).containsExactly(Tie.LINK);
        assertThat(little.labels()).containsOnlyKeys("com.docker.compose.service");
        assertThat(little.at("/Mounts").isMissingNode()).isTrue();
        assertThat(little.isTrue(Container.CUT)).isTrue();
        assertThat(little.isTrue(Tie.UNREAD)).isFalse();
    }

    private static Container owner(String name) throws IOException {
        return new Container((ObjectNode) JSON.readTree("{\"Id\":\"9\",\"Name\":\"" + name + "\"}"));
    }

    @Test
    void whatItSharesWithOthersIsKeptWholeOrNotAtAll() throws IOException {
        Container one = container(0);
        one.tree()
                .withObject("/NetworkSettings/Networks/edge")
                .put("NetworkID", "n1")
                .put("Gateway", "10.0.0.1");
        one.tree().withObject("/HostConfig").put("CgroupParent", "/a").put("Privileged", true);
        one.tree().withArray("/HostConfig/Devices").addObject().put("PathOnHost", "/dev/kvm");
        Container kept = kept(one);
        assertThat(kept.at("/NetworkSettings/Networks").toString()).isEqualTo("{\"edge\":{\"NetworkID\":\"n1\"}}");
        assertThat(kept.at("/HostConfig/Devices/0/PathOnHost").asText()).isEqualTo("/dev/kvm");
        assertThat(kept.text("/HostConfig/CgroupParent")).isEqualTo("/a");
        for (int i = 0; i < 1_000; i++) {
            one.tree().withArray("/HostConfig/Devices").addObject().put("PathOnHost", "/dev/" + i);
            one.tree().withObject("/NetworkSettings/Networks/n" + i);
        }
        assertThat(kept(one).at("/HostConfig/Devices").isMissingNode()).isTrue();
        assertThat(kept(one).at("/NetworkSettings/Networks").isMissingNode()).isTrue();
        Container part = container(0);
        part.tree().put("WhardenReadInPart", true).withArray("/HostConfig/Devices");
        assertThat(kept(part).at("/HostConfig/Devices").isMissingNode()).isTrue();
    }

    @Test
    void labelsThatItsImageGivesItAreNotItsOwn() throws IOException {
        Container one = container(0);
        one.tree().withObject("/Config/Labels").put("tenant", "a").put("own", "b");
        var image = new ImageDefaults(
                (ObjectNode) new ObjectMapper().readTree("{\"Config\":{\"Labels\":{\"tenant\":\"a\",\"own\":\"c\"}}}"));
        Container kept = Kept.of(one, id -> Observed.known(image));
        assertThat(kept.labels()).containsEntry("own", "b").doesNotContainKey("tenant");
        assertThat(kept.isTrue(Container.INHERITED)).isFalse();
        assertThat(kept(one).labels()).containsEntry("tenant", "a");
        assertThat(kept(one).isTrue(Container.INHERITED)).isTrue();
        assertThat(Kept.little(kept(one)).labels()).doesNotContainKey("tenant");
        assertThat(Kept.little(kept(one)).isTrue(Container.CUT)).isTrue();
    }

    /** Compose gives project and service to an image that it builds, and a hash to a container that it makes. */
    @Test
    void aProjectIsAContainersOwnWhereComposeMadeItOfAnImageThatItBuilt() throws IOException {
        var image = new ImageDefaults((ObjectNode) new ObjectMapper()
                .readTree("{\"Config\":{\"Labels\":{\"com.docker.compose.project\":\"shop\","
                        + "\"com.docker.compose.service\":\"web\"}}}"));
        Container one = container(0);
        one.tree()
                .withObject("/Config/Labels")
                .put("com.docker.compose.project", "shop")
                .put("com.docker.compose.service", "web");
        assertThat(Kept.of(one, id -> Observed.known(image)).labels()).doesNotContainKey("com.docker.compose.project");
        one.tree().withObject("/Config/Labels").put("com.docker.compose.config-hash", "0123");
        assertThat(Kept.of(one, id -> Observed.known(image)).labels())
                .containsEntry("com.docker.compose.project", "shop")
                .containsEntry("com.docker.compose.service", "web");
    }
}
