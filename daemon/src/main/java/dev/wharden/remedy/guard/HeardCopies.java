package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.subject.Deed;
import dev.wharden.subject.Remembered;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What the engine's events told of copies into containers, as far as a daemon heard them.
 *
 * @param histories hold the deeds
 */
public record HeardCopies(Histories histories) {
    /** Whether something was copied into it before its last start, as compose does after a creation. */
    public boolean isGiven(Container container) {
        Optional<Remembered.Times> copies =
                Optional.ofNullable(histories.remembered(container).deeds().get(Deed.COPY_IN));
        try {
            Instant started = Instant.parse(container.text("/State/StartedAt"));
            return copies.filter(times -> !times.first().isAfter(started)).isPresent();
        } catch (DateTimeParseException unreadable) {
            return copies.isPresent();
        }
    }
}
