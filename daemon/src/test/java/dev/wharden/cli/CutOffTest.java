package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.advise.Kept;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CutOffTest {
    private static final Container HOME = container("home", "a1", "bridge", "shop", "");
    private static final Container JOINER = container("joiner", "b2", "container:a1", "", "");

    private static Container container(String name, String id, String network, String project, String dependsOn) {
        return new Container(Json.object("{'Id':'" + id + "','Name':'/" + name + "','State':{'Running':true},"
                + "'HostConfig':{'NetworkMode':'" + network + "'},"
                + "'Config':{'Labels':{'com.docker.compose.project':'" + project + "',"
                + "'com.docker.compose.service':'" + name + "','com.docker.compose.depends_on':'" + dependsOn
                + "'}}}"));
    }

    private static Container stopped(String name, String id) {
        return container(name, id, "container:a1", "", "").with("/State/Running", Json.tree("false"));
    }

    private static CutOff of(Container... others) {
        return replacing(HOME, others);
    }

    /** No policy matches lone, and frozen is in quarantine. */
    private static CutOff replacing(Container home, Container... others) {
        return new CutOff(
                Kept.of(home, List.of(), new TreeMap<>()),
                Observed.known(Dependents.of(home, List.of(others))),
                other -> !other.name().value().equals("lone"),
                other -> other.name().value().equals("frozen"));
    }

    @Test
    void thatOthersShareItsNetworkIsSaidBeforeTheFirstCommandAndAfterTheLast() {
        assertThat(of(JOINER).before())
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .startsWith("Cut off when it stops, for good: home ← joiner (network).")
                        .contains("Before you paste this", "wharden explain joiner"));
        assertThat(of(JOINER).after())
                .contains("Then paste what was printed for joiner, in this order, before docker rm a1.");
    }

    /** The old one comes back with other namespaces than those that they have by then. */
    @Test
    void theWayBackTakesThemAlong() {
        assertThat(of(JOINER, stopped("job", "c3")).back())
                .contains("Then joiner, in this order: the same line of each whose commands were pasted, else docker"
                        + " restart of it.");
        Container passing =
                container("passing", "d4", "container:a1", "", "").with("/HostConfig/AutoRemove", Json.tree("true"));
        assertThat(of(JOINER, passing).back())
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("Then joiner, passing, in this order")
                        .endsWith("where they were pasted for passing, which removes itself, create it again."));
        assertThat(of(stopped("job", "c3")).back()).isEmpty();
    }

    /** What removes itself is not kept as home.old. */
    @Test
    void ofOneThatRemovesItselfNothingIsLeftToRemove() {
        var itself = replacing(HOME.with("/HostConfig/AutoRemove", Json.tree("true")), JOINER, stopped("job", "c3"));
        assertThat(itself.after()).contains("Then paste what was printed for joiner, in this order.");
        assertThat(itself.before()).last().isEqualTo("job does not start any more then: create it again.");
    }

    @Test
    void onlyOfWhatExplainHasCommandsForTheyAreAskedOfIt() {
        var others = of(
                JOINER,
                container("lone", "c3", "container:a1", "", ""),
                container("frozen", "d4", "container:a1", "", ""),
                stopped("job", "e5"),
                stopped("joiner.old", "f6"),
                stopped("joiner.old-2", "f7"));
        assertThat(others.before()).hasSize(3);
        assertThat(others.before().getFirst())
                .contains("frozen (network)", "wharden explain joiner, wharden explain --profile restricted lone.")
                .doesNotContain("job", "joiner.old", "explain frozen");
        assertThat(others.before().get(1)).contains("in quarantine (frozen)");
        assertThat(others.before().get(2))
                .isEqualTo("job does not start any more once docker rm a1 is done: create it again.");
        assertThat(others.after()).hasValueSatisfying(text -> assertThat(text).contains("for joiner, lone, in"));
    }

    @Test
    void composeTakesAlongWhatItsFileTiesToTheServiceAlone() {
        Container side = container("side", "c3", "container:a1", "shop", "home:service_started:true");
        Container byName = container("byname", "d4", "container:a1", "shop", "db:service_started:false");
        assertThat(of(JOINER, side, byName).byCompose())
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .contains("does not recreate byname, joiner,")
                        .doesNotContain("side"));
        assertThat(of(side).byCompose()).isEmpty();
        Container behind = container("behind", "e5", "container:c3", "shop", "side:service_started:false");
        assertThat(of(side, behind).byCompose()).isEmpty();
        assertThat(of(stopped("job", "f6")).byCompose())
                .containsExactly("job does not start any more then: create it again.");
    }

    @Test
    void ofOneThatIsAloneNothingIsSaid() {
        assertThat(of().before()).isEmpty();
        assertThat(of().after()).isEmpty();
        assertThat(of().byCompose()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsSaid() {
        assertThat(new CutOff(
                                Kept.of(HOME, List.of(), new TreeMap<>()),
                                Observed.unknown("no answer"),
                                other -> true,
                                other -> false)
                        .before())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("is not known (no answer)"));
    }
}
