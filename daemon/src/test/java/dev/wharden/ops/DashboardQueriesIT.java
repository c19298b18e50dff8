package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of the dashboards finds something in a real Prometheus that holds half an hour of a fleet of two hosts.
 */
final class DashboardQueriesIT {
    static final Path FLEET = Path.of("src/test/resources/ops/fleet.txt");
    private static final long END = 1_790_000_000;
    private static final int STEP = 15;
    private static final int STEPS = 120;
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

    @Test
    void everyQueryFindsNumbersAndTheLabelsOfItsLegend(@TempDir Path folder) throws Exception {
        Path history = Files.write(folder.resolve("history.om"), history());
        Tool.named("promtool")
                .succeeds(folder, "tsdb", "create-blocks-from", "openmetrics", history.toString(), "data");
        SoftAssertions softly = new SoftAssertions();
        try (PrometheusServer prometheus = PrometheusServer.start(folder)) {
            for (JsonNode target : targets()) {
                String expression = withVariables(target.path("expr").asText());
                List<JsonNode> series =
                        prometheus.query(expression, END).valueStream().toList();

                softly.assertThat(series).as(expression).isNotEmpty();
                softly.assertThat(series)
                        .as(expression)
                        .noneMatch(one -> one.at("/value/1").asText().equals("NaN"));
                LEGEND.matcher(target.path("legendFormat").asText())
                        .results()
                        .forEach(label -> softly.assertThat(series)
                                .as("legend of %s", expression)
                                .allMatch(one -> one.path("metric").has(label.group(1))));
            }
        }
        softly.assertAll();
    }

    private static List<JsonNode> targets() {
        List<JsonNode> targets = Dashboard.all().stream()
                .flatMap(dashboard -> dashboard.charts().stream())
                .flatMap(panel -> panel.path("targets").valueStream())
                .toList();
        assertThat(targets).hasSizeGreaterThan(30);
        return targets;
    }

    private static String withVariables(String expression) {
        return expression
                .replace("$job", "wharden")
                .replace("$instance", ".+")
                .replaceAll("\\$__(rate_)?interval", "2m")
                .replace("$__range", "30m");
    }

    private static List<String> history() throws IOException {
        List<String[]> lines = Files.readAllLines(FLEET).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", -1))
                .toList();
        return Stream.concat(lines.stream().flatMap(DashboardQueriesIT::samples), Stream.of("# EOF"))
                .toList();
    }

    private static Stream<String> samples(String[] line) {
        String series = line[0].endsWith("}") ? line[0].substring(0, line[0].length() - 1) + "," : line[0] + "{";
        double start = Double.parseDouble(line[1]);
        double growth = Double.parseDouble(line[2]);
        return Stream.of("web1:10947", "web2:10947")
                .flatMap(instance -> IntStream.rangeClosed(0, STEPS)
                        .mapToObj(step -> series + "job=\"wharden\",instance=\"" + instance + "\"} "
                                + (start + growth * step) + " " + (END - (long) (STEPS - step) * STEP)));
    }
}
