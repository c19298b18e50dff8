package dev.wharden.config;

import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.container.Glob;
import dev.wharden.policy.Match;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a selector. */
final class MatchReader {
    /**
     * One character that neither a container's name nor a pattern over it has
     * ({@link dev.wharden.container.ContainerName}).
     */
    private static final Pattern NO_NAME = Pattern.compile("[^a-zA-Z0-9_.*?-]", Pattern.DOTALL);

    /** The same of a reference to an image. */
    private static final Pattern NO_IMAGE = Pattern.compile("[^a-zA-Z0-9_.*?/:@-]", Pattern.DOTALL);

    /** A registry may be an IPv6 address, which alone has brackets; a class such as {@code [0-9]} has no colon. */
    private static final Pattern ADDRESS = Pattern.compile("^\\[[0-9a-fA-F]*:[0-9a-fA-F:]*]");

    private final Problems problems;
    private final YamlValues values;

    MatchReader(Problems problems) {
        this.problems = problems;
        this.values = new YamlValues(problems);
    }

    /** The selector in a map. */
    Optional<Match> read(Yaml node) {
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Match(
                    keys.read("images", values.list(this::image), List.of()),
                    keys.read("names", values.list(this::name), List.of()),
                    keys.read("labels", values.map(values::glob), Map.of())));
        }
    }

    /** The same, with a warning when all its conditions are on labels. */
    Optional<Match> readSelecting(Yaml node) {
        Optional<Match> match = read(node);
        if (match.isPresent() && match.get().onlyLabels()) {
            problems.warning(
                    node.place(),
                    "selects by labels alone, and the creator of a container chooses its labels: add images or names");
        }
        return match;
    }

    private Optional<Glob> name(Yaml node) {
        return values.glob(node).flatMap(glob -> possible(node, glob, glob.pattern(), NO_NAME, "container name"));
    }

    private Optional<Glob> image(Yaml node) {
        return values.glob(node)
                .flatMap(glob -> possible(
                        node,
                        glob,
                        ADDRESS.matcher(glob.pattern()).replaceFirst(""),
                        NO_IMAGE,
                        "reference to an image"));
    }

    /** A pattern with a character that nothing can match would be a selector that silently means nobody. */
    private Optional<Glob> possible(Yaml node, Glob glob, String text, Pattern impossible, String what) {
        Matcher first = impossible.matcher(text);
        return first.find()
                ? values.wrong(
                        node,
                        "only * and ? are special in a pattern; no " + what + " has " + Words.quote(first.group()))
                : Optional.of(glob);
    }
}
