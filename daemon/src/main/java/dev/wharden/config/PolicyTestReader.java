package dev.wharden.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.compose.PlainContainer;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.control.Info;
import dev.wharden.kernel.PlainFile;
import dev.wharden.policy.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the {@code spec} of a PolicyTest. */
final class PolicyTestReader {
    static final Map<String, State> STATES = Arrays.stream(State.values())
            .collect(Collectors.toMap(State::word, it -> it, (one, other) -> one, LinkedHashMap::new));
    static final List<String> REMEDIES = List.of("None", "Update", "Restart", "Recreate", "Quarantine");

    /** Objects of an inspect answer in which a misspelt name would test nothing. */
    private static final List<String> CLOSED = List.of("", "/HostConfig", "/Config", "/State", "/NetworkSettings");

    private static final int LARGEST_FIXTURE = 4 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Problems problems;
    private final YamlValues values;
    private final List<String> names;

    PolicyTestReader(Problems problems, List<Info> controls) {
        this.problems = problems;
        this.values = new YamlValues(problems);
        this.names = controls.stream().flatMap(info -> info.names().stream()).toList();
    }

    PolicyTest read(String name, Yaml spec) {
        try (Keys keys = Keys.of(spec, problems)) {
            var test = new PolicyTest(
                    name,
                    keys.read("policies", values.list(this::beside), List.of()),
                    keys.find("profile").flatMap(values.word(DocumentReader.PROFILES)),
                    keys.find("at").flatMap(values::instant),
                    keys.require("cases", values.list(this::one)).orElse(List.of()));
            if (!test.policies().isEmpty() && test.profile().isPresent()) {
                problems.error(keys.place(), "names policies and a profile: keep one of them");
            }
            keys.find("cases")
                    .filter(node -> node instanceof Yaml.Sequence list
                            && list.elements().isEmpty())
                    .ifPresent(node -> problems.error(node.place(), "has no cases, so it tests nothing"));
            return test;
        }
    }

    private Optional<Path> beside(Yaml node) {
        Optional<String> text = values.filled(node);
        try {
            return text.map(
                    file -> Path.of(node.place().file()).resolveSibling(file).normalize());
        } catch (InvalidPathException e) {
            return values.wrong(node, "not a path: " + Words.quote(text.orElse("")));
        }
    }

    private Optional<PolicyTest.Case> one(Yaml node) {
        try (Keys keys = Keys.of(node, problems)) {
            String name = keys.require("name", values::filled).orElse("");
            Optional<Yaml> inline = keys.find("inspect");
            Optional<Yaml> file = keys.find("inspectFile");
            if (inline.isPresent() == file.isPresent()) {
                problems.error(keys.place(), "needs one of inspect and inspectFile");
            }
            ObjectNode inspect = inline.flatMap(this::inline)
                    .or(() -> file.flatMap(this::file))
                    .orElseGet(PlainContainer::copy);
            ObjectNode image = image(inspect, keys.find("image"));
            return Optional.of(new PolicyTest.Case(
                    node.place(),
                    name,
                    inspect,
                    image,
                    keys.require("expect", this::expected).orElse(NOTHING)));
        }
    }

    private static final PolicyTest.Expected NOTHING = new PolicyTest.Expected(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private Optional<PolicyTest.Expected> expected(Yaml node) {
        try (Keys keys = Keys.of(node, problems)) {
            var expected = new PolicyTest.Expected(
                    keys.find("policy").flatMap(values::text),
                    keys.find("mode").flatMap(values.word(DocumentReader.MODES)),
                    keys.find("state").flatMap(values.word(STATES)),
                    keys.find("remedy")
                            .flatMap(values.word(REMEDIES.stream()
                                    .collect(Collectors.toMap(it -> it, it -> it, (a, b) -> a, LinkedHashMap::new)))),
                    keys.find("findings").flatMap(values.list(this::finding)),
                    keys.find("excepted").flatMap(values.list(this::finding)),
                    keys.find("unknown").flatMap(values.list(this::finding)));
            if (node instanceof Yaml.Mapping mapping && mapping.entries().isEmpty()) {
                problems.error(node.place(), "expects nothing, so it tests nothing");
            }
            return Optional.of(expected);
        }
    }

    private Optional<String> finding(Yaml node) {
        Optional<String> name = values.text(node);
        return name.isPresent() && !names.contains(name.get())
                ? values.wrong(
                        node,
                        "unknown control or rule " + Words.quote(name.get()) + Words.suggestion(name.get(), names))
                : name;
    }

    private Optional<ObjectNode> inline(Yaml node) {
        if (!(node instanceof Yaml.Mapping)) {
            return values.wrong(node, "expected a map, found " + node.description());
        }
        CLOSED.forEach(pointer -> known(node, pointer, PlainContainer.keys(pointer)));
        var laid = (ObjectNode) YamlTree.of(node);
        ObjectNode running = JsonNodeFactory.instance.objectNode();
        running.putObject("State").put("Status", "running").put("Running", true);
        return Optional.of(laid.has("State") ? PlainContainer.with(laid) : PlainContainer.with(laid.setAll(running)));
    }

    /** Reports the keys of one object in it that no engine has. */
    private void known(Yaml node, String pointer, Collection<String> known) {
        Optional<Yaml> object = pointer.isEmpty()
                ? Optional.of(node)
                : ((Yaml.Mapping) node)
                        .entries().stream()
                                .filter(entry -> pointer.equals("/" + entry.key()))
                                .map(Yaml.Entry::value)
                                .findFirst();
        if (object.isPresent() && object.get() instanceof Yaml.Mapping mapping) {
            mapping.entries().stream()
                    .filter(entry -> !known.contains(entry.key()))
                    .forEach(entry -> problems.error(
                            entry.place(),
                            "unknown field " + Words.quote(entry.key()) + " of docker inspect"
                                    + Words.suggestion(entry.key(), known)));
        }
    }

    private Optional<ObjectNode> file(Yaml node) {
        Optional<Path> path = beside(node);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream content = PlainFile.open(path.get().toRealPath())) {
            byte[] bytes = content.readNBytes(LARGEST_FIXTURE + 1);
            if (bytes.length > LARGEST_FIXTURE) {
                return values.wrong(node, path.get() + " is larger than 4 MiB");
            }
            JsonNode tree = JSON.readTree(bytes);
            JsonNode one = tree.isArray() && tree.size() == 1 ? tree.get(0) : tree;
            return one instanceof ObjectNode object && object.path("HostConfig").isObject()
                    ? Optional.of(object)
                    : values.wrong(node, path.get() + " is not what docker inspect prints for one container");
        } catch (JsonProcessingException e) {
            return values.wrong(
                    node,
                    path.get() + " is not JSON: "
                            + String.valueOf(e.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        } catch (NoSuchFileException e) {
            return values.wrong(node, "no such file: " + path.get());
        } catch (IOException e) {
            return values.wrong(node, "cannot read " + path.get() + ": " + e.getMessage());
        }
    }

    /** As the engine lists it: without the parts that everyone leaves out. */
    private static String tag(String reference) {
        return reference.replaceFirst("^(index\\.)?docker\\.io/(library/)?", "");
    }

    /** Without one it has the container's reference as its tag, and neither user, labels nor a digest. */
    private ObjectNode image(ObjectNode inspect, Optional<Yaml> node) {
        ObjectNode image = JsonNodeFactory.instance.objectNode();
        image.put("Id", inspect.path("Image").asText());
        image.putArray("RepoTags").add(tag(inspect.at("/Config/Image").asText()));
        image.putArray("RepoDigests");
        image.putObject("Config");
        node.ifPresent(given -> {
            if (YamlTree.of(given) instanceof ObjectNode tree) {
                known(given, "", Set.of("Id", "RepoTags", "RepoDigests", "Config", "Created"));
                image.setAll(tree);
            } else {
                problems.error(given.place(), "expected a map, found " + given.description());
            }
        });
        return image;
    }
}
