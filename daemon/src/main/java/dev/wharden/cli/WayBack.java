package dev.wharden.cli;

import dev.wharden.advise.Kept;
import dev.wharden.config.compose.VolumeOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a person who has pasted the commands gets the old container back, with what they changed outside of it.
 *
 * @param kept the old one
 * @param given whose volumes its own became; empty where none changed its owner
 */
record WayBack(Kept kept, Optional<VolumeOwner> given) {
    /** What is said before the first command: owners are not kept anywhere. */
    Optional<String> before() {
        return existing()
                .map(owner -> "All that is in " + paths(owner) + " becomes user " + owner.user()
                        + "'s, and whose it was is kept nowhere: where not all of it is root's, note that first"
                        + " (ls -lnR).");
    }

    /** What is said after the last one. */
    List<String> after(Optional<String> others) {
        if (kept.removesItself()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        existing()
                .flatMap(owner -> new NewVolumes(kept.actual(), Map.of())
                        .given(new VolumeOwner(
                                owner.image(), "0:0", owner.existing(), owner.subpaths(), Map.of(), true))
                        .map(line -> "If it does not serve, first, where all that is in " + paths(owner)
                                + " was root's: " + line))
                .ifPresent(lines::add);
        lines.add("If it does not serve: " + kept.back());
        others.ifPresent(lines::add);
        return lines;
    }

    private Optional<VolumeOwner> existing() {
        return given.filter(owner -> !owner.existing().isEmpty());
    }

    private static String paths(VolumeOwner owner) {
        return String.join(", ", owner.existing().keySet().stream().sorted().toList());
    }
}
