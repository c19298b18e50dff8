package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.container.UserSpec;
import dev.wharden.container.VolumeSubpath;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The volumes that a container may write to and that no command gives to its new user: those that are not its alone, or
 * no folder of the engine's, and all where it could not go back. A person decides about these.
 *
 * @param kept path in the container to why its owners stay: the beginning of a sentence
 */
record OwnVolumes(Map<String, String> kept) {
    /** With these what another user owns is root's all the same; the second is for chmod and utime. */
    private static final Capabilities ANY_OWNER = Capabilities.of(List.of("DAC_OVERRIDE", "FOWNER"));

    /** By them the local driver mounts something else than its folder; a size alone does not. */
    private static final Set<String> MOUNTED = Set.of("type", "device", "o");

    OwnVolumes {
        kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    }

    /**
     * Of a container.
     *
     * @param listed all containers: one more call is made only for each that has one of its volumes too
     * @param replicas of its compose service, which get the same new user
     */
    static OwnVolumes of(Subject subject, DockerReader engine, List<JsonNode> listed, Replicas replicas) {
        Container actual = subject.declared();
        var kept = new LinkedHashMap<String, String>();
        for (JsonNode mount : actual.at("/Mounts")) {
            if (isVolume(mount) && mount.path("RW").asBoolean()) {
                String path = mount.path("Destination").asText();
                Stream.concat(Stream.of(mount), replicas.volumes(path))
                        .flatMap(volume -> why(subject, engine, listed, replicas, volume).stream())
                        .findFirst()
                        .ifPresent(why -> kept.put(path, why));
            }
        }
        return new OwnVolumes(kept);
    }

    private static Optional<String> why(
            Subject subject, DockerReader engine, List<JsonNode> listed, Replicas replicas, JsonNode mount) {
        Container actual = subject.declared();
        String name = mount.path("Name").asText();
        String volume = "Volume " + name;
        if (listed.stream().anyMatch(row -> !row.has("Mounts"))) {
            return Optional.of("The list of all containers is too long to tell which others have its volumes");
        }
        if (!isEngines(subject, engine, name)) {
            return Optional.of(volume + " is not a folder of the engine, but what its driver or its options mount"
                    + " (docker volume inspect tells)");
        }
        List<String> others = listed.stream()
                .filter(row -> !row.path("Id").asText().equals(actual.id()))
                .filter(row -> !replicas.others().contains(row))
                .filter(row -> mounts(row, mount))
                .flatMap(row -> user(engine, row, mount, actual).stream())
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            return Optional.of(volume + " is not its alone: " + WritableLayer.some(others)
                    + (others.size() == 1 ? " has" : " have") + " it too");
        }
        return ANY_OWNER.within(Capabilities.of(actual))
                ? Optional.empty()
                : Optional.of("It runs as root without DAC_OVERRIDE or FOWNER, so that after the way back it could not"
                        + " do its work on what was given to another user");
    }

    private static boolean isVolume(JsonNode mount) {
        return mount.path("Type").asText().equals("volume");
    }

    /** A replica's volume is not among those that were read with the container. */
    private static boolean isEngines(Subject subject, DockerReader engine, String name) {
        Optional<Volume> read = subject.neighbours().volumes() instanceof Observed.Known<Map<String, Volume>>(var all)
                ? Optional.ofNullable(all.get(name))
                : Optional.empty();
        return read.or(() -> asked(engine, name))
                .filter(volume -> volume.driver().equals("local")
                        && volume.options().keySet().stream().noneMatch(MOUNTED::contains))
                .isPresent();
    }

    /** What cannot be read is not taken for the engine's own. */
    private static Optional<Volume> asked(DockerReader engine, String name) {
        try {
            return Volume.of(name, engine.volume(name)) instanceof Observed.Known<Volume>(Volume volume)
                    ? Optional.of(volume)
                    : Optional.empty();
        } catch (DockerException.NotFound | DockerException.Conflict | DockerException.Rejected unread) {
            return Optional.empty();
        }
    }

    /** Also by {@code --volumes-from}, and as a folder of the host. */
    private static boolean mounts(JsonNode row, JsonNode mount) {
        return row.path("Mounts").valueStream().anyMatch(isSame(mount));
    }

    private static Predicate<JsonNode> isSame(JsonNode mount) {
        String source = mount.path("Source").asText();
        return other -> isVolume(other)
                ? other.path("Name").asText().equals(mount.path("Name").asText())
                : !source.isEmpty() && RuntimeFiles.within(other.path("Source").asText(), source);
    }

    /** Which other has it, and its user; empty where that is gone, or has another folder of the volume. */
    private static Optional<String> user(DockerReader engine, JsonNode row, JsonNode mount, Container actual) {
        String name = row.at("/Names/0").asText().replaceFirst("^/", "");
        try {
            Container other = engine.inspect(row.path("Id").asText());
            String own = VolumeSubpath.of(actual, mount.path("Destination").asText());
            boolean isApart = row.path("Mounts")
                    .valueStream()
                    .filter(isSame(mount))
                    .allMatch(one -> isVolume(one)
                            && isApart(
                                    own,
                                    VolumeSubpath.of(
                                            other, one.path("Destination").asText())));
            UserSpec user = UserSpec.of(other);
            return isApart
                    ? Optional.empty()
                    : Optional.of(name + " (" + (user.isRoot() ? "root" : "user " + other.text("/Config/User")) + ")");
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        } catch (DockerException unread) {
            return Optional.of(name + " (its user cannot be read)");
        }
    }

    private static boolean isApart(String one, String other) {
        String first = "/" + one;
        String second = "/" + other;
        return !one.isEmpty()
                && !other.isEmpty()
                && !RuntimeFiles.within(first, second)
                && !RuntimeFiles.within(second, first);
    }

    /**
     * What a person settles before anything is pasted, a sentence for each reason.
     *
     * @param user the new one
     */
    List<String> lines(UserSpec user) {
        var paths = new LinkedHashMap<String, List<String>>();
        kept.forEach((path, why) ->
                paths.computeIfAbsent(why, _ -> new ArrayList<>()).add(path));
        return paths.entrySet().stream()
                .map(each -> each.getKey() + ". Nothing below changes whose the files in "
                        + String.join(", ", each.getValue()) + " are: user " + user.user()
                        + " cannot write to what is root's there. Settle that before you paste this: make its own files"
                        + " that user's, or all of them a group's that each user is in, or leave its user root.")
                .toList();
    }

    /** Whether a volume has that name, whosever it is. */
    static boolean isThere(DockerReader engine, String name) {
        try {
            return engine.volume(name).has("Name");
        } catch (DockerException.NotFound | DockerException.Rejected free) {
            return false;
        }
    }
}
