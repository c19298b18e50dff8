package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.ImageReference;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What selectors look at.
 *
 * @param name of the container, without the slash
 * @param references every name of its image: the one that it was created with, those of its image id, those that
 *     Wharden remembers, and the normalised form of each, so that a recreation by image id never changes who matches
 * @param labels those that somebody gave to the container: whoever built the image chooses no policy
 */
public record Identity(String name, Set<String> references, Map<String, String> labels) {
    public Identity {
        references = Set.copyOf(references);
        labels = Map.copyOf(labels);
    }

    /**
     * Of a container. Where its image could not be read no label counts, because it may come from the image; a file
     * that is judged has no image to take labels from.
     */
    public static Identity of(Subject subject, List<String> rememberedReferences) {
        var references = new LinkedHashSet<String>();
        add(references, List.of(subject.declared().imageReference()));
        add(references, rememberedReferences);
        if (subject.image() instanceof Observed.Known<ImageDefaults> image) {
            add(references, image.value().tags());
            add(references, image.value().digests());
        }
        String name = subject.declared().text("/Name");
        return new Identity(name.startsWith("/") ? name.substring(1) : name, references, ownLabels(subject));
    }

    /** Of a container alone, with the labels that are known to be its own. */
    public static Identity of(Container container, Map<String, String> labels) {
        var references = new LinkedHashSet<String>();
        add(references, List.of(container.imageReference()));
        String name = container.text("/Name");
        return new Identity(name.startsWith("/") ? name.substring(1) : name, references, labels);
    }

    private static void add(Set<String> references, Collection<String> more) {
        for (String reference : more) {
            if (!reference.isEmpty()) {
                references.add(reference);
                references.add(ImageReference.of(reference).normalised());
            }
        }
    }

    private static Map<String, String> ownLabels(Subject subject) {
        return switch (subject.image()) {
            case Observed.Unknown<ImageDefaults> unreadable -> Map.of();
            case Observed.Absent<ImageDefaults> none -> subject.declared().labels();
            case Observed.Known<ImageDefaults> image -> {
                var labels = new TreeMap<>(subject.declared().labels());
                labels.entrySet().removeAll(image.value().labels().entrySet());
                yield labels;
            }
        };
    }
}
