package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.observe.ComposeLabels;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that fill new volumes with what a container has written in its layer.
 *
 * @param actual the container, which is kept
 * @param folders a volume each
 * @param options that mount them
 */
record LayerCopy(Container actual, List<String> folders, String options) {
    private static final int SHORT = 12;

    LayerCopy {
        folders = List.copyOf(folders);
    }

    /** The first command, before anything is stopped: it fails where an earlier paste has left something. */
    String begin() {
        return create("copy") + options + " --entrypoint=true " + actual.imageId();
    }

    /**
     * The others.
     *
     * @param from the container that has written it, stopped
     */
    List<String> lines(String from) {
        List<String> covered = covered();
        String copy = temporary(actual, "copy");
        String layer = temporary(actual, "layer");
        var lines = new ArrayList<String>();
        if (!covered.isEmpty()) {
            lines.add("docker commit " + from + " " + image());
            lines.add(create("layer") + " --entrypoint=true " + image());
        }
        // By its name and not by what is in it: that carries the folder's owner and mode. Into the copy without
        // --archive: with it all becomes the copy's user's (seen on 26.1.5), or nothing is copied where the engine
        // looks for that user's name in the host's accounts (moby#34142). A word that is no tar makes the second fail
        // with the first, of which the shell does not tell.
        folders.forEach(
                folder -> lines.add("(docker cp --archive " + (covered.contains(folder) ? layer : from) + ":" + folder
                        + " - || echo failed) | docker cp - " + copy + ":"
                        + folder.substring(0, folder.lastIndexOf('/') + 1)));
        lines.add(removal());
        if (!covered.isEmpty()) {
            lines.add("docker rmi " + image());
        }
        return lines;
    }

    /** What is said where one of them may have failed. */
    String leftovers() {
        return "Where a command failed, this removes what it left of the copy, before the next try: " + removal()
                + (covered().isEmpty() ? "" : "; docker rmi " + image());
    }

    /** What a second image takes, with a space at its end; empty without one. */
    String space() {
        return covered().isEmpty()
                ? ""
                : "Something else is mounted below " + String.join(", ", covered()) + ", and docker cp would copy that"
                        + " too: so an image of its layer is copied (docker commit), which takes as much space again"
                        + " until docker rmi. ";
    }

    /** No other container has that name: the commands fail where one does. */
    static String temporary(Container actual, String work) {
        return actual.name().value() + "." + work + "-" + id(actual);
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
     * container.
     */
    private List<String> covered() {
        List<String> mounts = actual.at("/Mounts")
                .valueStream()
                .filter(mount -> !mount.path("Type").asText().equals("tmpfs"))
                .map(mount -> mount.path("Destination").asText())
                .toList();
        return folders.stream()
                .filter(folder ->
                        mounts.stream().anyMatch(mount -> !mount.equals(folder) && RuntimeFiles.within(mount, folder)))
                .toList();
    }

    /** Of its layer, for as long as that is copied. */
    private String image() {
        return "wharden-copy:" + id(actual);
    }
}
