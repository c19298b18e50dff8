package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.Tie;
import dev.wharden.subject.Observed;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is kept in memory of each container for its neighbours' sake. Labels may be of any size and there may be many such containers: long ones are left out, and the
 * copy says so, so that nobody takes it for the whole. So is a {@code depends_on} that may be the image's: an image must not choose whose repair waits for its container.
 */
final class Kept {
    private static final int LONG = 32 << 10;

    private Kept() {}

    /**
     * The copy.
     *
     * @param images what an image says, by id; asked for only where a label depends on it
     */
    static Container of(Container container, Function<String, Observed<ImageDefaults>> images) {
        JsonNode labels = container.at("/Config/Labels");
        if (size(labels) > LONG) {
            return changed(container, config -> config.putObject("Labels"));
        }
        String dependsOn = labels.path(Tie.DEPENDS_ON).asText("");
        return dependsOn.isEmpty() || isOwn(dependsOn, images.apply(container.imageId()))
                ? container
                : changed(container, config -> config.withObject("/Labels").remove(Tie.DEPENDS_ON));
    }

    /** Whether whoever created the container gave it that label; not when its image cannot be read. */
    private static boolean isOwn(String dependsOn, Observed<ImageDefaults> image) {
        return image instanceof Observed.Known<ImageDefaults>(ImageDefaults defaults)
                && !dependsOn.equals(defaults.labels().get(Tie.DEPENDS_ON));
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
