package dev.wharden.cli;

import dev.wharden.advise.DockerRun;
import dev.wharden.advise.RunMounts;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.container.UserSpec;
import dev.wharden.container.VolumeSubpath;
import dev.wharden.control.Values;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
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
 * @param folders a volume each
 * @param mounts where anything is mounted in it now
 */
record NewVolumes(Container actual, List<String> folders, List<String> mounts) {
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

    private static final int SHORT = 12;

    NewVolumes {
        folders = List.copyOf(folders);
        mounts = List.copyOf(mounts);
    }

    /** Those of a container of which only its declaration tells what is mounted. */
    NewVolumes(Container actual, List<String> folders) {
        this(actual, folders, RuntimeFiles.mounts(actual));
    }

    /** Those of a container; the kernel knows where the links of its image lead what is mounted. */
    static NewVolumes of(Subject subject, List<String> folders) {
        var mounts = new ArrayList<>(RuntimeFiles.mounts(subject.declared()));
        if (subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)
                && kernel.mounts() instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)) {
            table.forEach(mount -> mounts.add(mount.path()));
        }
        return new NewVolumes(subject.declared(), folders, mounts);
    }

    /** What was advised, with them. */
    Container in(Container advised) {
        if (folders.isEmpty()) {
            return advised;
        }
        var binds = new ArrayList<>(advised.strings(Field.BINDS.pointer()));
        folders.forEach(folder -> binds.add(volume(folder)));
        return advised.with(Field.BINDS.pointer(), Values.of(binds));
    }

    /**
     * Those of the folders without which it would not work as it is advised: what it wrote in the others may be lost,
     * and a volume there would hide what the next image has. All, where it would not work with them either.
     */
    List<String> needed(Container advised, Predicate<Container> works) {
        return folders.isEmpty() || !works.test(in(advised))
                ? folders
                : folders.stream()
                        .filter(folder -> !works.test(without(folder).in(advised)))
                        .toList();
    }

    private NewVolumes without(String folder) {
        return new NewVolumes(
                actual, folders.stream().filter(other -> !other.equals(folder)).toList(), mounts);
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
        Map<String, String> added = folders.stream().collect(Collectors.toMap(folder -> folder, this::name));
        String named = user.group().isEmpty() ? user.user() : user.user() + ":" + user.group();
        return user.isRoot() || (existing.isEmpty() && added.isEmpty())
                ? Optional.empty()
                : Optional.of(new VolumeOwner(
                        actual.text("/Config/Image"), named, existing, subpaths, added, isNewUser || fromRoot));
    }

    /**
     * The commands that fill them.
     *
     * @param from the container that has written it
     */
    List<String> copies(String from) {
        if (folders.isEmpty() || removesItself()) {
            return List.of();
        }
        List<String> covered = covered();
        String copy = temporary("copy");
        String layer = temporary("layer");
        var lines = new ArrayList<String>();
        if (!covered.isEmpty()) {
            lines.add("docker commit " + from + " " + image());
            lines.add("docker create --name=" + layer + " --entrypoint=true " + image());
        }
        lines.add("docker create --name=" + copy + options() + " --entrypoint=true " + actual.imageId());
        // By its name and not by what is in it: that carries the folder's owner and mode. Into the copy without
        // --archive: with it all becomes the copy's user's (seen on 26.1.5), or nothing is copied where the engine
        // looks for that user's name in the host's accounts (moby#34142). A word that is no tar makes the second fail
        // with the first, of which the shell does not tell.
        folders.forEach(
                folder -> lines.add("(docker cp --archive " + (covered.contains(folder) ? layer : from) + ":" + folder
                        + " - || echo failed) | docker cp - " + copy + ":"
                        + folder.substring(0, folder.lastIndexOf('/') + 1)));
        if (covered.isEmpty()) {
            lines.add("docker rm --volumes " + copy);
        } else {
            lines.add("docker rm --volumes " + copy + " " + layer);
            lines.add("docker rmi " + image());
        }
        return lines;
    }

    /**
     * Those below which something is mounted: another's volume, or the host's keys. {@code docker cp} would take that
     * along, of one that has stopped too, and {@code docker commit} never does.
     */
    private List<String> covered() {
        return folders.stream()
                .filter(folder -> mounts.stream().anyMatch(mount -> mount.startsWith(folder + "/")))
                .toList();
    }

    /** Of its layer, for as long as that is copied. */
    private String image() {
        return "wharden-copy:" + id();
    }

    /** Whether a chown has to give them, by hand or by compose: else the copies bring their owners along. */
    boolean isGiven(VolumeOwner owner) {
        return owner.whole() || removesItself();
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
                        + options() + " " + actual.imageId() + (owner.whole() ? " -R -- " : " -- ")
                        + DockerRun.quoted(owner.user()) + " "
                        + owner.paths().stream().map(DockerRun::quoted).collect(Collectors.joining(" ")));
    }

    /** The name of the container that gives them. */
    String chown() {
        return temporary("chown");
    }

    /** No other container has that name: the commands fail where one does. */
    private String temporary(String work) {
        return actual.name().value() + "." + work + "-" + id();
    }

    private String id() {
        String id = actual.id();
        return id.substring(0, Math.min(SHORT, id.length()));
    }

    /** What a volume means for the next image; empty without one. */
    Optional<String> note() {
        if (folders.isEmpty()) {
            return Optional.empty();
        }
        String kept = "A new volume begins with what the image has there and keeps it: a newer image's files do not"
                + " appear in " + String.join(", ", folders) + ".";
        String copied = covered().isEmpty() || removesItself()
                ? ""
                : "Something else is mounted below " + String.join(", ", covered()) + ", and docker cp would copy that"
                        + " too: so an image of its layer is copied (docker commit), which takes as much space again"
                        + " until docker rmi. ";
        return Optional.of(linked() + copied + kept);
    }

    /** The engine mounts in the order of the names, and a link's says nothing of where it leads. */
    private String linked() {
        List<String> declared = RuntimeFiles.mounts(actual);
        List<String> linked = mounts.stream()
                .filter(mount -> folders.stream().anyMatch(folder -> mount.startsWith(folder + "/")))
                .filter(mount -> declared.stream().noneMatch(target -> RuntimeFiles.within(mount, target)))
                .sorted()
                .toList();
        return linked.isEmpty()
                ? ""
                : "What is mounted at " + String.join(", ", linked) + " is declared by another path, a link, and the"
                        + " new volume may hide it: declare it by this one first. ";
    }

    /**
     * What a person does before compose replaces the container, which takes its layer along.
     *
     * @param replaceable whether it may be stopped: another could be started
     */
    List<String> beforeCompose(boolean replaceable) {
        var lines = new ArrayList<String>();
        note().ifPresent(note -> lines.add(note + " Replicas of the service share it."));
        List<String> copies = copies(actual.name().value());
        boolean isCompose = actual.labels().containsKey(ComposeLabels.PROJECT);
        if (isCompose && !replaceable && !copies.isEmpty()) {
            lines.add("Compose removes the present container with all that it wrote there: see to what is missing"
                    + " first, then explain it again.");
        } else if (isCompose && !copies.isEmpty()) {
            lines.add("Compose removes the present container with all that it wrote there. Before docker compose up -d,"
                    + " stop it and copy that:");
            List<String> steps = Stream.concat(
                            Stream.of("docker stop " + actual.name().value()), copies.stream())
                    .toList();
            steps.subList(0, steps.size() - 1).forEach(step -> lines.add("    " + step + " &&"));
            lines.add("    " + steps.getLast());
        }
        return lines;
    }

    private boolean removesItself() {
        return actual.isTrue("/HostConfig/AutoRemove");
    }

    private String options() {
        return folders.stream().map(folder -> " --volume=" + volume(folder)).collect(Collectors.joining());
    }

    private String volume(String folder) {
        return name(folder) + ":" + folder;
    }

    private String name(String folder) {
        return actual.name().value() + folder.replace('/', '-');
    }
}
