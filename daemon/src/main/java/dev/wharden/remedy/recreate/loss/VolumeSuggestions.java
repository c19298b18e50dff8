package dev.wharden.remedy.recreate.loss;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.TmpfsMount;
import dev.wharden.docker.DockerReader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where what a container writes could be kept, so that it can be replaced without loss: the folders that
 * {@link WrittenFolders} tells, so that a plan and the advice of {@code explain} name the same. Paths are the
 * container's own, of letters, digits and the usual marks alone.
 *
 * @param tmpfs folders whose content may be lost, with the options of each
 * @param hidden path of a tmpfs that is not proposed to what it would hide of the image: hostile text
 * @param volumes folders of everything else
 * @param image files where no mount can be, which belong into the image
 * @param others paths that are not among them: too many, or oddly named
 */
public record VolumeSuggestions(
        List<String> tmpfs, Map<String, String> hidden, List<String> volumes, List<String> image, int others) {
    private static final String TMP = "/tmp";

    public VolumeSuggestions {
        tmpfs = List.copyOf(tmpfs);
        hidden = Collections.unmodifiableMap(new TreeMap<>(hidden));
        volumes = List.copyOf(volumes);
        image = List.copyOf(image);
    }

    /** What it has written, with what a tmpfs must bring along. */
    public VolumeSuggestions(List<String> tmpfs, Map<String, String> hidden, WrittenFolders written) {
        this(tmpfs, hidden, written.volumes(), written.image(), written.others());
    }

    /**
     * For a repair that gives a container another declaration: what that has a tmpfs for needs no other, and none is
     * proposed that would hide files of the image, for which a repair is refused. Throws a DockerException.
     *
     * @param scratch each tmpfs that the container could have, with its options
     */
    public static VolumeSuggestions of(
            DockerReader reader,
            Container desired,
            Container actual,
            Changes changes,
            List<String> scratch,
            WrittenFolders written) {
        Set<String> there = desired.map(Field.TMPFS.pointer()).keySet().stream()
                .map(RealPath::normal)
                .collect(Collectors.toSet());
        List<String> added = scratch.stream()
                .filter(one -> !there.contains(path(one)))
                .filter(one -> !there.contains(TMP) || !path(one).startsWith(TMP + "/"))
                .toList();
        ObjectNode tmpfs = JsonNodeFactory.instance.objectNode();
        added.forEach(one -> tmpfs.put(path(one), ""));
        Map<String, String> hidden =
                HiddenFiles.of(reader, actual, actual.with(Field.TMPFS.pointer(), tmpfs), Optional.of(changes));
        return new VolumeSuggestions(
                added.stream().filter(one -> !hidden.containsKey(path(one))).toList(), hidden, written);
    }

    private static String path(String tmpfs) {
        return RealPath.normal(TmpfsMount.parse(tmpfs).path());
    }
}
