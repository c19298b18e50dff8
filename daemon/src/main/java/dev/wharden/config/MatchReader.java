package dev.wharden.config;

import dev.wharden.policy.Match;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a selector. */
final class MatchReader {
    private final Problems problems;
    private final Values values;

    MatchReader(Problems problems) {
        this.problems = problems;
        this.values = new Values(problems);
    }

    /** The selector in a map. */
    Optional<Match> read(Yaml node) {
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Match(
                    keys.read("images", values.list(values::glob), List.of()),
                    keys.read("names", values.list(values::glob), List.of()),
                    keys.read("labels", values.map(values::glob), Map.of())));
        }
    }

    /** The same, with a warning when all its conditions are on labels. */
    Optional<Match> readSelecting(Yaml node) {
        Optional<Match> match = read(node);
        if (match.isPresent() && match.get().onlyLabels()) {
            problems.warning(
                    node.place(),
                    "selects by labels alone, and whoever creates a container chooses its labels: add images or names");
        }
        return match;
    }
}
