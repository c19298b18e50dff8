package dev.wharden.observe;

import dev.wharden.container.HeapWeight;
import dev.wharden.container.ImageDefaults;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Observed;
import java.util.Optional;

/**
 * What images give their containers, each asked for once while there is room to keep it. By id, the digest of its
 * content, until a tag moves; one that is too long is remembered too. Safe for use by many threads.
 */
final class Images {
    private static final long ROOM = 8 << 20;

    private final DockerReader reader;
    private final Recent<Observed<ImageDefaults>> known = new Recent<>(ROOM);

    Images(DockerReader reader) {
        this.reader = reader;
    }

    /** By id. Unknown when it cannot be read. Throws Unavailable when no answer came. */
    Observed<ImageDefaults> get(String id) {
        return known.get(id)
                .orElseGet(() -> Asked.of(() -> {
                    try {
                        ImageDefaults defaults = reader.image(id);
                        Observed<ImageDefaults> image = typed(defaults);
                        known.put(id, image, HeapWeight.of(defaults.tree()));
                        return image;
                    } catch (DockerException.Excessive tooLong) {
                        Observed<ImageDefaults> unread = Observed.unknown(String.valueOf(tooLong.getMessage()));
                        known.put(id, unread, 0);
                        return unread;
                    }
                }));
    }

    private static Observed<ImageDefaults> typed(ImageDefaults image) {
        Optional<Observed<ImageDefaults>> wrong =
                image.wrong().map(found -> Observed.unknown("the engine's answer is not an image: " + found.why()));
        return wrong.orElseGet(() -> Observed.known(image));
    }

    void clear() {
        known.clear();
    }
}
