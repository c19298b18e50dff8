package dev.wharden.ops;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query of the dashboards is a sentence that Prometheus understands. */
final class DashboardIT {
    static List<Dashboard> dashboards() {
        return Dashboard.all();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void queriesAreValidPromQl(Dashboard dashboard, @TempDir Path folder) throws Exception {
        List<Map<String, String>> rules = new ArrayList<>();
        List<Dashboard.Query> queries = new ArrayList<>(dashboard.queries());
        queries.addAll(dashboard.annotations());
        for (Dashboard.Query query : queries) {
            rules.add(Map.of(
                    "record",
                    "dashboard:query" + rules.size(),
                    "expr",
                    query.expression().expression().replaceAll("\\$__\\w+(?=])", "5m")));
        }
        Path file = folder.resolve("queries.yml");
        Files.writeString(
                file,
                Shipped.JSON.writeValueAsString(
                        Map.of("groups", List.of(Map.of("name", dashboard.file(), "rules", rules)))));

        Tool.named("promtool").succeeds(folder, "check", "rules", file.toString());
    }
}
