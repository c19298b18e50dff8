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

    @TempDir
    private Path folder;

    @Test
    void realSoftwareIsHardenedAndServesOn() {
        var table = new WorkloadTable(ENGINE, folder);
        Shown.table(new Shown.Table() {
            @Override
            public void make() {
                List<Workload> workloads = workloads();
                images(workloads);
                Shown.lines(WorkloadRow.HEADER);
                if (ASKED.isEmpty()) {
                    table.row(Workload.NGINX_OFFICIAL, Way.PASTED);
                    table.row(Workload.POSTGRES, Way.OVERRIDE);
                    table.row(Workload.REDIS, Way.ENFORCED);
                } else {
                    for (Workload workload : workloads) {
                        ways(workload).forEach(way -> table.row(workload, way));
                    }
                }
            }

            @Override
            public String sums() {
                return "workloads: " + table.sums();
            }

            @Override
            public boolean isPassed() {
                return !table.rows.isEmpty() && table.rows.stream().noneMatch(row -> row.outcome() == Outcome.FAILED);
            }

            @Override
            public List<String> wrong() {
                return table.rows.stream()
                        .filter(row -> row.outcome() == Outcome.FAILED)
                        .map(row -> row.workload() + " " + row.way() + ": " + row.detail())
                        .toList();
            }
        });
    }

    private static List<Workload> workloads() {
        if (ASKED.isEmpty()) {
            return List.of(Workload.NGINX_OFFICIAL, Workload.REDIS, Workload.POSTGRES);
        }
        return Arrays.stream(Workload.values())
                .filter(one ->
                        ASKED.equals("all") || List.of(ASKED.split(",", -1)).contains(one.folder))
                .toList();
    }

    /** What others do in the probation is only worth its time where there is something to lose. */
    private static List<Way> ways(Workload workload) {
        String asked = System.getProperty("wharden.ways", "");
        return Arrays.stream(Way.values())
                .filter(way -> workload.keeps()
                        || List.of(Way.PASTED, Way.OVERRIDE, Way.ENFORCED).contains(way))
                .filter(way -> asked.isEmpty()
                        || List.of(asked.split(",", -1)).contains(way.name().toLowerCase(java.util.Locale.ROOT)))
                .toList();
    }

    private void images(List<Workload> workloads) {
        var words = new ArrayList<>(
                List.of("bin/lib/workload-images", ENGINE.socket().toString()));
        workloads.forEach(one -> words.add(one.folder));
        // daemon/bin/test may still be making them: whoever comes second waits.
        Ran made = Ran.of(words, Map.of(), "", folder, Duration.ofMinutes(10));
        assertThat(made.code()).as(made.err()).isZero();
    }
}
