package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.TestEngine;
import dev.wharden.e2e.WorkloadRow.Outcome;
import dev.wharden.e2e.WorkloadRow.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Starts workloads carelessly and has them hardened, by hand and by the daemon, while a client stores rows: each is one
 * line of the table.
 */
final class WorkloadTable {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int MORE = 10;
    private static final Set<String> SOUND = Set.of("success", "interfered", "refused");

    final List<WorkloadRow> rows = new ArrayList<>();
    private final Path folder;

    WorkloadTable(Path folder) {
        this.folder = folder;
    }

    /** Adds a line; what goes wrong is told in it. */
    void row(TestEngine engine, Workload workload, Way way) {
        var stage = new WorkloadStage(engine, folder, workload, way);
        WorkloadRow row;
        try {
            row = hardened(stage, way);
        } catch (RuntimeException | AssertionError e) {
            row = WorkloadRow.failed(workload, way, Shown.line(e) + "\n" + stage.tell());
        }
        try {
            stage.clear();
        } catch (RuntimeException | AssertionError e) {
            row = WorkloadRow.failed(workload, way, "what it left could not be removed: " + Shown.line(e));
        }
        rows.add(row);
        Shown.lines(row.line());
        if (row.outcome() == Outcome.FAILED) {
            row.detail().lines().skip(1).forEach(line -> Shown.lines("    | " + line));
        }
    }

    private WorkloadRow hardened(WorkloadStage stage, Way way) {
        return switch (way) {
            case PASTED, OVERRIDE -> byHand(stage, way);
            default -> byTheDaemon(stage, way);
        };
    }

    /** Starts it carelessly, asks for advice and follows it to the letter. */
    private WorkloadRow byHand(WorkloadStage stage, Way way) {
        stage.product.policy("restricted.yaml", stage.auditing());
        stage.start();
        assertThat(stage.wharden("check", stage.name).code())
                .as("drift is found")
                .isEqualTo(1);
        stage.client.startLoad();
        Ran explained = stage.wharden("explain", stage.name);
        assertThat(explained.code()).as(explained.err()).isZero();
        if (way == Way.PASTED) {
            stage.paste(section(explained.out(), "docker run"));
        } else {
            stage.override(section(explained.out(), "compose.override.yaml"));
        }
        stage.client.awaitAcks(MORE);
        Ran checked = stage.wharden("check", stage.name);
        WorkloadRow row = measured(stage, way, Outcome.WORKED, "");
        assertThat(checked.out()).as("after the advice").contains(stage.name + "  Compliant");
        return row;
    }

    /** Lets the daemon do it, with what befalls the probation. */
    private WorkloadRow byTheDaemon(WorkloadStage stage, Way way) {
        stage.product.policy("workload.yaml", stage.workload.policy(stage.name, way == Way.ENFORCED ? "2s" : "8s"));
        stage.start();
        Ran planned = stage.wharden("plan", stage.name);
        stage.client.startLoad();
        String before = stage.id();
        try (Servers servers = stage.servers();
                RunningDaemon _ = stage.product.start().ready()) {
            if (way != Way.ENFORCED) {
                Awaitility.await("the twin runs").atMost(LONG).until(() -> stage.hasSuccessor(before) || ended(stage));
                stage.befall(way, before);
            }
            // What compose makes again is as careless as before, and is repaired again: until then it goes away once
            // more.
            Awaitility.await("it is hardened, or that is refused")
                    .atMost(LONG)
                    .until(() -> ended(stage)
                            && new Trail(stage.product.audit()).open(stage.name) == 0
                            && (stage.isHardened()
                                    || attempts(stage)
                                            .getLast()
                                            .path("result")
                                            .asText()
                                            .equals("refused")));
            stage.client.awaitServing();
            stage.client.awaitAcks(MORE);
            JsonNode end =
                    attempts(stage).isEmpty() ? stage.none() : attempts(stage).getLast();
            String result = end.path("result").asText();
            String reason = end.path("reason").asText();
            boolean refused = result.equals("refused");
            if (way == Way.ENFORCED) {
                assertThat(planned.out().contains("refused"))
                        .as("plan says of %s: %s", result, planned.out())
                        .isEqualTo(refused);
                assertThat(result).as("%s", end).isIn("success", "refused");
            }
            String told = refused ? reason : told(stage);
            if (result.equals("success") && way == Way.ENFORCED) {
                undo(stage, end);
                told += ", undone";
            }
            assertThat(servers.most()).as("servers on its data at once").isEqualTo(stage.workload.keeps() ? 1 : 0);
            assertThat(attempts(stage))
                    .as("no failed repair")
                    .allMatch(one -> SOUND.contains(one.path("result").asText()));
            return measured(stage, way, refused ? Outcome.REFUSED : Outcome.WORKED, told);
        } finally {
            stage.keepLog();
        }
    }

    private static String told(WorkloadStage stage) {
        return attempts(stage).stream()
                .map(end -> end.path("result").asText()
                        + (end.path("reason").asText("").isEmpty()
                                ? ""
                                : ": " + end.path("reason").asText()))
                .collect(Collectors.joining(", "));
    }

    private static void undo(WorkloadStage stage, JsonNode end) {
        Ran undone = stage.wharden("undo", end.path("action").asText());
        assertThat(undone.code()).as(undone.err()).isZero();
        stage.client.awaitServing();
        stage.client.awaitAcks(MORE);
    }

    /** The rows that were acknowledged must be there, and only one container of the name. */
    private static WorkloadRow measured(WorkloadStage stage, Way way, Outcome outcome, String detail) {
        LoadLog log = stage.client.stopLoad();
        Set<Long> lost = new TreeSet<>();
        if (stage.workload.keeps()) {
            lost.addAll(log.acked());
            lost.removeAll(stage.client.rows());
        }
        var row = new WorkloadRow(
                stage.workload, way, outcome, log.gap(), log.acked().size(), lost.size(), detail);
        assertThat(lost).as("acknowledged and lost").isEmpty();
        return row;
    }

    private static boolean ended(WorkloadStage stage) {
        return !attempts(stage).isEmpty();
    }

    private static List<JsonNode> attempts(WorkloadStage stage) {
        return new Trail(stage.product.audit())
                .of(stage.name, "remedy_ended").stream()
                        .filter(line -> !line.path("result").asText().equals("deferred"))
                        .toList();
    }

    /** What stands indented under a heading. */
    static String section(String out, String heading) {
        String text = out.lines()
                .dropWhile(line -> !(line + " ").startsWith(heading + " ") || line.startsWith(heading + " flags"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .map(line -> line.substring(2))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(text).as("explain prints under \"%s\": %s", heading, out).isNotBlank();
        return text;
    }

    /** The sums: for each way how many worked. */
    String sums() {
        Map<Way, List<WorkloadRow>> ways = rows.stream()
                .collect(Collectors.groupingBy(WorkloadRow::way, java.util.TreeMap::new, Collectors.toList()));
        return ways.entrySet().stream()
                .map(way -> way.getKey().name().toLowerCase(java.util.Locale.ROOT) + " "
                        + way.getValue().size() + ", worked "
                        + way.getValue().stream()
                                .filter(row -> row.outcome() == Outcome.WORKED)
                                .count()
                        + ", refused "
                        + way.getValue().stream()
                                .filter(row -> row.outcome() == Outcome.REFUSED)
                                .count())
                .collect(Collectors.joining("; "));
    }
}
