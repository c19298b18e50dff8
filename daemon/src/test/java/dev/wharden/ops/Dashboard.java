package dev.wharden.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A shipped Grafana dashboard (classic JSON model). */
record Dashboard(String file, JsonNode model) {
    /** One query of a panel, with the panel's title. */
    record Query(String panel, PromQl expression) {}

    static List<Dashboard> all() {
        return Shipped.files(Shipped.GRAFANA.resolve("dashboards"), ".json").stream()
                .map(Dashboard::read)
                .toList();
    }

    private static Dashboard read(Path file) {
        return new Dashboard(file.getFileName().toString(), Shipped.json(file));
    }

    /** All panels, rows among them, and what collapsed rows hold. */
    List<JsonNode> panels() {
        return model.path("panels")
                .valueStream()
                .flatMap(panel ->
                        Stream.concat(Stream.of(panel), panel.path("panels").valueStream()))
                .toList();
    }

    /** The panels that show something. */
    List<JsonNode> charts() {
        return panels().stream()
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    List<Query> queries() {
        return charts().stream()
                .flatMap(panel -> panel.path("targets")
                        .valueStream()
                        .map(target -> new Query(
                                panel.path("title").asText(),
                                new PromQl(target.path("expr").asText()))))
                .toList();
    }

    /** The queries of the annotations that are ours. */
    List<Query> annotations() {
        return model.at("/annotations/list")
                .valueStream()
                .filter(annotation -> annotation.has("expr"))
                .map(annotation -> new Query(
                        annotation.path("name").asText(),
                        new PromQl(annotation.path("expr").asText())))
                .toList();
    }

    @Override
    public String toString() {
        return file;
    }
}
