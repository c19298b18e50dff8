package dev.wharden.observe;

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
}
