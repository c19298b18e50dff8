package dev.wharden.remedy.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One cell of the crash matrix.
 *
 * @param world what is hit
 * @param first where
 * @param engineToo whether the engine ends and starts while Wharden is dead
 * @param second where the recovery is hit too
 */
record CrashCell(CrashBench.World world, Hit first, boolean engineToo, Optional<Hit> second) {
    /** What goes wrong. */
    enum Blow {
        CRASH_BEFORE("killed before it"),
        CRASH_AFTER("killed after it"),
        LOST_REQUEST("not reached"),
        LOST_ANSWER("answer lost"),
        REJECTED("refused"),
        CONFLICT("conflict");

        final String word;

        Blow(String word) {
            this.word = word;
        }

        Fault fault() {
            return switch (this) {
                case CRASH_BEFORE -> new Fault.CrashBefore();
                case CRASH_AFTER -> new Fault.CrashAfter();
                case LOST_REQUEST -> new Fault.LostRequest();
                case LOST_ANSWER -> new Fault.LostAnswer();
                case REJECTED -> new Fault.Refused(() -> new DockerException.Rejected("no"));
                case CONFLICT -> new Fault.Refused(() -> new DockerException.Conflict("busy"));
            };
        }

        boolean isCrash() {
            return this == CRASH_BEFORE || this == CRASH_AFTER;
        }
    }

    /**
     * Where.
     *
     * @param number of the call, or of the write, from 1
     */
    record Hit(boolean write, int number, Blow blow) {
        static Hit call(int number, Blow blow) {
            return new Hit(false, number, blow);
        }

        static Hit write(int number, Blow blow) {
            return new Hit(true, number, blow);
        }

        void on(FakeStage stage) {
            if (write) {
                stage.failWrite(number, blow.fault());
            } else {
                stage.failCall(number, blow.fault());
            }
        }

        private boolean isReached(FakeStage stage) {
            return (write ? stage.writes() : stage.calls()).size() >= number;
        }
    }

    static CrashCell of(CrashBench.World world, Hit first, boolean engineToo) {
        return new CrashCell(world, first, engineToo, Optional.empty());
    }

    /** Where the counted hit is: the last one. */
    Hit counted() {
        return second.orElse(first);
    }

    /** What happens, but for where the counted hit is. */
    String what() {
        return second.map(then -> "write " + first.number() + ", then " + then.blow().word)
                .orElse(first.blow().word + (engineToo ? ", engine restarts" : ""));
    }

    /** Runs it, checks all, and says what it came to. */
    String run(Path folder) {
        CrashBench bench = world.open(folder);
        first.on(bench.stage());
        survive(bench::act);
        assertThat(first.isReached(bench.stage())).as("it is hit").isTrue();
        bench.stage().forget();
        bench.interlude(first.blow().isCrash(), engineToo);
        second.ifPresent(hit -> {
            hit.on(bench.stage());
            survive(bench::resume);
            bench.stage().forget();
        });
        bench.resume();
        String cameTo = bench.cameTo();
        bench.checkRest();
        return cameTo;
    }

    /** How many calls it makes that nothing hits. */
    static int calls(CrashBench.World world, Path folder) {
        CrashBench bench = world.open(folder);
        bench.act();
        return bench.stage().calls().size();
    }

    private static void survive(Runnable work) {
        try {
            work.run();
        } catch (EngineCrash | DockerException hit) {
            // Wharden is dead, or goes on later: what it left is looked at.
        }
    }
}
