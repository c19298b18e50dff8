package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Values;
import java.util.List;

/** Forbids taking over all mounts of another container. */
public final class VolumesFrom {
    public static final Control CONTROL = Control.of("volumesFrom")
            .title("It does not take over the mounts of another container")
            .why("With --volumes-from whatever the other container mounts, now or after its next change, is this one's "
                    + "too: secrets and sockets come along unseen.")
            .severity(LOW)
            .forbids()
            .in(RESTRICTED)
            .rule(
                    "volumes-from-forbidden",
                    found -> {
                        List<String> others = found.texts(Field.VOLUMES_FROM);
                        if (!others.isEmpty()) {
                            found.violation(
                                    Field.VOLUMES_FROM,
                                    Values.none(),
                                    "takes over the mounts of " + String.join(", ", others));
                        }
                    },
                    nist("4.3.4"))
            .byHand(
                    "--volume=NAME:/path   (each volume by its name, without --volumes-from)",
                    "# volumes: [NAME:/path] in place of volumes_from")
            .build();

    private VolumesFrom() {}
}
