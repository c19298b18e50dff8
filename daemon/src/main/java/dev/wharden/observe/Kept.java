package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.Tie;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is kept in memory of each container for its neighbours' sake. Labels may be of any size and there may be many such containers: long ones are left out, and the
 * copy says so, so that it is not taken for the whole. So are labels of compose that may be the image's: an image must not choose whose repair waits, for its container
 * or for a project that it claims.
 */
final class Kept {
    private static final int LONG = 32 << 10;
    private static final String PROJECT = "com.docker.compose.project";

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
        boolean tooLong = size(labels) > LONG;
        if (composes.isEmpty() && !tooLong) {
            return container;
        }
        Observed<ImageDefaults> image = read.apply(container.imageId());
        List<String> images = composes.stream()
                .filter(label -> !isOwn(label, labels.path(label).asText(), image))
                .toList();
        if (tooLong) {
            String project =
                    images.contains(PROJECT) ? "" : labels.path(PROJECT).asText("");
            return changed(container, config -> {
                ObjectNode kept = config.putObject("Labels");
                if (!project.isEmpty() && project.length() < LONG) {
                    kept.put(PROJECT, project);
                }
            });
        }
        return images.isEmpty()
                ? container
                : changed(container, config -> config.withObject("/Labels").remove(images));
    }

    /** Whether whoever created the container gave it that label; not when its image cannot be read. */
    static boolean isOwn(String label, String value, Observed<ImageDefaults> image) {
        return image instanceof Observed.Known<ImageDefaults>(ImageDefaults defaults)
                && !value.equals(defaults.labels().get(label));
    }

    private static Container changed(Container container, Consumer<ObjectNode> how) {
        ObjectNode tree = container.tree().deepCopy();
        if (tree.path("Config") instanceof ObjectNode config) {
            how.accept(config);
        }
        tree.put(Container.CUT.substring(1), true);
        return new Container(tree);
    }

    private static int size(JsonNode labels) {
        return labels.properties().stream()
                .mapToInt(label ->
                        label.getKey().length() + label.getValue().asText().length())
                .sum();
    }
}
