package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.advise.Kept;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the commands change outside of the container is given back too, as far as that can be known. */
final class WayBackTest {
    private static final Container WEB = new Container(Json.object("{'Id':'" + "a".repeat(64)
            + "','Name':'/web','Image':'sha256:1','HostConfig':{'RestartPolicy':{'Name':'on-failure',"
            + "'MaximumRetryCount':3}}}"));

    private static WayBack back(Container container, Optional<VolumeOwner> given) {
        return new WayBack(Kept.of(container, List.of(), new TreeMap<>()), given);
    }

    private static Optional<VolumeOwner> owner(Map<String, String> existing) {
        return Optional.of(
                new VolumeOwner("web:1", "10001:10001", existing, Map.of(), Map.of("/srv", "web-srv"), true));
    }

    @Test
    void whoseAVolumeWasIsAskedForFirstAndGivenBackWhereItWasRoots() {
        var back = back(WEB, owner(Map.of("/data", "data")));
        assertThat(back.before())
                .contains("All that is in /data becomes user 10001:10001's, and whose it was is kept nowhere: where not"
                        + " all of it is root's, note that first (ls -lnR).");
        assertThat(back.after(Optional.of("Then side.")))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("If it does not serve, first, where all that is in /data was root's: docker"
                                        + " run --rm --name=web.chown-aaaaaaaaaaaa ")
                                .contains(" --mount=type=volume,source=data,target=/data,volume-nocopy ")
                                .endsWith(" sha256:1 -R -- 0:0 /data/."),
                        second -> assertThat(second)
                                .isEqualTo("If it does not serve: docker rename aaaaaaaaaaaa web.back; docker rename"
                                        + " aaaaaaaaaaaa web.back-2 && docker rm --force web && docker rename"
                                        + " aaaaaaaaaaaa web && docker start aaaaaaaaaaaa && docker update"
                                        + " --restart=on-failure:3 aaaaaaaaaaaa"),
                        third -> assertThat(third).isEqualTo("Then side."));
    }

    @Test
    void newVolumesAreLeftAsTheyAre() {
        var back = back(WEB, owner(Map.of()));
        assertThat(back.before()).isEmpty();
        assertThat(back.after(Optional.empty())).hasSize(1);
        assertThat(back(WEB, Optional.empty()).after(Optional.empty())).hasSize(1);
    }

    @Test
    void whatRemovesItselfHasNone() {
        var itself = back(WEB.with("/HostConfig/AutoRemove", Json.tree("true")), Optional.empty());
        assertThat(itself.after(Optional.of("Then side."))).isEmpty();
    }
}
