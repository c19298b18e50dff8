package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.e2e.WorkloadRow.Outcome;
import dev.wharden.e2e.WorkloadRow.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real software, started carelessly, is hardened by the advice as printed and by the daemon, and serves on with all
 * that it has acknowledged. {@code -Dwharden.workloads=all} does every workload in every way, a list of their names
 * does these; a test run does a sample.
 */
final class WorkloadsIT {
    private static final String ASKED = System.getProperty("wharden.workloads", "");

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("load-");

    @RegisterExtension
    static final TestEngine LIVE =
            ASKED.isEmpty() ? TestEngine.shared("load-live-") : TestEngine.own("load-live-", "--live-restore");

    @TempDir
    private Path folder;

    @Test
    void realSoftwareIsHardenedAndServesOn() {
        var table = new WorkloadTable(folder);
        Shown.table(new Shown.Table() {
            @Override
            public void make() {
                List<Workload> workloads = workloads();
                images(ENGINE, workloads);
                Shown.lines(WorkloadRow.HEADER);
                if (ASKED.isEmpty()) {
                    // README's policy, and what explain prints for compose.
                    table.row(ENGINE, Workload.NGINX_OFFICIAL, Way.ENFORCED);
                    table.row(ENGINE, Workload.POSTGRES, Way.OVERRIDE);
                    table.row(ENGINE, Workload.POSTGRES, Way.ENFORCED);
                } else {
                    for (Workload workload : workloads) {
                        ways(workload).forEach(way -> row(table, workload, way));
                    }
                }
            }

            @Override
            public String sums() {
                return "workloads: " + table.sums();
            }

            @Override
            public boolean isPassed() {
                return !table.rows.isEmpty() && table.rows.stream().noneMatch(WorkloadsIT::isWrong);
            }

            @Override
            public List<String> wrong() {
                return table.rows.stream()
                        .filter(WorkloadsIT::isWrong)
                        .map(row -> row.workload() + " " + row.way() + ": " + row.outcome() + " " + row.detail())
                        .toList();
            }
        });
    }

    private static boolean isWrong(WorkloadRow row) {
        return row.outcome() != Outcome.WORKED;
    }

    private void row(WorkloadTable table, Workload workload, Way way) {
        if (way == Way.LIVE) {
            images(LIVE, List.of(workload));
        }
        table.row(way == Way.LIVE ? LIVE : ENGINE, workload, way);
    }

    private static List<Workload> workloads() {
        if (ASKED.isEmpty()) {
            return List.of(Workload.NGINX_OFFICIAL, Workload.POSTGRES);
        }
        return Arrays.stream(Workload.values())
                .filter(one ->
                        ASKED.equals("all") || List.of(ASKED.split(",", -1)).contains(one.folder))
                .toList();
    }

    private static List<Way> ways(Workload workload) {
        String asked = System.getProperty("wharden.ways", "");
        return Arrays.stream(Way.values())
                .filter(way -> way.isFor(workload))
                .filter(way -> asked.isEmpty()
                        || List.of(asked.split(",", -1)).contains(way.name().toLowerCase(java.util.Locale.ROOT)))
                .toList();
    }

    private void images(TestEngine engine, List<Workload> workloads) {
        var words = new ArrayList<>(
                List.of("bin/lib/workload-images", engine.socket().toString()));
        workloads.forEach(one -> words.add(one.folder));
        // daemon/bin/test may still be making them: whoever comes second waits.
        Ran made = Ran.of(words, Map.of(), "", folder, Duration.ofMinutes(10));
        assertThat(made.code()).as(made.err()).isZero();
    }
}
