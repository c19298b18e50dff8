package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import dev.wharden.subject.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a service mounts: {@code volumes}, {@code tmpfs}, {@code secrets}, {@code configs} and {@code volumes_from}. */
final class ComposeMounts {
    private static final String BINDS = "/HostConfig/Binds";
    private static final String MOUNTS = "/HostConfig/Mounts";
    private static final String MOUNTED = "/Mounts";
    private static final String SOCKET = "/var/run/docker.sock";

    private final ComposeProject project;
    private final ComposeValues values;
    private final ComposeTree tree;
    private final Map<String, Volume> volumes = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();

    ComposeMounts(ComposeProject project, ComposeValues values, ComposeTree tree) {
        this.project = project;
        this.values = values;
        this.tree = tree;
    }

    /** The options of the volumes that the file declares, by the engine's name. */
    Map<String, Volume> volumes() {
        return volumes;
    }

    /** What it mounts that is not known before it runs; a sentence each. */
    List<String> unknown() {
        return unknown;
    }

    void read(Keys service) {
        service.find("volumes").map(values::elements).orElse(List.of()).forEach(this::volume);
        service.find("tmpfs").map(values::elements).orElse(List.of()).forEach(this::tmpfs);
        service.find("secrets").map(values::elements).orElse(List.of()).forEach(one -> file(one, "secrets"));
        service.find("configs").map(values::elements).orElse(List.of()).forEach(one -> file(one, "configs"));
        service.find("use_api_socket")
                .filter(node -> values.flag(node).orElse(false))
                .ifPresent(node -> bind(SOCKET, SOCKET, "", node.place()));
    }

    private void volume(Yaml node) {
        if (node instanceof Yaml.Mapping) {
            detailed(node);
            return;
        }
        String text = values.text(node).orElse("");
        String[] parts = text.split(":", -1);
        if (parts.length == 1) {
            anonymous(text, node.place());
        } else if (parts.length > 3) {
            values.wrong(node, "expected source:target:options, found " + Words.quote(text));
        } else if (isPath(parts[0])) {
            bind(project.path(parts[0]), parts[1], parts.length == 3 ? parts[2] : "", node.place());
        } else {
            boolean readOnly =
                    parts.length == 3 && List.of(parts[2].split(",", -1)).contains("ro");
            named(node, parts[0], parts[1], readOnly);
        }
    }

    private static boolean isPath(String source) {
        return source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
    }

    private void detailed(Yaml node) {
        try (Keys keys = project.keys(node)) {
            String type = keys.find("type").flatMap(values::text).orElse("volume");
            String source = keys.find("source").flatMap(values::text).orElse("");
            String target = keys.find("target").flatMap(values::text).orElse("");
            boolean readOnly = keys.find("read_only").flatMap(values::flag).orElse(false);
            Optional<Yaml> bind = keys.find("bind");
            Optional<Yaml> tmpfs = keys.find("tmpfs");
            keys.find("volume");
            keys.find("image");
            keys.find("consistency");
            if (target.isEmpty()) {
                values.wrong(node, "a volume needs a target");
                return;
            }
            switch (type) {
                case "bind" -> {
                    String propagation = bind.map(
                                    one -> YamlTree.of(one).path("propagation").asText(""))
                            .orElse("");
                    String mode = readOnly ? "ro" : "rw";
                    bind(
                            project.path(source),
                            target,
                            propagation.isEmpty() ? mode : mode + "," + propagation,
                            node.place());
                }
                case "volume" -> {
                    if (source.isEmpty()) {
                        anonymous(target, node.place());
                    } else {
                        named(node, source, target, readOnly);
                    }
                }
                case "tmpfs" -> memory(target, tmpfs, node.place());
                case "image" -> mounted("image", "", target, false, "", node.place());
                default -> values.wrong(node, "cannot judge a volume of type " + Words.quote(type));
            }
        }
    }

    private void bind(String source, String target, String options, Place place) {
        boolean readOnly = List.of(options.split(",", -1)).contains("ro");
        String propagation = List.of(options.split(",", -1)).stream()
                .filter(option -> option.matches("r?(private|shared|slave)"))
                .findFirst()
                .orElse("rprivate");
        tree.add(BINDS, source + ":" + target + ":" + (options.isEmpty() ? "rw" : options), place);
        mounted("bind", source, target, readOnly, propagation, place);
    }

    private void named(Yaml node, String key, String target, boolean readOnly) {
        Optional<ComposeProject.NamedVolume> volume = project.volume(key);
        if (volume.isEmpty()) {
            values.wrong(node, "volume " + Words.quote(key) + " is not declared under volumes");
            return;
        }
        String name = volume.get().name();
        volume.get()
                .options()
                .ifPresentOrElse(
                        options -> {
                            volumes.put(name, options);
                            if (!options.driver().equals("local")) {
                                unknown.add("what of the host the driver " + options.driver() + " mounts for " + name);
                            }
                        },
                        () -> unknown.add("what of the host the external volume " + name + " mounts"));
        int index = mounted("volume", "", target, readOnly, "", node.place());
        ((ObjectNode) tree.root().at(MOUNTED + "/" + index)).put("Name", name);
    }

    private void anonymous(String target, Place place) {
        mounted("volume", "", target, false, "", place);
    }

    private void memory(String target, Optional<Yaml> options, Place place) {
        ObjectNode mount = ComposeTree.JSON.objectNode();
        mount.put("Type", "tmpfs").put("Target", target);
        options.filter(Yaml.Mapping.class::isInstance).ifPresent(node -> {
            try (Keys keys = project.keys(node)) {
                keys.find("size")
                        .flatMap(values::bytes)
                        .ifPresent(size -> mount.putObject("TmpfsOptions").put("SizeBytes", size));
                keys.find("mode");
            }
        });
        tree.add(MOUNTS, mount, place);
        mounted("tmpfs", "", target, false, "", place);
    }

    /** {@code /run:size=64m}. */
    private void tmpfs(Yaml node) {
        values.text(node).ifPresent(text -> {
            int cut = text.indexOf(':');
            String path = cut < 0 ? text : text.substring(0, cut);
            tree.put(
                    "/HostConfig/Tmpfs",
                    path,
                    ComposeTree.JSON.textNode(cut < 0 ? "" : text.substring(cut + 1)),
                    node.place());
        });
    }

    /** A secret or config that is a file of the host is a read-only bind; one with a content is copied in. */
    private void file(Yaml node, String kind) {
        boolean isLong = node instanceof Yaml.Mapping;
        String source = isLong
                ? YamlTree.of(node).path("source").asText("")
                : values.text(node).orElse("");
        String target = isLong ? YamlTree.of(node).path("target").asText("") : "";
        Optional<Yaml> declared = project.declared(kind, source);
        if (declared.isEmpty()) {
            values.wrong(node, Words.quote(source) + " is not declared under " + kind);
            return;
        }
        String file = YamlTree.of(declared.get()).path("file").asText("");
        if (file.isEmpty()) {
            return;
        }
        String path = target(kind, source, target);
        ObjectNode mount = ComposeTree.JSON.objectNode();
        mount.put("Type", "bind")
                .put("Source", project.path(file))
                .put("Target", path)
                .put("ReadOnly", true);
        tree.add(MOUNTS, mount, node.place());
        mounted("bind", project.path(file), path, true, "rprivate", node.place());
    }

    /** Where a secret or config is in its container; the target may be empty. */
    static String target(String kind, String source, String target) {
        String folder = kind.equals("secrets") ? "/run/secrets/" : "/";
        String name = target.isEmpty() ? source : target;
        return name.startsWith("/") ? name : folder + name;
    }

    /** Whether it takes over the mounts of a container that this file does not make. */
    void inherited(List<String> references, Place place) {
        references.forEach(reference -> tree.add("/HostConfig/VolumesFrom", reference, place));
    }

    private int mounted(String type, String source, String target, boolean readOnly, String propagation, Place place) {
        ObjectNode mount = ComposeTree.JSON.objectNode();
        mount.put("Type", type).put("Source", source).put("Destination", target);
        mount.put("Mode", "").put("RW", !readOnly).put("Propagation", propagation);
        int index = tree.root().withArray(MOUNTED).size();
        tree.add(MOUNTED, mount, place);
        return index;
    }
}
