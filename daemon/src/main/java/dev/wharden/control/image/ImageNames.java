package dev.wharden.control.image;

import dev.wharden.container.Field;
import dev.wharden.container.ImageReference;
import dev.wharden.control.*;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How an image is named, and where it comes from by that name. */
final class ImageNames {
    static final Key<List<String>> REGISTRIES = Key.texts(
            "registries",
            "allowed registries, or parts of them: docker.io/library, registry.example.org/team; empty is any",
            List.of());
    static final Key<Boolean> DIGEST = Key.flag("digest", "true: it must be named by a digest", false);
    static final Key<Boolean> LATEST = Key.flag("latest", "false: neither :latest nor without a tag", true);

    private static final String IMAGE = Field.IMAGE.pointer();

    private ImageNames() {}

    /** The name that it was created with; empty when that is the id of an image. */
    static Optional<ImageReference> named(Findings found) {
        String text = found.text(Field.IMAGE);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(ImageReference.of(text)).filter(name -> !name.isImageId());
    }

    /** One created by id is evaluated by the names that its image has. */
    static void registries(Findings found) {
        List<String> allowed = found.get(REGISTRIES);
        if (allowed.isEmpty()) {
            return;
        }
        Optional<List<ImageReference>> names = named(found)
                .map(List::of)
                .or(() -> found.image(ImageBuild.TAGS)
                        .map(image -> Stream.concat(image.tags().stream(), image.digests().stream())
                                .map(ImageReference::of)
                                .toList()));
        if (names.isPresent()
                && names.get().stream().noneMatch(name -> allowed.stream().anyMatch(name::isWithin))) {
            found.violation(IMAGE, Values.of(allowed), "image does not come from an allowed registry");
        }
    }

    static void digest(Findings found) {
        if (found.get(DIGEST)
                && named(found).filter(name -> name.digest().isEmpty()).isPresent()) {
            found.violation(IMAGE, Values.none(), "image is named without a digest");
        }
    }

    static void latest(Findings found) {
        if (!found.get(LATEST) && named(found).filter(ImageReference::isLatest).isPresent()) {
            found.violation(IMAGE, Values.none(), "image is named by the moving tag latest");
        }
    }

    static Advice example(Subject subject, Settings settings) {
        String registry = settings.get(REGISTRIES).stream()
                .findFirst()
                .map(first -> first + "/")
                .orElse("");
        String name = registry + (settings.get(DIGEST) ? "IMAGE@sha256:DIGEST" : "IMAGE:VERSION");
        return new Advice(
                Set.of(),
                List.of(name + "   (in place of the image's name)"),
                List.of("image: " + name),
                List.of("FROM " + name));
    }
}
