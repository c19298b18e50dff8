package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.DataSink;
import dev.wharden.container.HeapWeight;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.Tie;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is kept in memory of each container for its neighbours' sake: what ties it to others, what it mounts and what it
 * is doing. Everything else may be of any size, there may be many such containers, and it is not asked for here
 * ({@link KeptContainers} bounds all of them together). Long labels are left out, and the copy says so, so that it is
 * not taken for the whole. So are labels of compose that may be the image's: an image must not choose whose repair
 * waits, for its container or for a project that it claims.
 */
final class Kept {
    private static final List<String> ASKED_FOR = List.of(
            "/Id",
            "/Name",
            "/Created",
            "/Image",
            "/State/Status",
            "/State/Running",
            "/State/Restarting",
            "/State/Pid",
            "/State/ExitCode",
            "/State/StartedAt",
            "/State/FinishedAt",
            "/State/Health/Status",
            "/Config/Image",
            "/Config/StopTimeout",
            "/HostConfig/NetworkMode",
            "/HostConfig/PidMode",
            "/HostConfig/IpcMode",
            "/HostConfig/UTSMode",
            "/HostConfig/UsernsMode",
            "/HostConfig/CgroupnsMode",
            "/HostConfig/AutoRemove",
            "/HostConfig/RestartPolicy",
            "/HostConfig/CgroupParent",
            "/HostConfig/Privileged",
            Container.INHERITED,
            Container.CUT,
            Tie.UNREAD);

    /** Lists of which a part proves nothing: they are kept whole or not at all. */
    private static final List<String> WHOLE =
            List.of("/HostConfig/PortBindings", "/HostConfig/Devices", "/HostConfig/DeviceRequests");

    private static final String NETWORKS = "/NetworkSettings/Networks";

    /** Without these it is not known what it depends on, or what depends on it. */
    private static final Set<String> TIES =
            Set.of("/Name", "/HostConfig/NetworkMode", "/HostConfig/PidMode", "/HostConfig/IpcMode");

    private static final String LINKS = "/HostConfig/Links";
    private static final int LONG = 32 << 10;
    /** Of each field where there is no room for more. */
    private static final int SHORT = 512;

    private static final String PROJECT = "com.docker.compose.project";
    private static final String SERVICE = "com.docker.compose.service";
    /** Compose gives these to an image that it builds, as to the container. */
    private static final Set<String> BUILT = Set.of(PROJECT, SERVICE);
    /** What ties containers of a project to each other. */
    private static final List<String> COMPOSES = List.of(PROJECT, SERVICE, "com.docker.compose.oneoff", Tie.DEPENDS_ON);

    private Kept() {}

    /**
     * The copy.
     *
     * @param read what an image says, by id; asked for only where a label depends on it
     */
    static Container of(Container container, Function<String, Observed<ImageDefaults>> read) {
        JsonNode labels = container.at("/Config/Labels");
        List<String> composes = Stream.of(Tie.DEPENDS_ON, PROJECT)
                .filter(label -> !labels.path(label).asText("").isEmpty())
                .toList();
        boolean tooLong = HeapWeight.of(labels) > LONG;
        ObjectNode kept = asked(container, LONG);
        sources(container).ifPresent(sources -> kept.set("Mounts", sources));
        ArrayNode sinks = DataSink.json(DataSink.of(container));
        if (!container.isCut() && HeapWeight.of(sinks) <= LONG) {
            kept.set(DataSink.KEPT.substring(1), sinks);
        }
        if (labels.isEmpty() && !tooLong) {
            return with(kept, labels);
        }
        Observed<ImageDefaults> image = read.apply(container.imageId());
        if (composes.isEmpty() && !tooLong) {
            return with(kept, own(kept, labels, image));
        }
        List<String> images = composes.stream()
                .filter(label -> !isOwn(label, labels.path(label).asText(), image) && !isComposes(label, labels, image))
                .toList();
        if (tooLong) {
            String project =
                    images.contains(PROJECT) ? "" : labels.path(PROJECT).asText("");
            ObjectNode few = JsonNodeFactory.instance.objectNode();
            if (!project.isEmpty() && project.length() < LONG) {
                few.put(PROJECT, project);
            }
            return inPart(kept, few);
        }
        return images.isEmpty()
                ? with(kept, own(kept, labels, image))
                : inPart(kept, own(kept, labels.<ObjectNode>deepCopy().remove(images), image));
    }

    /** Whether it is one that compose has given to the container, whatever its image says. */
    private static boolean isComposes(String label, JsonNode labels, Observed<ImageDefaults> image) {
        String hash = labels.path(ComposeLabels.HASH).asText("");
        return BUILT.contains(label) && !hash.isEmpty() && isOwn(ComposeLabels.HASH, hash, image);
    }

    /** Without those that its image gives it; where that is not known the copy says so. */
    private static JsonNode own(ObjectNode kept, JsonNode labels, Observed<ImageDefaults> image) {
        if (!(labels instanceof ObjectNode all)) {
            return labels;
        }
        if (!(image instanceof Observed.Known<ImageDefaults>(ImageDefaults defaults))) {
            kept.put(Container.INHERITED.substring(1), true);
            return labels;
        }
        Map<String, String> given = defaults.labels();
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        all.properties().forEach(label -> {
            if (!label.getValue().asText().equals(given.get(label.getKey()))
                    || isComposes(label.getKey(), labels, image)) {
                own.set(label.getKey(), label.getValue());
            }
        });
        return own;
    }

    /** The same of a copy, with next to nothing in it: what it is called, what it is doing and whom it depends on. */
    static Container little(Container kept) {
        ObjectNode few = JsonNodeFactory.instance.objectNode();
        for (String label : COMPOSES) {
            String value = kept.labels().getOrDefault(label, "");
            if (!value.isEmpty() && HeapWeight.text(value) <= SHORT) {
                few.put(label, value);
            }
        }
        return inPart(asked(kept, SHORT), few);
    }

    private static ObjectNode asked(Container container, int longest) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        boolean untied = false;
        for (String pointer : ASKED_FOR) {
            JsonNode value = container.at(pointer);
            if (HeapWeight.of(value) > longest) {
                untied |= TIES.contains(pointer);
            } else if (!value.isMissingNode()) {
                set(tree, pointer, value);
            }
        }
        if (!container.isCut() || longest == SHORT) {
            Stream.concat(
                            WHOLE.stream().map(pointer -> Map.entry(pointer, container.at(pointer))),
                            Stream.of(Map.entry(NETWORKS, networks(container))))
                    .filter(list -> !list.getValue().isMissingNode() && HeapWeight.of(list.getValue()) <= longest)
                    .forEach(list -> set(tree, list.getKey(), list.getValue()));
        }
        Optional<JsonNode> links = links(container, longest);
        links.filter(some -> !some.isMissingNode()).ifPresent(some -> set(tree, LINKS, some));
        if (untied || links.isEmpty()) {
            tree.put(Tie.UNREAD.substring(1), true);
        }
        return tree;
    }

    /** Its networks by name, with nothing but their ids. */
    private static JsonNode networks(Container container) {
        if (!(container.at(NETWORKS) instanceof ObjectNode all)) {
            return MissingNode.getInstance();
        }
        ObjectNode networks = JsonNodeFactory.instance.objectNode();
        all.properties()
                .forEach(one -> networks.putObject(one.getKey())
                        .put("NetworkID", one.getValue().path("NetworkID").asText("")));
        return networks;
    }

    private static void set(ObjectNode tree, String pointer, JsonNode value) {
        int last = pointer.lastIndexOf('/');
        (last == 0 ? tree : tree.withObject(pointer.substring(0, last))).set(pointer.substring(last + 1), value);
    }

    /**
     * Its links, or, where their aliases are long, to whom they are: that is enough to tell who depends on whom. Empty
     * where that is long too, or where the engine's answer has more of them than was read.
     */
    private static Optional<JsonNode> links(Container container, int longest) {
        JsonNode links = container.at(LINKS);
        if (HeapWeight.of(links) <= longest) {
            return Optional.of(links);
        }
        ArrayNode targets = JsonNodeFactory.instance.arrayNode();
        container.strings(LINKS).stream()
                .map(link -> link.substring(0, link.indexOf(':') + 1))
                .distinct()
                .forEach(targets::add);
        return container.isCut() || HeapWeight.of(targets) > longest ? Optional.empty() : Optional.of(targets);
    }

    /**
     * Where its mounts come from and whether it writes there; empty when that is more than is kept, or was read in
     * part: that is not the same as no mounts.
     */
    private static Optional<ArrayNode> sources(Container container) {
        ArrayNode sources = JsonNodeFactory.instance.arrayNode();
        for (JsonNode mount : container.at("/Mounts")) {
            String source = mount.path("Source").asText("");
            boolean volume = mount.path("Type").asText("").equals("volume");
            if (source.isEmpty() && !volume) {
                continue;
            }
            ObjectNode kept = sources.addObject();
            if (!source.isEmpty()) {
                kept.put("Source", source);
            }
            kept.put("RW", mount.path("RW").asBoolean(true));
            if (volume) {
                kept.put("Type", "volume").put("Name", mount.path("Name").asText(""));
            }
        }
        return container.isCut() || HeapWeight.of(sources) > LONG ? Optional.empty() : Optional.of(sources);
    }

    private static Container with(ObjectNode kept, JsonNode labels) {
        if (!labels.isMissingNode()) {
            kept.withObject("/Config").set("Labels", labels);
        }
        return new Container(kept);
    }

    private static Container inPart(ObjectNode kept, JsonNode labels) {
        kept.put(Container.CUT.substring(1), true);
        return with(kept, labels);
    }

    /** Whether the label was given to the container itself; not when its image cannot be read. */
    static boolean isOwn(String label, String value, Observed<ImageDefaults> image) {
        return image instanceof Observed.Known<ImageDefaults>(ImageDefaults defaults)
                && !value.equals(defaults.labels().get(label));
    }
}
