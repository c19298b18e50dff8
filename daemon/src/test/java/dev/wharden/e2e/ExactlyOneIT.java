package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.docker.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real compose, docker and the engine act on containers that are being recreated, while each writes the random id of
 * its process to a shared folder every 50 ms: no more of one ever write together than were asked for, all that were
 * asked for run in the end, and none of it is a failed repair. A sample; all of it, with engines that are restarted, by
 * {@code daemon/bin/bench exactly-one}.
 */
final class ExactlyOneIT {
    @RegisterExtension
    static final TestEngine ENGINE = ExactlyOneCase.WHOLE ? TestEngine.own("e2e-one-") : TestEngine.shared("e2e-one-");

    @RegisterExtension
    static final TestEngine LIVE =
            ExactlyOneCase.WHOLE ? TestEngine.own("e2e-live-", "--live-restore") : TestEngine.shared("e2e-live-");

    private static final int AT_ONCE = 8;

    @TempDir
    private Path folder;

    private final List<String> failed = new ArrayList<>();
    private int planned;
    private int well;

    @Test
    void neverTwoOfOneWhateverOthersDo() {
        Shown.table(new Shown.Table() {
            @Override
            public void make() {
                Shown.lines(ExactlyOneRow.HEADER);
                round("cases", ENGINE, ExactlyOneCase.cases(), "5s");
                if (ExactlyOneCase.WHOLE) {
                    round("restarts", ENGINE, ExactlyOneCase.restarts(), "20s");
                    round("live-restore", LIVE, ExactlyOneCase.restarts(), "20s");
                }
                failed.forEach(line -> Shown.lines("    " + line));
            }

            @Override
            public String sums() {
                return "exactly one: %d of %d".formatted(well, planned);
            }

            @Override
            public boolean isPassed() {
                return failed.isEmpty() && well == planned;
            }

            @Override
            public List<String> wrong() {
                return failed;
            }
        });
    }

    /**
     * A round that cannot begin, or that its daemon does not live through, is told, and the next begins from nothing.
     */
    private void round(String word, TestEngine engine, List<ExactlyOneCase> cases, String probation) {
        planned += cases.size();
        if (cases.isEmpty()) {
            return;
        }
        try {
            all(word, engine, cases, probation);
        } catch (IOException | RuntimeException | AssertionError e) {
            failed.add(word + ": the round ended early: " + Shown.line(e));
        }
    }

    private void all(String word, TestEngine engine, List<ExactlyOneCase> cases, String probation) throws IOException {
        Path place = Files.createDirectories(folder.resolve(word));
        Path socket = place.resolve("engine.sock");
        var gate = new ExactlyOneGate();
        try (var proxy = new FaultProxy(socket, engine.socket())) {
            proxy.watch(gate);
            Product product = Product.in(place, socket, "Enforce");
            List<ExactlyOneRun> runs = cases.stream()
                    .map(one -> new ExactlyOneRun(engine, place, product, gate, one))
                    .toList();
            runs.forEach(run -> run.policy(probation));
            product.enforce(
                    "one",
                    engine.prefix() + "*",
                    "{privileged: false}",
                    "remediation: {probation: " + probation + ", writableLayer: Discard}");
            var all = new CyclicBarrier(cases.size(), () -> engine.engine("restart"));
            // A new policy reaches one container, and the others when that has proved itself.
            String first = new Containers(engine).sleeping("first", "--privileged");
            try (RunningDaemon daemon = product.start().ready();
                    var pool = Executors.newFixedThreadPool(AT_ONCE)) {
                daemon.awaitState(first, "Compliant");
                List<CompletableFuture<ExactlyOneRow>> rows = runs.stream()
                        .map(run -> CompletableFuture.supplyAsync(() -> run.run(daemon, () -> meet(all)), pool))
                        .toList();
                for (int i = 0; i < runs.size(); i++) {
                    report(word, runs.get(i), rows.get(i));
                }
                assertThat(daemon.isAlive()).isTrue();
            } finally {
                engine.docker("rm", "-f", first);
            }
        }
    }

    private void report(String word, ExactlyOneRun run, CompletableFuture<ExactlyOneRow> row) {
        try {
            Shown.lines(row.join().line());
            well++;
        } catch (CompletionException e) {
            failed.add(word + " " + run.one().word() + ": " + Shown.line(e.getCause() == null ? e : e.getCause()));
            Shown.lines("%-32s FAILED, told: %s".formatted(run.one().word(), run.failed()));
        }
    }

    private static void meet(CyclicBarrier all) {
        try {
            all.await(5, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("not all have come to their probation", e);
        }
    }
}
