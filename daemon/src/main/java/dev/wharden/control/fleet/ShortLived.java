package dev.wharden.control.fleet;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.subject.ShortLives.Kind;

/**
 * Tells of containers that no list shows any more when somebody looks, by image: only the engine's events tell of them,
 * so what was not heard is unknown.
 */
public final class ShortLived {
    public static final Control CONTROL = Control.fleet("shortLived")
            .title("No container breaks its policy and is gone before anybody looks")
            .why("A container that runs for a moment with every right has what it came for, and no list of containers "
                    + "shows it afterwards.")
            .fix("Find who starts containers of that image, and what each was: wharden audit show --container NAME. "
                    + "Once it is explained, wharden exception add --control shortLived, or wait a day.")
            .severity(HIGH)
            .requires()
            .rule("ephemeral-violation", found -> GoneContainers.told(found, Kind.BROKEN), nist("4.4.5"))
            .rule("ephemeral-unjudged", MEDIUM, found -> GoneContainers.told(found, Kind.UNJUDGED), nist("4.4.5"))
            .rule("restart-loop", MEDIUM, found -> GoneContainers.told(found, Kind.LOOPING), nist("4.4.3"))
            .build();

    private ShortLived() {}
}
