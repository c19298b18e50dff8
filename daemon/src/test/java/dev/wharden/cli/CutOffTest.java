package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.subject.Observed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CutOffTest {
    private static Container container(String name, String id, String network, String project) {
        return new Container(Json.object("{'Id':'" + id + "','Name':'/" + name + "','State':{'Running':true},"
                + "'HostConfig':{'NetworkMode':'" + network + "'},"
                + "'Config':{'Labels':{'com.docker.compose.project':'" + project + "'}}}"));
    }

    private static final Container HOME = container("home", "a1", "bridge", "shop");
    private static final Container JOINER = container("joiner", "b2", "container:a1", "");

    private static CutOff of(Container... others) {
        return new CutOff(HOME, Observed.known(Dependents.of(HOME, List.of(others))));
    }

    @Test
    void thatOthersShareItsNetworkIsSaidBeforeTheFirstCommandAndAfterTheLast() {
        assertThat(of(JOINER).before())
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("Cut off when it stops, for good: home ← joiner (network).")
                        .contains("Before you paste this", "wharden explain joiner"));
        assertThat(of(JOINER).after())
                .contains("Then paste what was printed for joiner, in this order, before docker rm home.old.");
    }

    @Test
    void composeTakesAlongItsOwnProjectAlone() {
        assertThat(of(JOINER, container("side", "c3", "container:a1", "shop")).byCompose())
                .hasValueSatisfying(text ->
                        assertThat(text).contains("does not recreate joiner,").doesNotContain("side"));
        assertThat(of(container("side", "c3", "container:a1", "shop")).byCompose())
                .isEmpty();
    }

    @Test
    void ofOneThatIsAloneNothingIsSaid() {
        assertThat(of().before()).isEmpty();
        assertThat(of().after()).isEmpty();
        assertThat(of().byCompose()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsSaid() {
        assertThat(new CutOff(HOME, Observed.unknown("no answer")).before())
                .hasValueSatisfying(text -> assertThat(text).contains("is not known (no answer)"));
    }
}
