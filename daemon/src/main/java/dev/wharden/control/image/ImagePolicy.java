package dev.wharden.control.image;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.ImageReference;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Says where images come from and how they are named. No repair: only a new build or pull fixes it. */
public final class ImagePolicy {
    private static final String IMAGE = Field.IMAGE.pointer();
    private static final String TAGS = "/RepoTags";
    private static final String DIGESTS = "/RepoDigests";

    private static final Key<List<String>> REGISTRIES = Key.texts(
            "registries",
            "allowed registries, or parts of them: docker.io/library, registry.example.org/team; empty is any",
            List.of());
    private static final Key<Boolean> DIGEST = Key.flag("digest", "true: it must be named by a digest", false);
    private static final Key<Boolean> LATEST = Key.flag("latest", "false: neither :latest nor without a tag", true);
    private static final Key<Boolean> CURRENT =
            Key.flag("current", "true: the tag must still name the image that runs", false);
    private static final Key<String> MAX_AGE = Key.duration("maxAge", "how old the image may be, such as 90d");
    private static final String CREATED = "/Created";
    /** The first day of containers' images is later. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Key<Boolean> FROM_REGISTRY =
            Key.flag("fromRegistry", "true: it must have a digest of a registry", false);

    public static final Control CONTROL = Control.of("imagePolicy")
            .title("Its image comes from an allowed registry and is named by a tag that does not move")
            .why("An image from anywhere is a program from anywhere; a tag that moves makes the next start "
                    + "another program than the last.")
            .severity(MEDIUM)
            .settings(REGISTRIES, DIGEST, LATEST, CURRENT, MAX_AGE, FROM_REGISTRY)
            .in(Settings.of(LATEST, false).with(CURRENT, true), CIS_L1)
            .rule(
                    "image-registry-allowlist",
                    HIGH,
                    ImagePolicy::registries,
                    cis("4.2"),
                    kyverno("restrict-image-registries"),
                    nist("4.1.5"))
            .rule("image-digest-pinned", ImagePolicy::digest, cis("5.28"), nist("4.1.5"))
            .rule(
                    "image-latest-tag",
                    LOW,
                    ImagePolicy::latest,
                    kyverno("disallow-latest-tag"),
                    trivy("DS-0001"),
                    nist("4.2.2"))
            .rule("image-stale", ImagePolicy::stale, cis("5.28"), nist("4.2.2"))
            .rule("img-from-registry", ImagePolicy::local, nist("4.1.5"))
            .rule("image-max-age", ImagePolicy::age)
            .byHand(ImagePolicy::example)
            .build();

    private ImagePolicy() {}

    /** The name that it was created with; empty when that is the id of an image. */
    private static Optional<ImageReference> named(Findings found) {
        String text = found.text(Field.IMAGE);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(ImageReference.of(text)).filter(name -> !name.isImageId());
    }

    /** One created by id is evaluated by the names that its image has. */
    private static void registries(Findings found) {
        List<String> allowed = found.get(REGISTRIES);
        if (allowed.isEmpty()) {
            return;
        }
        Optional<List<ImageReference>> names = named(found)
                .map(List::of)
                .or(() -> found.known(found.subject().image(), Source.IMAGE, TAGS)
                        .map(image -> Stream.concat(image.tags().stream(), image.digests().stream())
                                .map(ImageReference::of)
                                .toList()));
        if (names.isPresent()
                && names.get().stream().noneMatch(name -> allowed.stream().anyMatch(name::isWithin))) {
            found.violation(IMAGE, Values.of(allowed), "image does not come from an allowed registry");
        }
    }

    private static void digest(Findings found) {
        if (found.get(DIGEST)
                && named(found).filter(name -> name.digest().isEmpty()).isPresent()) {
            found.violation(IMAGE, Values.none(), "image is named without a digest");
        }
    }

    private static void latest(Findings found) {
        if (!found.get(LATEST) && named(found).filter(ImageReference::isLatest).isPresent()) {
            found.violation(IMAGE, Values.none(), "image is named by the moving tag latest");
        }
    }

    private static void stale(Findings found) {
        Optional<ImageReference> moving =
                named(found).filter(name -> name.digest().isEmpty());
        if (found.get(CURRENT) && moving.isPresent()) {
            found.known(found.subject().image(), Source.IMAGE, TAGS)
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

    private static void local(Findings found) {
        if (found.get(FROM_REGISTRY)) {
            found.known(found.subject().image(), Source.IMAGE, DIGESTS)
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
    private static void age(Findings found) {
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

    private static Advice example(Subject subject, Settings settings) {
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
