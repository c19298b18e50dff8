package dev.wharden.control.image;

import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.ImageReference;
import dev.wharden.control.*;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Which build of an image runs, and how old that is. */
final class ImageBuild {
    static final Key<Boolean> CURRENT = Key.flag("current", "true: the tag must still name the image that runs", false);
    static final Key<String> MAX_AGE = Key.duration("maxAge", "how old the image may be, such as 90d");
    static final Key<Boolean> FROM_REGISTRY =
            Key.flag("fromRegistry", "true: it must have a digest of a registry", false);

    static final String TAGS = "/RepoTags";
    private static final String DIGESTS = "/RepoDigests";
    private static final String CREATED = "/Created";

    /** The first day of containers' images is later. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private ImageBuild() {}

    static void stale(Findings found) {
        Optional<ImageReference> moving =
                ImageNames.named(found).filter(name -> name.digest().isEmpty());
        if (found.get(CURRENT) && moving.isPresent()) {
            found.image(TAGS)
                    .filter(image ->
                            image.tags().stream().map(ImageReference::of).noneMatch(moving.get()::isSameTag))
                    .ifPresent(image -> found.violation(
                            Source.IMAGE,
                            TAGS,
                            Values.of(image.tags()),
                            Values.of(found.text(Field.IMAGE)),
                            "runs an old build: its tag now names another image"));
        }
    }

    static void local(Findings found) {
        if (found.get(FROM_REGISTRY)) {
            found.image(DIGESTS)
                    .filter(image -> image.digests().isEmpty())
                    .ifPresent(image -> found.violation(
                            Source.IMAGE,
                            DIGESTS,
                            Values.of(image.digests()),
                            Values.none(),
                            "image was built or loaded on this host, not pulled from a registry"));
        }
    }

    /** A build that can be repeated says 1970, or nothing: that is not an age. */
    static void age(Findings found) {
        Optional<Duration> most = duration(found.get(MAX_AGE));
        if (most.isEmpty()) {
            return;
        }
        Optional<ImageDefaults> image = found.must(found.subject().image(), Source.IMAGE, CREATED);
        Optional<Instant> now = found.must(found.subject().now(), Source.IMAGE, CREATED);
        if (image.isEmpty() || now.isEmpty()) {
            return;
        }
        String created = image.get().at(CREATED).asText("");
        Optional<Instant> built = instant(created).filter(moment -> moment.isAfter(EARLIEST));
        if (built.isEmpty()) {
            found.unread(Source.IMAGE, CREATED, "the image does not say when it was built");
        } else if (built.get().plus(most.get()).isBefore(now.get())) {
            found.violation(
                    Source.IMAGE,
                    CREATED,
                    Values.of(created),
                    Values.of(found.get(MAX_AGE)),
                    "its image was built on "
                            + built.get().atOffset(ZoneOffset.UTC).toLocalDate() + ", which is longer ago than "
                            + found.get(MAX_AGE));
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notOne) {
            return Optional.empty();
        }
    }

    /** As a policy has it, which was checked; empty where it says nothing. */
    private static Optional<Duration> duration(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return Optional.of(
                switch (text.charAt(text.length() - 1)) {
                    case 's' -> Duration.ofSeconds(number);
                    case 'm' -> Duration.ofMinutes(number);
                    case 'h' -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }
}
