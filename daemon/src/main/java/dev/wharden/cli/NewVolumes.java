package dev.wharden.cli;

import dev.wharden.advise.DockerRun;
import dev.wharden.advise.RunMounts;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.container.VolumeSubpath;
import dev.wharden.control.Values;
import dev.wharden.observe.ComposeLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The volumes that {@code explain} proposes for what a container has written outside of volumes: what fills them, and
 * who owns what is in them.
 *
 * @param actual the container as it is
 * @param names folder to the name of its volume, which no other has: an old one's files would lie among the new ones
 */
record NewVolumes(Container actual, Map<String, String> names) {
    /** What keeps the container that gives the volumes to what it is for; no CPU limit, which some kernels refuse. */
    private static final Field[] HARDENING = {
        Field.USER,
        Field.READONLY_ROOTFS,
        Field.CAP_DROP,
        Field.CAP_ADD,
        Field.SECURITY_OPT,
        Field.MEMORY,
        Field.MEMORY_SWAP,
        Field.PIDS_LIMIT
    };

    NewVolumes {
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    }

    /**
     * Finds free names. Two folders may read alike where a slash is a dash: the later one's gets a number.
     *
     * @param taken whether there is a volume of that name
     */
    static NewVolumes of(Container actual, List<String> folders, Predicate<String> taken) {
        var names = new LinkedHashMap<String, String>();
        for (String folder : folders) {
            String plain = plain(actual, folder);
            String name = plain;
            for (int next = 2; names.containsValue(name) || taken.test(name); next++) {
                name = plain + "-" + next;
            }
            names.put(folder, name);
        }
        return new NewVolumes(actual, names);
    }

    private static String plain(Container actual, String folder) {
        return actual.name().value() + folder.replace('/', '-');
    }

    private List<String> folders() {
        return List.copyOf(names.keySet());
    }

    /** What was advised, with them. */
    Container in(Container advised) {
        if (names.isEmpty()) {
            return advised;
        }
        var binds = new ArrayList<>(advised.strings(Field.BINDS.pointer()));
        names.forEach((folder, name) -> binds.add(name + ":" + folder));
        return advised.with(Field.BINDS.pointer(), Values.of(binds));
    }

    /**
     * Those of the folders without which it would not work as it is advised: what it wrote in the others may be lost,
     * and a volume there would hide what the next image has. All, where it would not work with them either.
     */
    List<String> needed(Container advised, Predicate<Container> works) {
        return names.isEmpty() || !works.test(in(advised))
                ? folders()
                : folders().stream()
                        .filter(folder -> !works.test(without(folder).in(advised)))
                        .toList();
    }

    private NewVolumes without(String folder) {
        var rest = new LinkedHashMap<>(names);
        rest.remove(folder);
        return new NewVolumes(actual, rest);
    }

    /**
     * What gives volumes to the user that will run: where everything was root's until now, all that it may write to,
     * and else the new ones alone, since the engine makes one root's where the image has no such folder. Folders of the
     * host are left to a person.
     *
     * @param isNewUser whether nothing of it runs as that user yet; else the volumes that exist stay as they are (see
     *     {@link ClosedVolumes}), while root has started it and so made some of what is in its layer
     * @param kept paths of volumes whose owners stay
     */
    Optional<VolumeOwner> owner(Container desired, boolean isNewUser, Set<String> kept) {
        UserSpec user = UserSpec.of(desired);
        boolean fromRoot = UserSpec.of(actual).isRoot() && user.isExplicit();
        var existing = new LinkedHashMap<String, String>();
        var subpaths = new LinkedHashMap<String, String>();
        if (isNewUser) {
            actual.at("/Mounts").forEach(mount -> {
                String path = mount.path("Destination").asText();
                if (mount.path("Type").asText().equals("volume")
                        && mount.path("RW").asBoolean()
                        && !kept.contains(path)) {
                    existing.put(path, mount.path("Name").asText());
                    subpaths.put(path, VolumeSubpath.of(actual, path));
                }
            });
            subpaths.values().removeIf(String::isEmpty);
        }
        String named = user.group().isEmpty() ? user.user() : user.user() + ":" + user.group();
        return user.isRoot() || (existing.isEmpty() && names.isEmpty())
                ? Optional.empty()
                : Optional.of(new VolumeOwner(
                        actual.text("/Config/Image"), named, existing, subpaths, names, isNewUser || fromRoot));
    }

    /** What fills them; empty where there are none, and nothing would be lost without. */
    Optional<LayerCopy> copy() {
        return names.isEmpty() && !removesItself() ? Optional.empty() : Optional.of(new LayerCopy(actual, names));
    }

    /** Whether a chown must give them: else the copies bring their owners along. */
    boolean isGiven(VolumeOwner owner) {
        return owner.whole();
    }

    /** The same where compose makes them: nothing is copied before that of one that removes itself. */
    boolean isGivenByCompose(VolumeOwner owner) {
        return isGiven(owner) || removesItself();
    }

    /**
     * Empty where the copies bring their owners along. Else the command that gives them, and the volumes that the old
     * container has, to the new user. Each is named: the engine refuses {@code --volumes-from} one that has a
     * {@code --mount type=tmpfs} ({@code no such volume}).
     */
    Optional<String> given(VolumeOwner owner) {
        String existing = owner.existing().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(volume -> " "
                        + RunMounts.volume(
                                volume.getValue(),
                                volume.getKey(),
                                owner.subpaths().getOrDefault(volume.getKey(), "")))
                .collect(Collectors.joining());
        return !isGiven(owner)
                ? Optional.empty()
                : Optional.of("docker run --rm --name=" + chown() + " --network=none "
                        + DockerRun.flags(owner.container(chown()), HARDENING) + " --entrypoint=chown" + existing
                        + LayerCopy.options(names) + " " + actual.imageId() + (owner.whole() ? " -R -- " : " -- ")
                        + DockerRun.quoted(owner.user()) + " "
                        + owner.words().stream().map(DockerRun::quoted).collect(Collectors.joining(" ")));
    }

    /** The name of the container that gives them. */
    String chown() {
        return LayerCopy.temporary(actual, "chown");
    }

    /** What a volume means for the next image, and what its copy takes, a sentence each. */
    List<String> notes() {
        var notes = new ArrayList<String>();
        List<String> taken = names.entrySet().stream()
                .map(volume -> plain(actual, volume.getKey()))
                .filter(name -> !names.containsValue(name))
                .distinct()
                .toList();
        if (!taken.isEmpty()) {
            notes.add("Volume " + String.join(", ", taken) + " is there already, from an earlier paste or of another"
                    + " container: nothing below uses it. docker volume rm removes it where nothing in it is"
                    + " needed.");
        }
        if (!names.isEmpty()) {
            notes.add(copy().map(LayerCopy::space).orElse("")
                    + "A new volume begins with what the image has there and keeps it: a newer image's files do not"
                    + " appear in " + String.join(", ", names.keySet()) + ".");
        }
        return notes;
    }

    /**
     * What a person does before compose replaces the container, which takes its layer along.
     *
     * @param replaceable whether it may be stopped: another could be started
     */
    List<String> beforeCompose(boolean replaceable) {
        var lines = new ArrayList<String>();
        if (!names.isEmpty()) {
            lines.add("Replicas of the service share its new volumes.");
        }
        // What compose run --rm has made is not replaced by compose.
        if (copy().isEmpty() || removesItself() || !actual.labels().containsKey(ComposeLabels.PROJECT)) {
            return lines;
        }
        LayerCopy copy = copy().get();
        String removes = "Compose removes the present container with all that it wrote there";
        if (!replaceable) {
            lines.add(removes + ": see to what is missing first, then explain it again.");
            return lines;
        }
        lines.add(removes + ". Before docker compose up -d, stop it and copy that:");
        String name = actual.name().value();
        List<String> steps = Stream.of(copy.begin(name), List.of("docker stop " + name), copy.lines(name))
                .flatMap(List::stream)
                .toList();
        steps.subList(0, steps.size() - 1).forEach(step -> lines.add("    " + step + " &&"));
        lines.add("    " + steps.getLast());
        lines.add(copy.leftovers());
        return lines;
    }

    private boolean removesItself() {
        return actual.isTrue("/HostConfig/AutoRemove");
    }
}
