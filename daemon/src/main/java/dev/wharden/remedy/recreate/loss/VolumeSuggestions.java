package dev.wharden.remedy.recreate.loss;

import java.util.List;

/**
 * Where what a container writes could be kept, so that it can be replaced without loss: the folders that
 * {@link WrittenFolders} tells, so that a plan and the advice of {@code explain} name the same. Paths are the
 * container's own, of letters, digits and the usual marks alone.
 *
 * @param tmpfs folders whose content may be lost, with the options of each
 * @param volumes folders of everything else
 * @param image files where no mount can be, which belong into the image
 * @param others paths that are not among them: too many, or oddly named
 */
public record VolumeSuggestions(List<String> tmpfs, List<String> volumes, List<String> image, int others) {
    public VolumeSuggestions {
        tmpfs = List.copyOf(tmpfs);
        volumes = List.copyOf(volumes);
        image = List.copyOf(image);
    }

    /** What it has written, with what a tmpfs must bring along. */
    public VolumeSuggestions(List<String> tmpfs, WrittenFolders written) {
        this(tmpfs, written.volumes(), written.image(), written.others());
    }
}
