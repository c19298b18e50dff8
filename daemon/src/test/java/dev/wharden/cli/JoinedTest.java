package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JoinedTest {
    private static final String ID = "a".repeat(64);

    private static String row(String name, boolean running) {
        return row(name, running, name.contains(".old") ? "2026-11-25T09:00:00Z" : "2026-11-25T10:00:00Z");
    }

    private static String row(String name, boolean running, String created) {
        return "{'Id':'" + ID + "','Name':'/" + name + "','Created':'" + created + "','State':{'Running':" + running
                + "}}";
    }

    private static Container named(String joiner, Map<String, String> others) {
        return joined(others).named(new Container(Json.object(joiner)));
    }

    private static Joined joined(Map<String, String> others) {
        var engine = (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (self, method, arguments) -> {
                    String found = others.getOrDefault((String) arguments[0], "");
                    if (found.isEmpty()) {
                        throw new DockerException.NotFound("No such container");
                    }
                    return new Container(Json.object(found));
                });
        return new Joined(engine);
    }

    @Test
    void whatItJoinsHasANameAndWhatIsGoneAnId() {
        String joiner =
                "{'HostConfig':{'NetworkMode':'container:" + ID + "','PidMode':'container:bbb','IpcMode':'host'}}";
        Container named = named(joiner, Map.of(ID, row("home", true)));
        assertThat(named.text("/HostConfig/NetworkMode")).isEqualTo("container:home");
        assertThat(named.text("/HostConfig/PidMode")).isEqualTo("container:bbb");
        assertThat(named.text("/HostConfig/IpcMode")).isEqualTo("host");
    }

    /** Its commands keep the old one, stopped, whose id the joiner has. */
    @Test
    void ofOneThatWasReplacedByHandItIsTheNewOne() {
        String joiner = "{'HostConfig':{'NetworkMode':'container:" + ID + "','Links':['/home.old:/me/h']}}";
        Map<String, String> replaced =
                Map.of(ID, row("home.old", false), "home.old", row("home.old", false), "home", row("home", true));
        assertThat(named(joiner, replaced).text("/HostConfig/NetworkMode")).isEqualTo("container:home");
        assertThat(named(joiner, replaced).strings("/HostConfig/Links")).containsExactly("/home:/me/h");
        Joined joined = joined(replaced);
        joined.named(new Container(Json.object(joiner)));
        joined.named(new Container(Json.object(joiner)));
        assertThat(joined.changes())
                .containsExactly("It is tied to home.old, which does not run; the commands tie it to home, which was"
                        + " created later and is taken for what replaces that.");
        // Where that name was not free.
        Map<String, String> again = Map.of(ID, row("home.old-2", false), "home", row("home", true));
        assertThat(named(joiner, again).text("/HostConfig/NetworkMode")).isEqualTo("container:home");
        Map<String, String> running = Map.of(ID, row("home.old", true), "home", row("home", true));
        assertThat(named(joiner, running).text("/HostConfig/NetworkMode")).isEqualTo("container:home.old");
    }

    /** The engine looks a link of such a network up by what is written there, so that a name goes on to serve. */
    @Test
    void inANetworkOfItsOwnALinkByIdIsToAName() {
        String joiner =
                "{'NetworkSettings':{'Networks':{'a~b':{'Links':['" + ID + ":h','home:i']},'c':{'Links':null}}}}";
        assertThat(named(joiner, Map.of(ID, row("home", true))).strings("/NetworkSettings/Networks/a~0b/Links"))
                .containsExactly("home:h", "home:i");
    }

    @Test
    void whatWasThereBeforeHasNotTakenItsPlace() {
        String joiner = "{'HostConfig':{'NetworkMode':'container:" + ID + "'}}";
        Joined joined = joined(Map.of(ID, row("home.old", false), "home", row("home", true, "2026-11-25T08:00:00Z")));
        assertThat(joined.named(new Container(Json.object(joiner))).text("/HostConfig/NetworkMode"))
                .isEqualTo("container:home.old");
        assertThat(joined.changes()).isEmpty();
    }
}
