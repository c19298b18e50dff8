package dev.wharden.cli;

import dev.wharden.advise.Kept;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.observe.ComposeLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands that fill new volumes with what a container has written in its layer. Of one that removes itself when it
 * stops they do it before that, of an image of its layer, and keep its anonymous volumes for the next.
 *
 * @param actual the container
 * @param volumes folder to the name of its volume, which is not there yet
 */
record LayerCopy(Container actual, Map<String, String> volumes) {
    private static final int SHORT = 12;
    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

    LayerCopy {
        volumes = Collections.unmodifiableMap(new LinkedHashMap<>(volumes));
    }

    /**
     * The first commands, before anything is stopped: they fail where an earlier paste has left something.
     *
     * @param from the container, as the engine cannot take for another's name
     */
    List<String> begin(String from) {
        var lines = new ArrayList<String>();
        if (!volumes.isEmpty()) {
            // It prints the name that is taken; docker volume create does not fail of it.
            lines.add("! docker volume ls --quiet | grep -xF"
                    + volumes.values().stream().map(name -> " -e " + name).collect(Collectors.joining()));
        }
        lines.add(create("copy") + options(volumes) + (removesItself() ? anonymous() : "") + " --entrypoint=true "
                + actual.imageId());
        if (removesItself()) {
            lines.addAll(copies(from));
        }
        return lines;
    }

    /**
     * The others, once it has stopped; none of one that has removed itself.
     *
     * @param from the container that has written it
     */
    List<String> lines(String from) {
        if (removesItself()) {
            return List.of();
        }
        List<String> lines = copies(from);
        lines.add(removal());
        if (!covered().isEmpty()) {
            lines.add("docker rmi " + image());
        }
        return lines;
    }

    private List<String> copies(String from) {
        List<String> covered = covered();
        String layer = temporary(actual, "layer");
        var lines = new ArrayList<String>();
        if (removesItself() || !covered.isEmpty()) {
            lines.add("docker commit " + from + " " + image());
        }
        if (!covered.isEmpty()) {
            lines.add(create("layer") + " --entrypoint=true " + image());
        }
        // By its name and not by what is in it: that carries the folder's owner and mode. Into the copy without
        // --archive: with it all becomes the copy's user's (seen on 26.1.5), or nothing is copied where the engine
        // looks for that user's name in the host's accounts (moby#34142). A word that is no tar makes the second fail
        // with the first, of which the shell does not tell.
        volumes.keySet()
                .forEach(folder -> lines.add("(docker cp --archive " + (covered.contains(folder) ? layer : from) + ":"
                        + folder + " - || echo failed) | docker cp - " + temporary(actual, "copy") + ":"
                        + folder.substring(0, folder.lastIndexOf('/') + 1)));
        return lines;
    }

    /** What is said where one of them may have failed, or all was undone: pasted again, the first one fails. */
    String leftovers() {
        String names = volumes.values().stream().map(name -> " " + name).collect(Collectors.joining());
        return (names.isEmpty()
                        ? ""
                        : "Where docker volume ls prints the name of a volume, nothing is begun: keep that volume, and"
                                + " explain this again, which chooses another name. ")
                + (removesItself()
                        ? "Where a later one fails, and the present container still runs, remove before another try"
                                + " what was left: the copy"
                        : "Before another try after a later one failed, or when the old one is back, remove what was"
                                + " left: the copy")
                + (names.isEmpty() ? "" : ", and the new volumes with all that was written there") + ": " + removal()
                + (covered().isEmpty() && !removesItself() ? "" : "; docker rmi " + image())
                + (names.isEmpty() ? "" : "; docker volume rm" + names);
    }

    /** What a second image takes, with a space at its end; empty without one. */
    String space() {
        return covered().isEmpty() || removesItself()
                ? ""
                : "Something else is mounted below " + String.join(", ", covered()) + ", and docker cp would copy that"
                        + " too: so an image of its layer is copied (docker commit), which takes as much space again"
                        + " until docker rmi. ";
    }

    /** What is said of one that removes itself; empty of others. */
    Optional<String> saved() {
        return removesItself()
                ? Optional.of("What it wrote outside its volumes is saved first, as image " + image()
                        + " (docker commit, which pauses it and takes as much space again)"
                        + (volumes.isEmpty() ? "" : ", and copied from there")
                        + "; what it writes after that is lost. Where docker stop or a later command fails, or it"
                        + " ends before, keep this shell open and remove nothing: see to the cause, "
                        + Kept.forced(actual.name().value())
                        + " where that is there, and paste again from that command on. When the new one serves, and"
                        + " nothing else in the image is needed: " + removal() + " && docker rmi " + image())
                : Optional.empty();
    }

    /** No other container has that name: the commands fail where one does. */
    static String temporary(Container actual, String work) {
        return actual.name().value() + "." + work + "-" + id(actual);
    }

    /** What mounts volumes. */
    static String options(Map<String, String> volumes) {
        return volumes.entrySet().stream()
                .map(volume -> " --volume=" + volume.getValue() + ":" + volume.getKey())
                .collect(Collectors.joining());
    }

    /** The engine removes them with the container, but for those that another has too. */
    private String anonymous() {
        var held = new LinkedHashMap<String, String>();
        actual.at("/Mounts").forEach(mount -> {
            if (ANONYMOUS.matcher(mount.path("Name").asText()).matches()) {
                held.put("/held/" + held.size(), mount.path("Name").asText());
            }
        });
        return options(held);
    }

    private String id() {
        return id(actual);
    }

    private static String id(Container actual) {
        String id = actual.id();
        return id.substring(0, Math.min(SHORT, id.length()));
    }

    /**
     * Of no project: an image of a container has its labels, and compose takes what it creates for the service's second
     * container and removes the older one (2.26.1).
     */
    private String create(String work) {
        return "docker create "
                + (actual.labels().containsKey(ComposeLabels.PROJECT) ? "--label=" + ComposeLabels.PROJECT + "= " : "")
                + "--name=" + temporary(actual, work);
    }

    private String removal() {
        return "docker rm --volumes " + temporary(actual, "copy")
                + (covered().isEmpty() ? "" : " " + temporary(actual, "layer"));
    }

    /**
     * Those below which something is mounted: another's volume, or the host's keys. {@code docker cp} would take that
     * along, of one that has stopped too, and {@code docker commit} never does. Not a tmpfs, which ends with its
     * container. All, where it still runs: {@code docker cp} would find files that are being written.
     */
    private List<String> covered() {
        List<String> mounts = actual.at("/Mounts")
                .valueStream()
                .filter(mount -> !mount.path("Type").asText().equals("tmpfs"))
                .map(mount -> mount.path("Destination").asText())
                .toList();
        return volumes.keySet().stream()
                .filter(folder -> removesItself()
                        || mounts.stream()
                                .anyMatch(mount -> !mount.equals(folder) && RuntimeFiles.within(mount, folder)))
                .toList();
    }

    /** Of its layer, for as long as that is copied, or longer where it removes itself. */
    private String image() {
        return "wharden-copy:" + id();
    }

    private boolean removesItself() {
        return actual.isTrue("/HostConfig/AutoRemove");
    }
}
