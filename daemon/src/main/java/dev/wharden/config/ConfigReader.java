package dev.wharden.config;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.StrictYaml;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.container.Quantity;
import dev.wharden.policy.Durations;
import dev.wharden.remedy.guard.Owners;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** Reads wharden.yaml, strictly: what is not said is as in {@link Config#DEFAULT}. */
public final class ConfigReader {
    private static final Map<String, Level> LEVELS = Arrays.stream(Level.values())
            .collect(Collectors.toMap(
                    level -> level.name().toLowerCase(Locale.ROOT), it -> it, (one, other) -> one, LinkedHashMap::new));
    private static final Map<String, Config.LogFormat> FORMATS = Arrays.stream(Config.LogFormat.values())
            .collect(Collectors.toMap(Config.LogFormat::word, it -> it, (one, other) -> one, LinkedHashMap::new));
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration YEARS = Duration.ofDays(3650);

    private final Problems problems = new Problems();
    private final YamlValues values = new YamlValues(problems);
    private final Path folder;

    private ConfigReader(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads a file. Throws ConfigException with every problem: also when it is not there, or group or others may write
     * it.
     */
    public static Config read(Path file) {
        var problems = new Problems();
        List<TextFiles.TextFile> texts = TextFiles.read(List.of(file), problems);
        problems.check();
        Path parent = file.toAbsolutePath().getParent();
        return readText(file.toString(), texts.getFirst().text(), parent == null ? Path.of("/") : parent);
    }

    /** Reads a text, as if it were a file of that name in that folder. Throws ConfigException. */
    public static Config readText(String file, String text, Path folder) {
        var reader = new ConfigReader(folder);
        List<StrictYaml.Document> documents = StrictYaml.read(file, text, reader.problems);
        reader.problems.check();
        if (documents.size() != 1) {
            throw ConfigException.of(file, "must be one document, has " + documents.size());
        }
        Config config = reader.config(documents.getFirst().root());
        reader.problems.check();
        return config;
    }

    private Config config(Yaml root) {
        Config or = Config.DEFAULT;
        try (Keys keys = Keys.of(root, problems)) {
            keys.require("apiVersion", values.word(Map.of("wharden.dev/v1", "wharden.dev/v1")));
            keys.require("kind", values.word(Map.of("WhardenConfiguration", "WhardenConfiguration")));
            return new Config(
                    keys.read("engine", this::engine, or.engine()),
                    keys.read(
                            "policyDirectory",
                            this::path,
                            folder.resolve("policies").normalize()),
                    keys.read("stateDirectory", this::path, or.stateDirectory()),
                    keys.read("audit", this::audit, or.audit()),
                    keys.read("enforcement", values.word(DocumentReader.MODES), or.enforcement()),
                    keys.read("resyncInterval", between("10s", "1d"), or.resyncInterval()),
                    keys.read("workers", values.between(1, 64), or.workers()),
                    keys.read("disruption", this::disruption, or.disruption()),
                    keys.read("quarantine", this::quarantine, or.quarantine()),
                    keys.read("evidence", this::evidence, or.evidence()),
                    keys.read("undoKeep", values.durationBetween(Duration.ZERO, YEARS), or.undoKeep()),
                    keys.read("web", this::web, or.web()),
                    keys.read("ignore", new MatchReader(problems)::read, or.ignore()),
                    keys.read(
                            "trustOwnerLabels",
                            values.list(values.word(
                                    Owners.byLabel().stream().collect(Collectors.toMap(word -> word, word -> word)))),
                            or.trustOwnerLabels()),
                    keys.read("log", this::log, or.log()));
        }
    }

    private Optional<Config.Engine> engine(Yaml node) {
        Config.Engine or = Config.DEFAULT.engine();
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Engine(
                    keys.read("socket", this::socket, or.socket()),
                    keys.read("timeout", between("1s", "10m"), or.timeout())));
        }
    }

    /** A path, or unix:// and a path: the kernel's truth must be of the engine's own host. */
    private Optional<Path> socket(Yaml node) {
        Optional<String> text = values.filled(node);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String path = text.get().startsWith("unix://") ? text.get().substring("unix://".length()) : text.get();
        return path.startsWith("/")
                ? Optional.of(Path.of(path))
                : values.wrong(node, "must be the path of a unix socket of this host, is " + Words.quote(text.get()));
    }

    private Optional<Config.Audit> audit(Yaml node) {
        Config.Audit or = Config.DEFAULT.audit();
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Audit(
                    keys.read("file", this::path, or.file()),
                    keys.read("rotateSize", this::bytes, or.rotateSize()),
                    keys.read("keep", values.durationBetween(SECOND, YEARS), or.keep()),
                    keys.find("signingKeyFile").flatMap(this::pathOrNone)));
        }
    }

    private Optional<Config.Disruption> disruption(Yaml node) {
        Config.Disruption or = Config.DEFAULT.disruption();
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Disruption(
                    keys.read("maxConcurrent", values.between(1, 64), or.maxConcurrent()),
                    keys.read("maxPerHour", values.between(0, 100_000), or.maxPerHour()),
                    keys.read("quarantinesPerHour", values.between(0, 100_000), or.quarantinesPerHour()),
                    keys.read("backoff", this::backoff, or.backoff()),
                    keys.read("breaker", this::breaker, or.breaker())));
        }
    }

    private Optional<Config.Backoff> backoff(Yaml node) {
        Config.Backoff or = Config.DEFAULT.disruption().backoff();
        try (Keys keys = Keys.of(node, problems)) {
            var backoff = new Config.Backoff(
                    keys.read("initial", between("1s", "1d"), or.initial()),
                    keys.read("max", between("1s", "7d"), or.max()),
                    keys.read("attempts", values.between(1, 100), or.attempts()));
            if (backoff.initial().compareTo(backoff.max()) > 0) {
                problems.error(node.place(), "initial is longer than max");
            }
            return Optional.of(backoff);
        }
    }

    private Optional<Config.Breaker> breaker(Yaml node) {
        Config.Breaker or = Config.DEFAULT.disruption().breaker();
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Breaker(
                    keys.read("failedPercent", values.between(1, 100), or.failedPercent()),
                    keys.read("suddenDriftPercent", values.between(1, 100), or.suddenDriftPercent()),
                    keys.read("minimum", values.between(1, 10_000), or.minimum())));
        }
    }

    private Optional<Config.Quarantine> quarantine(Yaml node) {
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Quarantine(keys.read(
                    "alertAfter",
                    values.durationBetween(Duration.ZERO, YEARS),
                    Config.DEFAULT.quarantine().alertAfter())));
        }
    }

    private Optional<Config.Evidence> evidence(Yaml node) {
        Config.Evidence or = Config.DEFAULT.evidence();
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Evidence(
                    keys.read("logLines", values.between(0, 1_000_000), or.logLines()),
                    keys.read("commit", values::flag, or.commit()),
                    keys.read("keep", values.durationBetween(SECOND, YEARS), or.keep())));
        }
    }

    private Optional<Config.Web> web(Yaml node) {
        Config.Web or = Config.DEFAULT.web();
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Web(
                    keys.read("listen", this::listen, or.listen()),
                    keys.find("configFile").flatMap(this::pathOrNone),
                    keys.read("hostnames", values.list(values::filled), or.hostnames()),
                    keys.read("containerSeries", values.between(0, 100_000), or.containerSeries())));
        }
    }

    private Optional<Config.Log> log(Yaml node) {
        Config.Log or = Config.DEFAULT.log();
        try (Keys keys = Keys.of(node, problems)) {
            return Optional.of(new Config.Log(
                    keys.read("format", values.word(FORMATS), or.format()),
                    keys.read("level", values.word(LEVELS), or.level())));
        }
    }

    private Optional<Config.Listen> listen(Yaml node) {
        Optional<String> text = values.text(node);
        Optional<Config.Listen> listen = text.flatMap(Config.Listen::parse);
        return text.isPresent() && listen.isEmpty()
                ? values.wrong(node, "expected an address such as 127.0.0.1:10947, found " + Words.quote(text.get()))
                : listen;
    }

    private Optional<Long> bytes(Yaml node) {
        OptionalLong bytes = node instanceof Yaml.Scalar scalar ? Quantity.bytes(scalar.text()) : OptionalLong.empty();
        return bytes.isPresent() && bytes.getAsLong() >= 1024
                ? Optional.of(bytes.getAsLong())
                : values.wrong(node, "expected a quantity of bytes such as 64Mi, found " + node.description());
    }

    private Optional<Path> path(Yaml node) {
        return values.filled(node).map(text -> folder.resolve(text).normalize());
    }

    /** The empty text is none. */
    private Optional<Path> pathOrNone(Yaml node) {
        return values.text(node)
                .filter(text -> !text.isEmpty())
                .map(text -> folder.resolve(text).normalize());
    }

    private Function<Yaml, Optional<Duration>> between(String least, String most) {
        return values.durationBetween(
                Durations.parse(least).orElseThrow(), Durations.parse(most).orElseThrow());
    }
}
