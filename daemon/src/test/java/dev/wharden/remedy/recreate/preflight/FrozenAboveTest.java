package dev.wharden.remedy.recreate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.loss.ToldCopies;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Captured.HostProcess;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A stop of what the kernel has frozen does not end, and its kill takes effect at the thaw. */
final class FrozenAboveTest {
    private static final String WHY = "its processes are frozen although it is not paused";

    private final FakeEngine engine = new FakeEngine();

    @Test
    void whatIsFrozenIsNotStopped() {
        Container web = running("web", Body.PLAIN);
        Preflight preflight = preflight("web");
        assertThat(why(preflight.prepare(ReadOnlyRoot.of(web), alone(web), true)))
                .startsWith(WHY);
        assertThat(preflight.refusal(web, alone(web)))
                .get()
                .satisfies(no -> assertThat(no.reason()).startsWith(WHY));
        assertThat(preflight("other").prepare(ReadOnlyRoot.of(web), alone(web), true))
                .isInstanceOf(Preparation.Ready.class);
    }

    @Test
    void norIsOneThatWouldRunOn() {
        Container web = running("web", Body.PLAIN);
        var kernel = new InKernel(
                _ -> Set.of(),
                _ -> Set.of(),
                _ -> false,
                _ -> Captured.NONE,
                one -> one.id().equals(web.id()),
                _ -> Optional.empty());
        Preflight preflight = preflight(kernel);
        assertThat(why(preflight.prepare(ReadOnlyRoot.of(web), alone(web), true)))
                .startsWith("the first thread of process " + web.pid() + " has ended and others go on");
        assertThat(preflight.refusal(web, alone(web))).isPresent();
    }

    @Test
    void norIsOneOfWhichAProcessWouldRunOn() {
        Container web = running("web", Body.PLAIN);
        var kernel = new InKernel(
                _ -> Set.of(),
                _ -> Set.of(),
                _ -> false,
                _ -> Captured.NONE,
                _ -> false,
                one -> one.id().equals(web.id()) ? Optional.of("it runs on") : Optional.empty());
        Preflight preflight = preflight(kernel);
        assertThat(why(preflight.prepare(ReadOnlyRoot.of(web), alone(web), true)))
                .isEqualTo("it runs on");
    }

    @Test
    void norIsOneWithWhichTheEngineWouldEnd() {
        Container web = running("web", Body.PLAIN);
        var dockerd = new HostProcess("dockerd", 400, "/sys/fs/cgroup/devices");
        var kernel = new InKernel(
                _ -> Set.of(),
                _ -> Set.of(),
                _ -> false,
                one -> new Captured(List.of(), List.of(dockerd)),
                _ -> false,
                _ -> Optional.empty());
        Preflight preflight = preflight(kernel);
        assertThat(why(preflight.prepare(ReadOnlyRoot.of(web), alone(web), true)))
                .isEqualTo("its end would end dockerd (process 400) of the host, which it has in its control group;"
                        + " take that out first: echo 400 > /sys/fs/cgroup/devices/cgroup.procs");
    }

    @Test
    void norWhatItWouldTakeAlong() {
        Container web = running("web", Body.PLAIN);
        Container side = running("side", Body.host("'NetworkMode':'container:" + web.id() + "'"));
        Observed<Dependents> both = Observed.known(Dependents.of(web, List.of(side)));
        assertThat(why(preflight("side").prepare(ReadOnlyRoot.of(web), both, true)))
                .contains("side: " + WHY);
    }

    private Container running(String name, String body) {
        engine.stage().run(name, body);
        return engine.stage().look(name);
    }

    private static Observed<Dependents> alone(Container one) {
        return Observed.known(Dependents.none(one));
    }

    private static String why(Preparation preparation) {
        return preparation instanceof Preparation.Refused(Refusal no) ? no.reason() : "ready";
    }

    private Preflight preflight(String frozen) {
        return preflight(new InKernel(
                _ -> Set.of(),
                _ -> Set.of(),
                one -> one.name().value().equals(frozen),
                _ -> Captured.NONE,
                _ -> false,
                _ -> Optional.empty()));
    }

    private Preflight preflight(InKernel kernel) {
        return new Preflight(
                engine, "vm", member -> new Consent.Answer.Given(true), engine::engine, kernel, ToldCopies.NONE);
    }
}
