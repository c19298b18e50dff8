package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.StrictYaml;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import dev.wharden.container.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where compose copies files to when it creates a container: the configs and secrets of its service that are no files
 * of the host ({@code content}, {@code environment}), by the compose files that its labels name, and whatever has
 * become of the files in it since.
 *
 * <p>What cannot be read tells nothing, and what is strange in a file is passed over: others judge it. The labels may
 * be anyone's, so that only regular files are read, none of {@code /proc} is, all of them together are small beside the
 * heap of a daemon that reads for many containers at a time, and nothing of a file is told but these paths.
 */
public final class ComposeCopies {
    private static final String LABEL = "com.docker.compose.";
    private static final List<Path> KERNELS = List.of(Path.of("/proc"), Path.of("/sys"));
    private static final List<String> KINDS = List.of("configs", "secrets");
    /** With those that they include and extend. */
    private static final int MOST_FILES = 20;

    /** Of all files together, in characters: a tenth of it is a long compose file. */
    private static final int MOST_TEXT = 256 << 10;
    /** Of all files together: SnakeYAML's nodes and what is made of them take hundreds of bytes for each. */
    private static final int MOST_VALUES = 5_000;

    private static final int MOST_TARGETS = 100;
    /** PATH_MAX of Linux. */
    private static final int LONGEST = 4096;

    private final Path folder;
    private final ComposeVariables variables;
    private final Problems problems = new Problems();
    private final Set<Path> read = new TreeSet<>();
    /** The files that the labels name, as one, and those that they include or extend. */
    private final List<JsonNode> trees = new ArrayList<>();

    private final ArrayDeque<Path> others = new ArrayDeque<>();
    private int text = MOST_TEXT;
    private int values = MOST_VALUES;

    private ComposeCopies(Path folder) {
        this.folder = folder;
        Path own = folder.resolve(".env");
        Map<String, String> dotenv = text(own)
                .map(text -> new ComposeVariables(Map.of(), Map.of(), problems, MOST_TEXT)
                        .file(text.lines().toList(), Place.start(own.toString())))
                .orElse(Map.of());
        this.variables = new ComposeVariables(Map.of(), dotenv, problems, MOST_TEXT);
    }

    /** The paths in a container; none of one that compose has not made, or whose files cannot be read. */
    public static Set<String> of(Container container) {
        Map<String, String> labels = container.labels();
        String service = labels.getOrDefault(LABEL + "service", "");
        String files = labels.getOrDefault(LABEL + "project.config_files", "");
        String folder = labels.getOrDefault(LABEL + "project.working_dir", "");
        if (service.isEmpty() || files.isEmpty() || !folder.startsWith("/")) {
            return Set.of();
        }
        try {
            return new ComposeCopies(Path.of(folder)).of(service, List.of(files.split(",", -1)));
        } catch (InvalidPathException none) {
            return Set.of();
        }
    }

    private Set<String> of(String service, List<String> files) {
        List<Yaml> roots = files.stream()
                .flatMap(file -> root(folder.resolve(file)).stream())
                .toList();
        if (!roots.isEmpty()) {
            add(YamlTree.of(ComposeMerge.all(roots)), folder);
        }
        var services = new ArrayDeque<>(List.of(service));
        var known = new TreeSet<>(services);
        var targets = new TreeSet<String>();
        while (!services.isEmpty()) {
            String name = services.poll();
            // A file that is extended is read by then.
            for (int i = 0; i < trees.size(); i++) {
                JsonNode one = trees.get(i).path("services").path(name);
                JsonNode base = one.path("extends");
                String extended =
                        base.isTextual() ? base.asText() : base.path("service").asText("");
                if (!extended.isEmpty() && known.add(extended)) {
                    services.add(extended);
                }
                KINDS.forEach(kind -> one.path(kind)
                        .forEach(reference -> target(kind, reference).ifPresent(targets::add)));
            }
        }
        // Each may cost calls of the engine, and anyone may have written them.
        return targets.stream().limit(MOST_TARGETS).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A tree, and what it takes from other files. */
    private void add(JsonNode tree, Path from) {
        trees.add(tree);
        tree.path("include").forEach(one -> {
            JsonNode path = one.isObject() ? one.path("path") : one;
            others(path.asText(""), from);
            path.forEach(file -> others(file.asText(""), from));
        });
        tree.path("services")
                .forEach(one -> others(one.path("extends").path("file").asText(""), from));
        while (!others.isEmpty()) {
            Path next = others.poll();
            root(next)
                    .ifPresent(root -> add(
                            YamlTree.of(ComposeMerge.all(List.of(root))),
                            Optional.ofNullable(next.getParent()).orElse(next)));
        }
    }

    private void others(String file, Path from) {
        if (!file.isEmpty()) {
            others.add(from.resolve(file));
        }
    }

    /** Where one is copied to; empty for a file of the host, which is mounted. */
    private Optional<String> target(String kind, JsonNode reference) {
        String source = reference.isObject() ? reference.path("source").asText("") : reference.asText("");
        boolean isMounted = trees.stream()
                .map(tree -> tree.path(kind).path(source).path("file").asText(""))
                .anyMatch(file -> !file.isEmpty());
        String target =
                ComposeMounts.target(kind, source, reference.path("target").asText(""));
        return source.isEmpty() || isMounted || !isPath(target) ? Optional.empty() : Optional.of(target);
    }

    /** No file can be at any other: what a label names may be anyone's text. */
    private static boolean isPath(String target) {
        return target.length() <= LONGEST && target.chars().noneMatch(Character::isISOControl);
    }

    private Optional<Yaml> root(Path file) {
        if (read.size() >= MOST_FILES || !read.add(file.normalize())) {
            return Optional.empty();
        }
        return text(file).flatMap(text -> {
            List<StrictYaml.Document> documents = StrictYaml.readCompose(file.toString(), text, problems, values);
            documents.forEach(document -> values -= document.values());
            return documents.stream().findFirst().map(document -> variables.in(document.root()));
        });
    }

    /** Of a regular file, and none of the kernel's own, which may be waited for without end. */
    private Optional<String> text(Path file) {
        try {
            Path real = file.toRealPath();
            if (!Files.isRegularFile(real) || KERNELS.stream().anyMatch(real::startsWith) || Files.size(real) > text) {
                return Optional.empty();
            }
            Optional<String> read = ComposeFiles.text(real.toString());
            text -= read.map(String::length).orElse(0);
            return read;
        } catch (IOException unread) {
            return Optional.empty();
        }
    }
}
