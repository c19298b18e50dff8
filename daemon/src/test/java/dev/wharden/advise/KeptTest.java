package dev.wharden.advise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeptTest {
    private static final String ID = "db".repeat(32);
    private static final String SHORT = "db".repeat(6);
    private static final SortedMap<String, List<String>> NONE = new TreeMap<>();
    private static final SortedMap<String, List<String>> MESH = new TreeMap<>(Map.of("mesh", List.of("10.0.1.8")));

    private static Container container(String name, String host) {
        return new Container(Json.object("{'Id':'" + ID + "','Name':'/" + name + "','State':{'Running':true},"
                + "'HostConfig':{" + host + "}}"));
    }

    private static List<JsonNode> listed(String... names) {
        return List.<JsonNode>of(Json.object("{'Names':['/" + String.join("','/", names) + "']}"));
    }

    private static Kept web(SortedMap<String, List<String>> swarm, String... others) {
        return Kept.of(container("web", "'RestartPolicy':{'Name':'always'}"), listed(others), swarm);
    }

    @Test
    void itsNameIsOneThatNoOtherHas() {
        assertThat(web(NONE, "web", "web.old.old").said())
                .isEqualTo("The present container is kept, stopped, as web.old. When the new one serves: docker rm "
                        + SHORT);
        assertThat(web(NONE, "web", "web.old", "web.old-2", "app/web.back").said())
                .isEqualTo("The present container is kept, stopped, as web.old-3 (web.old is another). When the new one"
                        + " serves: docker rm " + SHORT);
        assertThat(web(NONE, "web.back").back())
                .startsWith("docker rename " + SHORT + " web.back-2; docker rename " + SHORT + " web.back-3 && ");
        assertThat(Kept.before("web.old")).contains("web");
        assertThat(Kept.before("web.old-3")).contains("web");
        assertThat(Kept.before("web.older")).isEmpty();
        assertThat(Kept.before(".old")).isEmpty();
    }

    /** A name comes before the beginning of an id. */
    @Test
    void anotherThatIsNamedAsItsIdIsNotMeant() {
        assertThat(web(NONE, "web", SHORT).removal()).isEqualTo("docker rm " + ID);
    }

    /** The engine takes the name of that network away and fails (26.1.5). */
    @Test
    void inANetworkOfASwarmItIsStoppedBeforeItIsRenamed() {
        assertThat(web(MESH).aside())
                .containsExactly(
                        "docker update --restart=no " + SHORT,
                        "docker stop " + SHORT,
                        "docker rename " + SHORT + " web.old");
        assertThat(web(MESH).order())
                .hasValueSatisfying(text -> assertThat(text).contains("(mesh)", "until the line at the end"));
        assertThat(web(MESH).back()).startsWith("docker stop " + SHORT + " && docker rename " + SHORT + " web.back; ");
        assertThat(web(NONE).order()).isEmpty();
    }

    /** Its name is free only when it is gone, which docker stop does not wait for. */
    @Test
    void oneThatRemovesItselfLeavesANetworkOfASwarmFirst() {
        Kept itself = Kept.of(container("web", "'AutoRemove':true"), List.of(), MESH);
        assertThat(itself.aside())
                .containsExactly(
                        "docker network disconnect mesh " + SHORT,
                        "docker rename " + SHORT + " web.old",
                        "docker stop " + SHORT);
        assertThat(itself.order()).hasValueSatisfying(text -> assertThat(text).contains("loses that network"));
        assertThat(itself.said()).startsWith("The present container removes itself");
    }

    /** Whatever had been pasted, and wherever an earlier paste of it broke off. */
    @ParameterizedTest
    @ValueSource(strings = {"db", "web"})
    void theWayBackCannotRemoveTheOldOne(String name) {
        Kept kept = Kept.of(container(name, ""), List.of(), NONE);
        for (String old : List.of(name, kept.old(), kept.first(), kept.second())) {
            for (boolean replaced : List.of(true, false)) {
                if (replaced && old.equals(name)) {
                    continue;
                }
                var engine = new Names(old, replaced ? name : "");
                engine.paste(kept.back());
                assertThat(engine.names).as("%s, %s", old, replaced).containsExactly(Map.entry(ID, name));
                engine.paste(kept.back());
                assertThat(engine.names).as("pasted twice").containsExactly(Map.entry(ID, name));
            }
        }
        var taken = new Names(name, kept.old());
        taken.paste(kept.back());
        assertThat(taken.names)
                .as("where another has that name since")
                .containsKey(ID)
                .hasSize(2);
    }

    /** Names as the engine keeps them, and what the command line does with them. */
    private static final class Names {
        private final Map<String, String> names = new LinkedHashMap<>();

        Names(String old, String other) {
            names.put(ID, old);
            if (!other.isEmpty()) {
                names.put("0".repeat(64), other);
            }
        }

        void paste(String line) {
            for (String chain : line.split("; ", -1)) {
                for (String command : chain.split(" && ", -1)) {
                    if (!run(new ArrayList<>(List.of(command.split(" ", -1))))) {
                        break;
                    }
                }
            }
        }

        private boolean run(List<String> words) {
            String last = words.getLast();
            return switch (words.get(1)) {
                case "rename" -> {
                    String id = find(words.get(2));
                    boolean free = !id.isEmpty() && !names.containsValue(last);
                    if (free) {
                        names.put(id, last);
                    }
                    yield free;
                }
                case "rm" -> {
                    names.remove(find(last));
                    yield true;
                }
                case "ps" -> {
                    String exact = words.stream()
                            .filter(word -> word.startsWith("--filter='name=^/"))
                            .map(word -> word.substring("--filter='name=^/".length(), word.length() - "$'".length()))
                            .findFirst()
                            .orElseThrow();
                    names.values().remove(exact);
                    yield true;
                }
                case "start" -> !find(last).isEmpty();
                default -> throw new AssertionError(words);
            };
        }

        /** By its whole id, its name or the beginning of its id, in this order. */
        private String find(String word) {
            return names.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(word))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(() -> names.keySet().stream()
                            .filter(id -> id.startsWith(word))
                            .findFirst()
                            .orElse(""));
        }
    }
}
