package dev.wharden.policy;

import dev.wharden.container.Glob;
import java.util.List;
import java.util.Map;

/**
 * Which containers are meant: each list is OR, the kinds are AND, an empty kind is no condition.
 *
 * @param images globs tried against every reference of the container's image
 * @param names globs over the container's name
 * @param labels label to glob over its value; labels that come from the image never count
 */
public record Match(List<Glob> images, List<Glob> names, Map<String, Glob> labels) {
    /** Every container. */
    public static final Match EVERYTHING = new Match(List.of(), List.of(), Map.of());

    public Match {
        images = List.copyOf(images);
        names = List.copyOf(names);
        labels = Map.copyOf(labels);
    }

    /** No condition at all. */
    public boolean isEmpty() {
        return images.isEmpty() && names.isEmpty() && labels.isEmpty();
    }

    /** Whether it has conditions, and all of them are on labels: whoever creates a container chooses those. */
    public boolean onlyLabels() {
        return images.isEmpty() && names.isEmpty() && !labels.isEmpty();
    }

    /** Whether this container is meant. */
    public boolean accepts(Identity identity) {
        return (names.isEmpty() || any(names, identity.name()))
                && (images.isEmpty() || identity.references().stream().anyMatch(reference -> any(images, reference)))
                && labels.entrySet().stream().allMatch(label -> hasLabel(identity, label));
    }

    /**
     * Whether one kind alone means this container; nothing is meant without a condition. Within a kind it is as in
     * {@link #accepts}: any name, any image, all labels.
     */
    public boolean acceptsByAnyKind(Identity identity) {
        return any(names, identity.name())
                || identity.references().stream().anyMatch(reference -> any(images, reference))
                || (!labels.isEmpty() && labels.entrySet().stream().allMatch(label -> hasLabel(identity, label)));
    }

    private static boolean any(List<Glob> globs, String text) {
        for (Glob glob : globs) {
            if (glob.matches(text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasLabel(Identity identity, Map.Entry<String, Glob> wanted) {
        String value = identity.labels().get(wanted.getKey());
        return value != null && wanted.getValue().matches(value);
    }
}
