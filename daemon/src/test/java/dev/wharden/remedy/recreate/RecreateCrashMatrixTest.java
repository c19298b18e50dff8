package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.transaction.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wharden is killed at every call that a recreation makes, before it and after it; the engine is restarted or not; then
 * it resumes, with or without a second fault at each call of the recovery, and resumes again. Each cell ends with
 * exactly one container.
 */
final class RecreateCrashMatrixTest {
    private static final List<String> POLICIES = List.of(
            "{\"Name\": \"no\"}",
            "{\"Name\": \"always\"}",
            "{\"Name\": \"unless-stopped\"}",
            "{\"Name\": \"on-failure\", \"MaximumRetryCount\": 5}");

    /** Create, policy, stop, two renames, start. */
    private static final int WRITES_UNTIL_PROBATION = 6;

    @TempDir
    Path folder;

    /** What happens to the engine while Wharden is dead. */
    enum Meanwhile {
        NOTHING,
        ENGINE_TERMINATED
    }

    static Stream<Arguments> cells() {
        int calls = callsOfAGoodRecreation();
        var cells = new ArrayList<Arguments>();
        for (String policy : POLICIES) {
            for (int call = 1; call <= calls; call++) {
                for (Fault fault : List.<Fault>of(new Fault.CrashBefore(), new Fault.CrashAfter())) {
                    for (Meanwhile meanwhile : Meanwhile.values()) {
                        cells.add(Arguments.of(policy, call, fault, meanwhile));
                    }
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0} killed at call {1} {2} {3}")
    @MethodSource("cells")
    void oneContainerIsLeftWhereverWhardenIsKilled(String policy, int call, Fault fault, Meanwhile meanwhile) {
        var bench = new RecreateBench(folder, policy);
        bench.engine.stage().failCall(call, fault);
        runToTheEndOrTheCrash(bench);
        bench.engine.stage().forget();
        boolean known = !bench.recreator().open().isEmpty();
        meanwhile(bench, meanwhile);
        bench.converge();
        assertSurvived(bench, policy, meanwhile, known);
        assertNothingHappensAgain(bench);
    }

    static Stream<Arguments> recoveries() {
        var cells = new ArrayList<Arguments>();
        for (int write = 1; write <= WRITES_UNTIL_PROBATION; write++) {
            for (int second = 1; second <= 14; second++) {
                for (Fault fault : List.<Fault>of(
                        new Fault.CrashBefore(),
                        new Fault.CrashAfter(),
                        new Fault.LostRequest(),
                        new Fault.LostAnswer())) {
                    cells.add(Arguments.of(write, second, fault));
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "killed after write {0}, recovery hit at call {1} by {2}")
    @MethodSource("recoveries")
    void oneContainerIsLeftWhenTheRecoveryIsHitToo(int write, int second, Fault fault) {
        var bench = new RecreateBench(folder, POLICIES.get(1));
        bench.engine.stage().failWrite(write, new Fault.CrashAfter());
        runToTheEndOrTheCrash(bench);
        bench.engine.stage().forget();
        bench.engine.stage().failCall(second, fault);
        try {
            bench.converge();
        } catch (EngineCrash | DockerException hit) {
            assertThat(hit).isNotNull();
        }
        bench.engine.stage().forget();
        bench.converge();
        Survivor.check(bench);
        assertNothingHappensAgain(bench);
    }

    static Stream<Arguments> lost() {
        int calls = callsOfAGoodRecreation();
        return Stream.iterate(1, call -> call <= calls, call -> call + 1)
                .flatMap(call -> Stream.<Fault>of(
                                new Fault.LostRequest(),
                                new Fault.LostAnswer(),
                                new Fault.Refused(() -> new DockerException.Rejected("no")),
                                new Fault.Refused(() -> new DockerException.Conflict("busy")))
                        .map(fault -> Arguments.of(call, fault)));
    }

    @ParameterizedTest(name = "call {0} {1}")
    @MethodSource("lost")
    void oneContainerIsLeftWhenACallFails(int call, Fault fault) {
        var bench = new RecreateBench(folder, POLICIES.get(3));
        bench.engine.stage().failCall(call, fault);
        runToTheEndOrTheCrash(bench);
        bench.engine.stage().forget();
        bench.converge();
        Survivor.check(bench);
        assertNothingHappensAgain(bench);
    }

    private static void runToTheEndOrTheCrash(RecreateBench bench) {
        try {
            if (bench.apply() instanceof Outcome.InProgress) {
                bench.engine.stage().advance(Duration.ofMinutes(1));
                bench.converge();
            }
        } catch (EngineCrash | DockerException hit) {
            assertThat(hit).isNotNull();
        }
    }

    private static void meanwhile(RecreateBench bench, Meanwhile meanwhile) {
        switch (meanwhile) {
            case NOTHING -> {}
            case ENGINE_TERMINATED -> bench.engine.stage().restartEngine(true);
        }
    }

    /**
     * Without a restart policy an engine that ends takes the container with it; what no journal knows to have run is
     * only kept, as without Wharden.
     */
    private static void assertSurvived(RecreateBench bench, String policy, Meanwhile meanwhile, boolean known) {
        if (meanwhile == Meanwhile.ENGINE_TERMINATED && policy.equals(POLICIES.get(0)) && !known) {
            assertThat(bench.engine.stage().names()).containsExactly("web");
            return;
        }
        Survivor.check(bench);
    }

    private static void assertNothingHappensAgain(RecreateBench bench) {
        bench.engine.stage().forget();
        assertThat(bench.recreator().resume(RecreateBench.WEB)).isEqualTo(Optional.empty());
        assertThat(bench.engine.stage().calls()).isEqualTo(List.<Call>of());
        assertTold(bench);
    }

    /**
     * Once; and once more, in the same words, where the crash came between the telling and the end of the journal. Of
     * what was never begun nothing is told, and then the old one is untouched.
     */
    private static void assertTold(RecreateBench bench) {
        List<Outcome> told = bench.ended.stream().map(Ended::outcome).distinct().toList();
        boolean twin = bench.engine.stage().names().contains("web")
                && bench.engine.stage().look("web").isTrue("/HostConfig/ReadonlyRootfs");
        if (told.isEmpty()) {
            assertThat(bench.engine.stage().look("web").id())
                    .as("nothing was begun")
                    .isEqualTo(bench.old);
        } else {
            assertThat(told).as("one end").hasSize(1);
            assertThat(told.getFirst() instanceof Outcome.Succeeded)
                    .as("%s", told)
                    .isEqualTo(twin);
        }
        assertThat(bench.ended).hasSizeLessThanOrEqualTo(2);
    }

    private static int callsOfAGoodRecreation() {
        try {
            Path folder = java.nio.file.Files.createTempDirectory("wharden-matrix");
            var bench = new RecreateBench(folder, POLICIES.get(1));
            runToTheEndOrTheCrash(bench);
            assertThat(Survivor.check(bench)).as("the twin is left").isTrue();
            assertThat(bench.ended).hasSize(1);
            int calls = bench.engine.stage().calls().size();
            try (var files = java.nio.file.Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
            return calls;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
