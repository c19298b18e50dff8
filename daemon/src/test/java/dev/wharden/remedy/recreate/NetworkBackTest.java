package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prune takes the network of a container while its twin fails. */
final class NetworkBackTest {
    @TempDir
    private Path folder;

    /** A stopped one keeps the id of its network: made again, that has another, and the start is refused for ever. */
    @Test
    void theOldOneIsConnectedToTheNetworkThatIsMadeAgain() {
        var bench = new RecreateBench(folder, "", Body.of("'HostConfig':{'NetworkMode':'front'}"));
        String id = bench.before.text("/NetworkSettings/Networks/front/NetworkID");
        var pruned = new AtomicBoolean();
        bench.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        bench.stage()
                .failWhen(
                        call -> {
                            if (!isStartOfTheOld(bench, call)) {
                                return false;
                            }
                            if (!pruned.getAndSet(true)) {
                                bench.stage().removeNetwork("front");
                            }
                            return network(bench).equals(id);
                        },
                        new Fault.Refused(
                                () -> new DockerException.NotFound("start: 404: network " + id + " not found")));
        bench.act();
        bench.converge();

        assertThat(pruned).as("the old one was to start").isTrue();
        assertThat(bench.ended)
                .singleElement()
                .satisfies(ended -> assertThat(ended.outcome()).isInstanceOf(Outcome.RolledBack.class));
        Container now = bench.stage().look("web");
        assertThat(now.id()).isEqualTo(bench.old);
        assertThat(now.running()).isTrue();
        assertThat(network(bench)).isNotEqualTo(id);
        assertThat(bench.stage().names()).containsExactly("web");
    }

    private static boolean isStartOfTheOld(RecreateBench bench, Call call) {
        return call.is("start")
                && bench.stage().names().contains(call.container())
                && bench.stage().look(call.container()).id().equals(bench.old);
    }

    private static String network(RecreateBench bench) {
        return bench.stage().look(bench.old).text("/NetworkSettings/Networks/front/NetworkID");
    }
}
