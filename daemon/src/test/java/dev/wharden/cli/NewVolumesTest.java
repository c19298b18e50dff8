package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NewVolumesTest {
    private static Container container(String user) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Id", "a".repeat(64)).put("Name", "/web").put("Image", "sha256:1");
        json.putObject("Config").put("User", user).put("Image", "web:1");
        json.putObject("HostConfig");
        json.putArray("Mounts")
                .addObject()
                .put("Type", "volume")
                .put("Name", "data")
                .put("Destination", "/data")
                .put("RW", true);
        return new Container(json);
    }

    private static NewVolumes volumes(Container actual, List<String> folders) {
        return NewVolumes.of(actual, folders, name -> false);
    }

    /**
     * As Apache, whose logs root has made, and Varnish: the workers' user has the data, and not what lies in the layer.
     */
    @Test
    void whatRootHasWrittenInItsLayerIsGivenToTheUserThatItsWorkersHave() {
        var volumes = volumes(container(""), List.of("/var/log/web"));
        VolumeOwner owner = volumes.owner(container("33:33"), false, Set.of()).orElseThrow();
        assertThat(owner.existing()).isEmpty();
        assertThat(owner.added()).isEqualTo(Map.of("/var/log/web", "web-var-log-web"));
        assertThat(volumes.given(owner).orElseThrow()).endsWith(" -R -- 33:33 /var/log/web");
    }

    /** A volume's path may be a link of the image, which a chown would take for what it is to give. */
    @Test
    void whatIsInAVolumeIsGivenAndNotALinkToIt() {
        var volumes = volumes(container(""), List.of("/srv"));
        assertThat(volumes.given(volumes.owner(container("7:7"), true, Set.of()).orElseThrow())
                        .orElseThrow())
                .endsWith(" -R -- 7:7 /data/. /srv");
    }

    @Test
    void aNewUserGetsItsVolumesToo() {
        VolumeOwner owner = volumes(container(""), List.of("/srv"))
                .owner(container("10001:10001"), true, Set.of())
                .orElseThrow();
        assertThat(owner.paths()).containsExactlyInAnyOrder("/data", "/srv");
    }

    /** The rest of a volume may be others', and the engine refuses volumes-from one with a tmpfs under --mount. */
    @Test
    void ofAVolumeOnlyTheFolderThatIsMountedIsGiven() {
        var mounts = JsonNodeFactory.instance.arrayNode();
        mounts.addObject()
                .put("Type", "volume")
                .put("Source", "data")
                .put("Target", "/data")
                .putObject("VolumeOptions")
                .put("Subpath", "a/b");
        var volumes = volumes(container("").with("/HostConfig/Mounts", mounts), List.of());
        VolumeOwner owner =
                volumes.owner(container("10001:10001"), true, Set.of()).orElseThrow();
        assertThat(owner.subpaths()).isEqualTo(Map.of("/data", "a/b"));
        assertThat(volumes.given(owner).orElseThrow())
                .contains(" --mount=type=volume,source=data,target=/data,volume-nocopy,volume-subpath=a/b ")
                .doesNotContain("volumes-from");
    }

    /** The engine makes a volume root's where the image has no such folder. */
    @Test
    void whoNeverWasRootGetsTheNewVolumesAlone() {
        var volumes = volumes(container("33:33"), List.of("/srv"));
        VolumeOwner owner = volumes.owner(container("33:33"), false, Set.of()).orElseThrow();
        assertThat(owner.existing()).isEmpty();
        assertThat(owner.paths()).containsExactly("/srv");
        assertThat(owner.whole()).isFalse();
        assertThat(volumes.given(owner)).as("the copies bring it along").isEmpty();
        assertThat(volumes(container("node"), List.of("/srv")).owner(container("node"), false, Set.of()))
                .map(VolumeOwner::user)
                .contains("node");
        assertThat(volumes(container("33:33"), List.of()).owner(container("33:33"), false, Set.of()))
                .isEmpty();
        assertThat(volumes(container(""), List.of()).owner(container("33:33"), false, Set.of()))
                .isEmpty();
        assertThat(volumes(container(""), List.of("/srv")).owner(container(""), false, Set.of()))
                .isEmpty();
    }

    /** The engine deletes it with its layer when it stops, and its anonymous volumes but for those that another has. */
    @Test
    void whatRemovesItselfIsCopiedBeforeItStops() {
        String anonymous = "c".repeat(64);
        var itself = container("33:33")
                .with("/HostConfig/AutoRemove", Json.tree("true"))
                .with("/Mounts/0/Name", Json.tree("'" + anonymous + "'"));
        LayerCopy copy = volumes(itself, List.of("/srv")).copy().orElseThrow();
        assertThat(copy.begin("aaaaaaaaaaaa"))
                .containsExactly(
                        "! docker volume ls --quiet | grep -xF -e web-srv",
                        "docker create --name=web.copy-aaaaaaaaaaaa --volume=web-srv:/srv --volume=" + anonymous
                                + ":/held/0 --entrypoint=true sha256:1",
                        "docker commit aaaaaaaaaaaa wharden-copy:aaaaaaaaaaaa",
                        "docker create --name=web.layer-aaaaaaaaaaaa --entrypoint=true wharden-copy:aaaaaaaaaaaa",
                        "(docker cp --archive web.layer-aaaaaaaaaaaa:/srv - || echo failed) | docker cp -"
                                + " web.copy-aaaaaaaaaaaa:/");
        assertThat(copy.lines("web.old")).isEmpty();
        assertThat(copy.saved().orElseThrow())
                .contains(
                        "is saved first, as image wharden-copy:aaaaaaaaaaaa",
                        "after that is lost",
                        "keep this shell open and remove nothing",
                        "docker rm --volumes web.copy-aaaaaaaaaaaa web.layer-aaaaaaaaaaaa && docker rmi wharden-copy:");
        assertThat(copy.leftovers())
                .startsWith("Where docker volume ls prints the name of a volume, nothing is begun: keep that volume")
                .contains(
                        "Where a later one fails, and the present container still runs, ",
                        "; docker rmi wharden-copy:aaaaaaaaaaaa;");
        assertThat(volumes(itself, List.of("/srv")).notes())
                .singleElement()
                .asString()
                .startsWith("A new volume begins");
    }

    /** Nothing tells before it is pasted what it will have written by then. */
    @Test
    void whatRemovesItselfIsSavedThoughItNeedsNoNewVolume() {
        var itself = container("33:33").with("/HostConfig/AutoRemove", Json.tree("true"));
        LayerCopy copy = volumes(itself, List.of()).copy().orElseThrow();
        assertThat(copy.begin("aaaaaaaaaaaa"))
                .containsExactly(
                        "docker create --name=web.copy-aaaaaaaaaaaa --entrypoint=true sha256:1",
                        "docker commit aaaaaaaaaaaa wharden-copy:aaaaaaaaaaaa");
        assertThat(copy.leftovers())
                .endsWith("the copy: docker rm --volumes web.copy-aaaaaaaaaaaa; docker rmi wharden-copy:aaaaaaaaaaaa");
        var owner =
                volumes(itself, List.of("/srv")).owner(itself, false, Set.of()).orElseThrow();
        assertThat(volumes(itself, List.of("/srv")).isGiven(owner))
                .as("the copy brings it along")
                .isFalse();
        assertThat(volumes(itself, List.of("/srv")).isGivenByCompose(owner))
                .as("compose copies nothing")
                .isTrue();
    }

    /** Of an earlier paste: what the next container wrote there would lie among what this one has written since. */
    @Test
    void aVolumeThatIsThereIsNotWrittenTo() {
        var volumes = NewVolumes.of(container(""), List.of("/srv", "/opt"), Set.of("web-srv", "web-srv-2")::contains);
        assertThat(volumes.names()).containsExactly(Map.entry("/srv", "web-srv-3"), Map.entry("/opt", "web-opt"));
        assertThat(volumes.notes().getFirst()).startsWith("Volume web-srv is there already, ");
        assertThat(volumes.copy().orElseThrow().begin("web").getFirst())
                .isEqualTo("! docker volume ls --quiet | grep -xF -e web-srv-3 -e web-opt");
        assertThat(volumes.copy().orElseThrow().leftovers())
                .endsWith("docker rm --volumes web.copy-aaaaaaaaaaaa; docker volume rm web-srv-3 web-opt");
    }

    /** An image may name its user as it likes, and the line is pasted into root's shell. */
    @Test
    void aUsersNameIsOneWord() {
        for (String hostile : List.of("$(x)", "x;id>/tmp/p", "-R")) {
            var volumes = volumes(container(""), List.of("/srv"));
            String quoted = hostile.equals("-R") ? hostile : "'" + hostile + "'";
            assertThat(volumes.given(volumes.owner(container(hostile), true, Set.of())
                                    .orElseThrow())
                            .orElseThrow())
                    .endsWith(" sha256:1 -R -- " + quoted + " /data/. /srv");
        }
    }

    /** Images without a shell have no chown: compose would never start the service. */
    @Test
    void nothingIsGivenWhereTheCopiesBringItsOwnerAlong() {
        var volumes = volumes(container("node"), List.of("/srv"));
        assertThat(volumes.isGiven(
                        volumes.owner(container("node"), false, Set.of()).orElseThrow()))
                .isFalse();
        assertThat(volumes.isGiven(
                        volumes.owner(container("10001:10001"), true, Set.of()).orElseThrow()))
                .isTrue();
    }

    /** Of a user that is named the engine would look in the host's passwd, on the side that receives. */
    @Test
    void beforeComposeRemovesTheLayerItIsCopied() {
        List<String> lines = volumes(ofCompose(), List.of("/srv")).beforeCompose(true);
        assertThat(String.join("\n", lines))
                .contains("Replicas", "Before docker compose up -d")
                .contains("    ! docker volume ls --quiet | grep -xF -e web-srv &&")
                .contains(" --volume=web-srv:/srv --entrypoint=true sha256:1 &&\n    docker stop web &&")
                .contains("(docker cp --archive web:/srv - || echo failed) | docker cp - web.copy-aaaaaaaaaaaa:/ &&")
                .contains("    docker rm --volumes web.copy-aaaaaaaaaaaa\nWhere docker volume ls prints ")
                .endsWith(": docker rm --volumes web.copy-aaaaaaaaaaaa; docker volume rm web-srv");
        assertThat(volumes(container(""), List.of()).beforeCompose(true)).isEmpty();
    }

    /**
     * Docker cp of one that has stopped takes along what is mounted in it: another service's volume, the host's keys.
     */
    @Test
    void whatIsMountedBelowANewVolumeIsNotCopiedIntoIt() {
        var web = container("").with("/Mounts/0/Destination", Json.tree("'/srv/app/media'"));
        var volumes = volumes(web, List.of("/srv/app", "/opt/x"));
        assertThat(copies(volumes))
                .containsExactly(
                        "! docker volume ls --quiet | grep -xF -e web-srv-app -e web-opt-x",
                        "docker create --name=web.copy-aaaaaaaaaaaa --volume=web-srv-app:/srv/app"
                                + " --volume=web-opt-x:/opt/x --entrypoint=true sha256:1",
                        "docker commit web.old wharden-copy:aaaaaaaaaaaa",
                        "docker create --name=web.layer-aaaaaaaaaaaa --entrypoint=true wharden-copy:aaaaaaaaaaaa",
                        "(docker cp --archive web.layer-aaaaaaaaaaaa:/srv/app - || echo failed) | docker cp -"
                                + " web.copy-aaaaaaaaaaaa:/srv/",
                        "(docker cp --archive web.old:/opt/x - || echo failed) | docker cp -"
                                + " web.copy-aaaaaaaaaaaa:/opt/",
                        "docker rm --volumes web.copy-aaaaaaaaaaaa web.layer-aaaaaaaaaaaa",
                        "docker rmi wharden-copy:aaaaaaaaaaaa");
        assertThat(volumes.notes().getFirst()).startsWith("Something else is mounted below /srv/app, ");
        assertThat(volumes.owner(container("10001:10001"), true, Set.of("/srv/app/media"))
                        .map(volumes::given)
                        .orElseThrow()
                        .orElseThrow())
                .doesNotContain("media");
        assertThat(String.join("\n", copies(volumes(web, List.of("/srv/ap"))))).doesNotContain("commit");
    }

    /** Docker cp of one that has stopped finds its layer there, and no tmpfs. */
    @Test
    void aTmpfsBelowANewVolumeNeedsNoImageOfTheLayer() {
        var web = container("")
                .with("/Mounts/0", Json.tree("{'Type':'tmpfs','Destination':'/srv/app/a'}"))
                .with("/HostConfig/Tmpfs", Json.tree("{'/srv/app/cache/':''}"));
        assertThat(copies(volumes(web, List.of("/srv/app")))).noneMatch(line -> line.contains("commit"));
        assertThat(volumes(web, List.of("/srv/app")).notes().getFirst()).startsWith("A new volume");
    }

    /** Compose would take it for the service's second container, and remove the one that runs. */
    @Test
    void whatCopiesTheLayerIsOfNoProject() {
        var web = ofCompose().with("/Mounts/0/Destination", Json.tree("'/srv/media'"));
        var copy = volumes(web, List.of("/srv")).copy().orElseThrow();
        assertThat(copy.begin("aaaaaaaaaaaa").getLast())
                .startsWith("docker create --label=com.docker.compose.project= --name=web.copy-aaaaaaaaaaaa ");
        assertThat(copy.lines("web.old"))
                .contains("docker create --label=com.docker.compose.project= --name=web.layer-aaaaaaaaaaaa"
                        + " --entrypoint=true wharden-copy:aaaaaaaaaaaa");
        assertThat(copy.leftovers())
                .endsWith(": docker rm --volumes web.copy-aaaaaaaaaaaa web.layer-aaaaaaaaaaaa; docker rmi"
                        + " wharden-copy:aaaaaaaaaaaa; docker volume rm web-srv");
    }

    @Test
    void noTwoFoldersShareAVolume() {
        var volumes = volumes(container(""), List.of("/srv/app-x", "/srv/app/x", "/srv/app/x-2", "/srv/y"));
        assertThat(volumes.in(container("")).strings("/HostConfig/Binds"))
                .containsExactly(
                        "web-srv-app-x:/srv/app-x",
                        "web-srv-app-x-2:/srv/app/x",
                        "web-srv-app-x-2-2:/srv/app/x-2",
                        "web-srv-y:/srv/y");
        assertThat(volumes.owner(container("7:7"), true, Set.of()).orElseThrow().added())
                .containsEntry("/srv/app/x", "web-srv-app-x-2");
        assertThat(copies(volumes).get(1)).contains(" --volume=web-srv-app-x-2:/srv/app/x ");
    }

    private static List<String> copies(NewVolumes volumes) {
        var copy = volumes.copy().orElseThrow();
        return Stream.concat(copy.begin("aaaaaaaaaaaa").stream(), copy.lines("web.old").stream())
                .toList();
    }

    private static Container ofCompose() {
        return container("node")
                .with(
                        "/Config/Labels",
                        JsonNodeFactory.instance.objectNode().put("com.docker.compose.project", "shop"));
    }

    /** Another could not be started, or no compose would start it. */
    @Test
    void whatComposeDoesNotReplaceIsNotStoppedForIt() {
        var folders = List.of("/srv");
        assertThat(String.join("\n", volumes(ofCompose(), folders).beforeCompose(false)))
                .contains("see to what is missing first")
                .doesNotContain("docker stop");
        assertThat(String.join("\n", volumes(container("node"), folders).beforeCompose(true)))
                .contains("Replicas")
                .doesNotContain("docker stop");
    }

    /** Kernels without CFS quotas refuse it. */
    @Test
    void whatGivesTheVolumesHasNoCpuLimitAndANameThatNoOtherHas() {
        var volumes = volumes(container(""), List.of());
        assertThat(volumes.given(volumes.owner(container("33:33"), true, Set.of())
                                .orElseThrow())
                        .orElseThrow())
                .contains("--name=web.chown-aaaaaaaaaaaa ", "--memory=")
                .doesNotContain("cpus");
    }

    @Test
    void onlyTheVolumesThatItNeedsAreAddedWhereTheRestMayBeLost() {
        var volumes = volumes(container(""), List.of("/data", "/etc/conf.d"));
        assertThat(volumes.needed(
                        container(""),
                        desired -> desired.strings("/HostConfig/Binds").stream()
                                .anyMatch(bind -> bind.endsWith(":/data"))))
                .containsExactly("/data");
        assertThat(volumes.needed(container(""), desired -> true)).isEmpty();
        assertThat(volumes.needed(container(""), desired -> false)).containsExactly("/data", "/etc/conf.d");
    }
}
