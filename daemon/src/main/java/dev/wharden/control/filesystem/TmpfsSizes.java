package dev.wharden.control.filesystem;

import dev.wharden.container.Field;
import dev.wharden.container.Quantity;
import dev.wharden.container.TmpfsMount;
import dev.wharden.control.*;
import java.util.Optional;
import java.util.OptionalLong;

/** How much a tmpfs may hold. */
final class TmpfsSizes {
    static final Key<Optional<Bound>> MAXIMUM =
            Key.bytes("maximumSize", "how much one may hold; required: each must say how much");

    private TmpfsSizes() {}

    static void check(Findings found) {
        found.get(MAXIMUM).ifPresent(bound -> {
            found.node(Field.TMPFS).properties().forEach(mount -> {
                var tmpfs = new TmpfsMount(mount.getKey(), mount.getValue().asText());
                OptionalLong size = tmpfs.size(found.engine().memory());
                size(found, bound, Field.TMPFS.pointer(), mount.getKey(), size);
            });
            found.each(Field.MOUNTS, (at, mount) -> {
                if (mount.path("Type").asText().equals("tmpfs")) {
                    long bytes = mount.at("/TmpfsOptions/SizeBytes").asLong();
                    OptionalLong size = bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
                    size(found, bound, at, mount.path("Target").asText(), size);
                }
            });
        });
    }

    private static void size(Findings found, Bound bound, String at, String path, OptionalLong size) {
        if (size.isEmpty()) {
            found.violation(at, Values.of(bound.word()), "the tmpfs at " + path + " has no size");
        } else if (!bound.holds(size.getAsLong(), Long.MAX_VALUE)) {
            String bytes = Quantity.ofBytes(size.getAsLong());
            found.violation(at, Values.of(bound.word()), "the tmpfs at " + path + " may hold " + bytes);
        }
    }
}
