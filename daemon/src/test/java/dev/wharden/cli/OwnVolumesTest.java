package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that is not the container's alone is given to another user without a person who decides it. */
final class OwnVolumesTest {
    private static final String ANONYMOUS = "c".repeat(64);
    private static final Volume PLAIN = new Volume("local", Map.of());
    private static final String DATA = volume("data", "/data");

    /** What is asked about others, by id or name. */
    private final Map<String, String> engine = new HashMap<>();

    private static String volume(String name, String path) {
        return "{'Type':'volume','Name':'" + name + "','Source':'/v/" + name + "/_data','Destination':'" + path
                + "','RW':true}";
    }

    private static Container web(String more, String... mounts) {
        return new Container(Json.object("{'Id':'a1','Name':'/web','Config':{'User':'','Labels':{"
                + "'com.docker.compose.project':'shop','com.docker.compose.service':'web',"
                + "'com.docker.compose.config-hash':'1'}},'HostConfig':{'CapDrop':[]" + more + "},'Mounts':["
                + String.join(",", mounts) + "]}"));
    }

    private JsonNode other(String name, String user, String... mounts) {
        engine.put(name, "{'Id':'" + name + "','Name':'/" + name + "','Config':{'User':'" + user + "'}}");
        return Json.tree("{'Id':'" + name + "','Names':['/" + name + "'],'State':'exited','Labels':{},'Mounts':["
                + String.join(",", mounts) + "]}");
    }

    private static JsonNode replica(String... mounts) {
        return Json.tree("{'Id':'b2','Names':['/web-2'],'Labels':{'com.docker.compose.project':'shop',"
                + "'com.docker.compose.service':'web','com.docker.compose.config-hash':'1'},'Mounts':["
                + String.join(",", mounts) + "]}");
    }

    private DockerReader reader() {
        return (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (self, method, arguments) -> {
                    String found = engine.getOrDefault((String) arguments[0], "");
                    if (found.isEmpty()) {
                        throw new DockerException.NotFound("No such container");
                    }
                    return method.getName().equals("volume") ? Json.tree(found) : new Container(Json.object(found));
                });
    }

    private OwnVolumes of(Container web, Volume data, JsonNode... others) {
        Subject subject = Subjects.withVolumes(web, Observed.known(Map.of("data", data, ANONYMOUS, PLAIN)));
        var listed = new ArrayList<JsonNode>(List.of(Json.tree("{'Id':'a1','Labels':{},'Mounts':[" + DATA + "]}")));
        listed.addAll(List.of(others));
        return OwnVolumes.of(subject, reader(), listed, Replicas.of(web, listed, (_, _, _, _) -> true));
    }

    @Test
    void whatNoOtherHasIsItsAlone() {
        JsonNode elsewhere = other("elsewhere", "7", volume("rows", "/data"));
        assertThat(of(web("", DATA), PLAIN, elsewhere, replica(DATA)).kept()).isEmpty();
        assertThat(of(web("", DATA), new Volume("local", Map.of("size", "1G"))).kept())
                .isEmpty();
    }

    /** It runs or not, has the volume read-only, by volumes-from or by its folder on the host. */
    @Test
    void whatOthersHaveTooIsLeftToAPerson() {
        JsonNode reader = other("reader", "1000:1000", volume("data", "/in").replace("true", "false"));
        JsonNode backup =
                other("backup", "", "{'Type':'bind','Source':'/v/data/_data/up','Destination':'/b','RW':true}");
        OwnVolumes own = of(web("", DATA, volume(ANONYMOUS, "/own")), PLAIN, reader, backup);
        assertThat(own.kept()).containsOnlyKeys("/data");
        assertThat(own.lines(UserSpec.parse("10001:10001")))
                .containsExactly("Volume data is not its alone: backup (root), reader (user 1000:1000) have it too."
                        + " Nothing below changes whose the files in /data are: user 10001 cannot write to what is"
                        + " root's there. Settle that before you paste this: make its own files that user's, or all of"
                        + " them a group's that each user is in, or leave its user root.");
    }

    @Test
    void anotherFolderOfTheVolumeIsNoOthers() {
        String part = ",'Mounts':[{'Type':'volume','Source':'data','Target':'/data','VolumeOptions':{'Subpath':'a'}}]";
        JsonNode beside = other("beside", "7", DATA);
        engine.put(
                "beside",
                "{'Id':'beside','Name':'/beside','HostConfig':{"
                        + part.substring(1).replace("'a'", "'ab'") + "}}");
        assertThat(of(web(part, DATA), PLAIN, beside).kept()).isEmpty();
        engine.put(
                "beside",
                "{'Id':'beside','Name':'/beside','HostConfig':{"
                        + part.substring(1).replace("'a'", "'a/b'") + "}}");
        assertThat(of(web(part, DATA), PLAIN, beside).kept()).containsOnlyKeys("/data");
        assertThat(of(web("", DATA), PLAIN, beside).kept()).containsOnlyKeys("/data");
    }

    /** As a folder of the host: its files are others', or no user of this host's may own them. */
    @ParameterizedTest
    @CsvSource({"local,o,bind", "local,device,/srv", "local,type,nfs", "rclone,remote,x"})
    void whatIsNoFolderOfTheEnginesIsNeverGiven(String driver, String option, String value) {
        assertThat(of(web("", DATA), new Volume(driver, Map.of(option, value))).kept())
                .hasEntrySatisfying("/data", why -> assertThat(why).contains("not a folder of the engine"));
    }

    /** After the way back it has to write what is the new user's. */
    @ParameterizedTest
    @ValueSource(strings = {"'ALL'", "'DAC_OVERRIDE'", "'CAP_FOWNER'"})
    void rootThatMayNotUseAnothersFilesCouldNotGoBack(String dropped) {
        assertThat(of(web(",'CapDrop':[" + dropped + "]", DATA), PLAIN).kept())
                .hasEntrySatisfying("/data", why -> assertThat(why).contains("after the way back"));
        assertThat(of(web(",'CapAdd':['DAC_OVERRIDE','FOWNER'],'CapDrop':[" + dropped + "]", DATA), PLAIN)
                        .kept())
                .isEmpty();
    }

    /** The copy of its layer holds it, see {@link LayerCopy}. */
    @Test
    void theAnonymousVolumeOfOneThatRemovesItselfIsGivenToo() {
        engine.put(ANONYMOUS, "{'Name':'" + ANONYMOUS + "','Driver':'local','Options':null}");
        assertThat(of(web(",'AutoRemove':true", DATA, volume(ANONYMOUS, "/anon")), PLAIN)
                        .kept())
                .isEmpty();
    }

    /** Each replica has anonymous volumes, which the engine has not told with this one's. */
    @Test
    void whatAReplicaHasThereCountsToo() {
        JsonNode second = replica(volume("theirs", "/data"));
        assertThat(of(web("", DATA), PLAIN, second).kept())
                .as("it cannot be read")
                .containsOnlyKeys("/data");
        engine.put("theirs", "{'Name':'theirs','Driver':'local','Options':null}");
        assertThat(of(web("", DATA), PLAIN, second).kept()).isEmpty();
        JsonNode sharer = other("sharer", "7", volume("theirs", "/x"));
        assertThat(of(web("", DATA), PLAIN, second, sharer).kept())
                .hasEntrySatisfying("/data", why -> assertThat(why).contains("Volume theirs is not its alone: sharer"));
    }

    @Test
    void ofAListThatTellsNoMountsNothingIsGiven() {
        assertThat(of(web("", DATA), PLAIN, Json.tree("{'Id':'d4','Names':['/x']}"))
                        .kept())
                .hasEntrySatisfying("/data", why -> assertThat(why).contains("too long"));
    }

    @Test
    void aNameThatAnyVolumeHasIsTaken() {
        assertThat(OwnVolumes.isThere(reader(), "web-srv")).isFalse();
        engine.put("web-srv", "{'Name':'web-srv'}");
        assertThat(OwnVolumes.isThere(reader(), "web-srv")).isTrue();
    }
}
