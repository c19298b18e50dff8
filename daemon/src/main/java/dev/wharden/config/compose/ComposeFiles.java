package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.wharden.config.yaml.ConfigException;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Problem;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.StrictYaml;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads compose files as compose itself would, as far as what Wharden judges goes: merge keys, variables, several
 * files. What it does not read, and would matter, is an error and never left out. The files may be anyone's: sizes,
 * depths and aliases are bounded.
 */
public final class ComposeFiles {
    /** A compose file on standard input: what {@code docker compose config} prints. */
    public static final String STANDARD_INPUT = "-";

    private static final int LARGEST = 1 << 20;
    private static final int MOST_SERVICES = 500;
    private static final List<String> NAMES =
            List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");
    private static final List<String> TOP =
            List.of("name", "version", "services", "networks", "volumes", "secrets", "configs", "models");

    private final Problems problems = new Problems();
    private final Map<String, String> environment;
    private final InputStream input;

    /** Reads under this environment; {@code input} is what {@code -} stands for. */
    public ComposeFiles(Map<String, String> environment, InputStream input) {
        this.environment = Map.copyOf(environment);
        this.input = input;
    }

    /**
     * What was read.
     *
     * @param services in their order
     * @param warnings what is strange but allowed
     */
    public record Loaded(List<ComposeService> services, List<Problem> warnings) {
        /** Copies the lists. */
        public Loaded {
            services = List.copyOf(services);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads files, each laid over those before it; of a folder the file that compose would take, and its override.
     * Throws ConfigException with everything that is wrong.
     */
    public Loaded read(List<String> paths) {
        List<String> files =
                paths.stream().flatMap(path -> files(path).stream()).toList();
        Path folder = folder(files.getFirst());
        String own = folder.resolve(".env").toString();
        Map<String, String> dotenv = text(own)
                .map(text -> new ComposeVariables(environment, Map.of(), problems)
                        .file(text.lines().toList(), Place.start(own)))
                .orElse(Map.of());
        var variables = new ComposeVariables(environment, dotenv, problems);
        var roots = new ArrayList<Yaml>();
        files.forEach(file -> root(file).map(variables::in).ifPresent(roots::add));
        problems.check();
        if (!(ComposeMerge.all(roots) instanceof Yaml.Mapping root)) {
            throw ConfigException.of(files.getFirst(), "is not a compose file: expected a map");
        }
        top(root);
        var project = new ComposeProject(name(root, variables, folder), folder, root, variables, problems);
        if (project.services().size() > MOST_SERVICES) {
            throw ConfigException.of(files.getFirst(), "has more than " + MOST_SERVICES + " services");
        }
        List<ComposeService> services = project.services().values().stream()
                .filter(entry -> !isProvided(entry))
                .map(entry -> new ComposeContainer(project).read(entry))
                .toList();
        if (services.isEmpty()) {
            problems.error(root.place(), "has no services");
        }
        problems.check();
        return new Loaded(inheriting(services), problems.warnings());
    }

    /** Another program provides it, and there is no container. */
    private boolean isProvided(Yaml.Entry service) {
        boolean is = service.value() instanceof Yaml.Mapping one
                && one.entries().stream().anyMatch(key -> key.key().equals("provider"));
        if (is) {
            problems.warning(service.place(), "service " + service.key() + " is not a container, and is not judged");
        }
        return is;
    }

    /** What relative paths begin in. */
    private static Path folder(String file) {
        Path here = Path.of("").toAbsolutePath();
        return file.equals(STANDARD_INPUT)
                ? here
                : Objects.requireNonNullElse(here.resolve(file).normalize().getParent(), here);
    }

    private List<String> files(String path) {
        try {
            if (path.equals(STANDARD_INPUT) || !Files.isDirectory(Path.of(path))) {
                return List.of(path);
            }
        } catch (InvalidPathException e) {
            throw ConfigException.of(path, "is not a path");
        }
        for (String name : NAMES) {
            Path file = Path.of(path).resolve(name);
            if (Files.exists(file)) {
                Path override = file.resolveSibling(name.replaceFirst("\\.(ya?ml)$", ".override.$1"));
                return Files.exists(override)
                        ? List.of(file.toString(), override.toString())
                        : List.of(file.toString());
            }
        }
        throw ConfigException.of(path, "has none of " + String.join(", ", NAMES));
    }

    private Optional<Yaml> root(String file) {
        Optional<String> text = file.equals(STANDARD_INPUT) ? text(input) : text(file);
        String shown = file.equals(STANDARD_INPUT) ? "standard input" : file;
        if (text.isEmpty()) {
            boolean exists = file.equals(STANDARD_INPUT) || Files.exists(Path.of(file));
            problems.error(
                    Place.start(shown),
                    exists
                            ? "cannot be read, is not UTF-8 text, or is larger than 1 MiB"
                            : "no such file; names of services go before --compose");
            return Optional.empty();
        }
        List<StrictYaml.Document> documents = StrictYaml.readCompose(shown, text.get(), problems);
        if (documents.size() > 1) {
            problems.error(documents.get(1).root().place(), "a compose file is one document; this is a second one");
        }
        if (documents.isEmpty()) {
            if (problems.isEmpty()) {
                problems.error(Place.start(shown), "is empty");
            }
            return Optional.empty();
        }
        return Optional.of(documents.getFirst().root());
    }

    private void top(Yaml.Mapping root) {
        try (Keys keys = Keys.of(root, problems)) {
            TOP.forEach(keys::find);
            keys.find("services")
                    .filter(node -> !(node instanceof Yaml.Mapping))
                    .ifPresent(node -> problems.error(node.place(), "expected a map of services by their names"));
            keys.find("include").ifPresent(node -> problems.error(node.place(), unsupported("include")));
            root.entries().stream()
                    .filter(entry -> entry.key().startsWith("x-"))
                    .forEach(entry -> keys.find(entry.key()));
        }
    }

    /** What a person does about a key that changes what is judged and that is not read here. */
    static String unsupported(String key) {
        return key + " is not read here: pipe docker compose config into wharden check --compose -";
    }

    private static String name(Yaml.Mapping root, ComposeVariables variables, Path folder) {
        String asked = variables.get("COMPOSE_PROJECT_NAME");
        String named = asked.isEmpty() ? YamlTree.of(root).path("name").asText("") : asked;
        Path last = folder.getFileName();
        return named.isEmpty() ? ComposeProject.normalised(last == null ? "" : last.toString()) : named;
    }

    /** The mounts that a service takes over from others of the file, which are its own too. */
    private static List<ComposeService> inheriting(List<ComposeService> services) {
        var byName = new LinkedHashMap<String, ComposeService>();
        services.forEach(service -> byName.put(service.declared().text("/Name").substring(1), service));
        return services.stream()
                .map(service -> inheriting(service, byName, new HashSet<>()))
                .toList();
    }

    private static ComposeService inheriting(
            ComposeService service, Map<String, ComposeService> byName, Set<String> seen) {
        ComposeService all = service;
        for (String reference : service.declared().strings("/HostConfig/VolumesFrom")) {
            String name = reference.split(":", 2)[0];
            ComposeService from = byName.get(name);
            if (from != null && seen.add(name)) {
                ComposeService other = inheriting(from, byName, seen);
                var mounts = all.declared().tree().path("Mounts").deepCopy();
                other.declared().at("/Mounts").forEach(((ArrayNode) mounts)::add);
                var volumes = new LinkedHashMap<>(other.volumes());
                volumes.putAll(all.volumes());
                var unknown = new LinkedHashMap<>(other.unknown());
                unknown.putAll(all.unknown());
                all = new ComposeService(
                        all.service(),
                        all.place(),
                        all.declared().with("/Mounts", mounts),
                        all.places(),
                        volumes,
                        unknown);
            }
        }
        return all;
    }

    /** A file's text; empty where it is not there, cannot be read, is not UTF-8 or is too large. */
    static Optional<String> text(String file) {
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                return Optional.empty();
            }
            try (InputStream content = Files.newInputStream(path)) {
                return text(content);
            }
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(InputStream content) {
        try {
            byte[] bytes = content.readNBytes(LARGEST + 1);
            return bytes.length > LARGEST
                    ? Optional.empty()
                    : Optional.of(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
