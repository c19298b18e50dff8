package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;

/**
 * What a first look at a container has seen.
 *
 * @param asked when, as the index of containers counts
 */
public record Glance(long asked, Container declared, Observed<ImageDefaults> image, EngineFacts engine) {
    /** All else of it is unknown. */
    public Subject subject() {
        String why = "it was not asked for yet";
        return new Subject(declared, image, Observed.unknown(why), engine, Neighbours.none(why));
    }

    /**
     * What a file of {@code docker inspect} says, without any engine or host: what needs them is unknown. Takes the
     * answer itself or a list with only it.
     */
    public static Subject fromInspect(JsonNode file) {
        JsonNode tree = file.isArray() && file.size() == 1 ? file.get(0) : file;
        if (!(tree instanceof ObjectNode object)) {
            throw new IllegalArgumentException("not the answer of docker inspect for one container");
        }
        String why = "a file is judged, without its engine";
        return new Subject(
                new Container(object),
                Observed.unknown(why),
                Observed.absent(why),
                EngineFacts.ASSUMED,
                Neighbours.none(why));
    }
}
