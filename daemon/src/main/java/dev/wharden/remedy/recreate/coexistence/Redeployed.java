package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.ImageReference;
import dev.wharden.docker.DockerReader;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is in the place of a container that was redeployed under another name: it was created after that, is of the same
 * image in any version, and can write to the same data, whether it runs by now or waits for its next start. What shares
 * a volume and is something else (another service of the project, a backup that {@code --rm} removes) is none, and the
 * container may run beside it as before.
 */
public final class Redeployed {
    /** Folders of the host that everybody has, sockets and settings: to share them is to share no data. */
    private static final Pattern EVERYBODYS = Pattern.compile(
            "/|/(tmp|var/tmp|dev/shm)|/(dev(?!/shm)|etc|lib|proc|run|sys|usr|var/lib/docker|var/run)(/.*)?");

    private static final int SHORT = 12;

    private Redeployed() {}

    /**
     * The first, for people: {@code container web2 (0123456789ab), which was created since, has its data (volume
     * data)}. Throws a DockerException.
     *
     * @param before the container as it ran
     * @param since when Wharden began to act on it, by the engine's clock
     * @param own whether an id is that of the container itself, or of what Wharden has made for it
     */
    public static Optional<String> of(DockerReader reader, Container before, Instant since, Predicate<String> own) {
        if (!hasData(before)) {
            return Optional.empty();
        }
        // The engine tells the second.
        return Latecomers.since(reader, since.plusSeconds(1)).stream()
                .filter(one -> !own.test(one.id()) && isAnother(before, one))
                .flatMap(one -> common(before, one).stream()
                        .map(what -> word(one) + ", which was created since, has its data (" + what + ")"))
                .findFirst();
    }

    /** Whether it can write to anything that another may have too. */
    public static boolean hasData(Container before) {
        return data(before).findAny().isPresent();
    }

    /** What both can write to, as people call it: the first of it. */
    public static Optional<String> common(Container before, Container other) {
        Set<String> data = data(before).collect(Collectors.toUnmodifiableSet());
        return data(other).filter(data::contains).findFirst();
    }

    /** A container, for people. */
    public static String word(Container one) {
        String id = one.id();
        return "container " + one.name() + " (" + id.substring(0, Math.min(SHORT, id.length())) + ")";
    }

    /** Whether one can be a redeployment of it. A copied mark of Wharden's errs to the side on which all goes back. */
    private static boolean isAnother(Container before, Container one) {
        return repository(before).equals(repository(one))
                && Namesake.isSameReplica(before, one)
                && before.isTrue("/HostConfig/AutoRemove") == one.isTrue("/HostConfig/AutoRemove")
                && !one.labels().containsKey(CreateBody.HINTS + "replaces");
    }

    private static String repository(Container one) {
        return ImageReference.of(one.text("/Config/Image")).repository();
    }

    /** What a container can write to beside its own layer, as people call it; nothing that everybody has. */
    private static Stream<String> data(Container container) {
        return container
                .at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("RW").asBoolean())
                .flatMap(mount -> switch (mount.path("Type").asText()) {
                    case "volume" -> Stream.of("volume " + mount.path("Name").asText());
                    case "bind" ->
                        Stream.of(mount.path("Source").asText())
                                .filter(source -> !EVERYBODYS.matcher(source).matches())
                                .map(source -> "folder " + source);
                    default -> Stream.empty();
                });
    }
}
