package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.transaction.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The crash matrix of {@link RecreateCrashMatrixTest} for a container with its dependents: one of each name is left,
 * and they belong together.
 */
final class UnitCrashMatrixTest {
    private static final String ALWAYS = "{\"Name\": \"always\", \"MaximumRetryCount\": 0}";
    private static final String NEVER = "{\"Name\": \"no\", \"MaximumRetryCount\": 0}";

    @TempDir
    Path folder;

    /**
     * Every seventh cell, which meets each call and each fault; all of them, two and a half minutes, with
     * {@code -Dwharden.matrix=whole}.
     */
    private static Stream<Arguments> sample(List<Arguments> cells) {
        int step = System.getProperty("wharden.matrix", "").equals("whole") ? 1 : 7;
        return Stream.iterate(0, i -> i < cells.size(), i -> i + step).map(cells::get);
    }

    static Stream<Arguments> cells() throws IOException {
        int calls = callsOfAGoodRecreation();
        var cells = new ArrayList<Arguments>();
        for (int call = 1; call <= calls; call++) {
            for (Fault fault : List.<Fault>of(new Fault.CrashBefore(), new Fault.CrashAfter())) {
                cells.add(Arguments.of(NEVER, call, fault, false));
                cells.add(Arguments.of(ALWAYS, call, fault, true));
            }
        }
        return sample(cells);
    }

    @ParameterizedTest(name = "{0} killed at call {1} {2}, engine restarted {3}")
    @MethodSource("cells")
    void oneOfEachIsLeftWhereverWhardenIsKilled(String policy, int call, Fault fault, boolean engineToo) {
        var bench = new UnitBench(folder, policy);
        bench.engine.stage().failCall(call, fault);
        runToTheEndOrTheCrash(bench);
        bench.engine.stage().forget();
        if (engineToo) {
            bench.engine.stage().restartEngine(true);
        }
        bench.converge();
        bench.survived();
        assertNothingHappensAgain(bench);
    }

    static Stream<Arguments> plain() {
        var cells = new ArrayList<Arguments>();
        for (int call = 1; call <= 110; call++) {
            for (Fault fault : List.<Fault>of(
                    new Fault.CrashBefore(),
                    new Fault.CrashAfter(),
                    new Fault.LostAnswer(),
                    new Fault.Refused(() -> new DockerException.Rejected("no")))) {
                cells.add(Arguments.of(call, fault));
            }
        }
        return sample(cells);
    }

    /** Where some stay, blocked, and one is removed. */
    @ParameterizedTest(name = "without compose, call {0} {1}")
    @MethodSource("plain")
    void oneOfEachIsLeftWithoutComposeToo(int call, Fault fault) {
        var bench = UnitBench.plain(folder, ALWAYS);
        bench.engine.stage().failCall(call, fault);
        runToTheEndOrTheCrash(bench);
        bench.engine.stage().forget();
        bench.converge();
        bench.survived();
        assertNothingHappensAgain(bench);
    }

    static Stream<Arguments> failures() throws IOException {
        int calls = callsOfAGoodRecreation();
        return sample(Stream.iterate(1, call -> call <= calls, call -> call + 1)
                .flatMap(call -> Stream.<Fault>of(
                                new Fault.LostRequest(),
                                new Fault.LostAnswer(),
                                new Fault.Refused(() -> new DockerException.Rejected("no")))
                        .map(fault -> Arguments.of(call, fault)))
                .toList());
    }

    @ParameterizedTest(name = "call {0} {1}")
    @MethodSource("failures")
    void oneOfEachIsLeftWhenACallFails(int call, Fault fault) {
        var bench = new UnitBench(folder, ALWAYS);
        bench.engine.stage().failCall(call, fault);
        runToTheEndOrTheCrash(bench);
        bench.engine.stage().forget();
        bench.converge();
        bench.survived();
        assertNothingHappensAgain(bench);
    }

    static Stream<Arguments> recoveries() {
        var cells = new ArrayList<Arguments>();
        // The last writes before the probation, when there is most to be put back, and the recovery's own calls.
        for (int write : new int[] {4, 9, 13, 16, 19}) {
            for (int second = 1; second <= 40; second++) {
                for (Fault fault : List.<Fault>of(
                        new Fault.CrashBefore(),
                        new Fault.CrashAfter(),
                        new Fault.LostRequest(),
                        new Fault.LostAnswer())) {
                    cells.add(Arguments.of(write, second, fault));
                }
            }
        }
        return sample(cells);
    }

    @ParameterizedTest(name = "killed after write {0}, recovery hit at call {1} by {2}")
    @MethodSource("recoveries")
    void oneOfEachIsLeftWhenTheRecoveryIsHitToo(int write, int second, Fault fault) {
        var bench = new UnitBench(folder, ALWAYS);
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
        bench.survived();
        assertNothingHappensAgain(bench);
    }

    private static void runToTheEndOrTheCrash(UnitBench bench) {
        try {
            if (bench.apply() instanceof Outcome.InProgress) {
                bench.engine.stage().advance(Duration.ofMinutes(1));
                bench.converge();
            }
        } catch (EngineCrash | DockerException hit) {
            assertThat(hit).isNotNull();
        }
    }

    private static void assertNothingHappensAgain(UnitBench bench) {
        bench.engine.stage().forget();
        assertThat(bench.recreator().resume(UnitBench.DB)).isEmpty();
        assertThat(bench.engine.stage().calls()).isEqualTo(List.<Call>of());
        assertThat(bench.ended.size())
                .as("its end is told for each")
                .isIn(0, UnitBench.UNIT.size(), 2 * UnitBench.UNIT.size());
        Map<ContainerName, Set<Outcome>> told = bench.ended.stream()
                .collect(Collectors.groupingBy(
                        one -> one.operation().container(), Collectors.mapping(Ended::outcome, Collectors.toSet())));
        assertThat(told.values())
                .as("one end for each, however often it is told")
                .allMatch(ends -> ends.size() == 1);
    }

    private static int callsOfAGoodRecreation() throws IOException {
        Path folder = java.nio.file.Files.createTempDirectory("wharden-matrix");
        var bench = new UnitBench(folder, ALWAYS);
        runToTheEndOrTheCrash(bench);
        assertThat(bench.survived()).as("the twins are left").isTrue();
        assertThat(bench.ended).hasSize(UnitBench.UNIT.size());
        int calls = bench.engine.stage().calls().size();
        try (var files = java.nio.file.Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        return calls;
    }
}
