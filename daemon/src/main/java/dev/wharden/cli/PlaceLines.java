package dev.wharden.cli;

import dev.wharden.remedy.recreate.loss.VolumeSuggestions;
import dev.wharden.report.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person would write so that a container keeps what it writes when it is replaced. Few lines, however much it
 * wrote.
 */
final class PlaceLines {
    private PlaceLines() {}

    /**
     * The lines for the container of a name; its paths hold nothing that a shell or a terminal acts on
     * ({@link VolumeSuggestions}).
     */
    static List<String> of(String container, VolumeSuggestions places) {
        var lines = new ArrayList<String>();
        List<String> volumes = places.volumes().stream()
                .map(folder -> container + folder.replace('/', '-') + ":" + folder)
                .toList();
        if (places.tmpfs().isEmpty() && volumes.isEmpty()) {
            lines.add("no tmpfs and no volume is proposed for what it writes:");
        } else {
            lines.add("it can be repaired when what it writes has a place:");
            lines.add("  docker run  "
                    + String.join(
                            " ",
                            Stream.concat(
                                            places.tmpfs().stream().map(folder -> "--tmpfs=" + folder),
                                            volumes.stream().map(volume -> "--volume=" + volume))
                                    .toList()));
            lines.add("  compose     "
                    + String.join(
                            "  ",
                            Stream.of(list("tmpfs", places.tmpfs()), list("volumes", volumes))
                                    .filter(text -> !text.isEmpty())
                                    .toList()));
        }
        places.hidden().forEach((path, files) -> lines.add("  " + Printable.of(OwnRepair.hidden(path, files))));
        if (!places.image().isEmpty()) {
            lines.add("  image       a Dockerfile's COPY or RUN for " + String.join(", ", places.image()));
        }
        if (places.others() > 0) {
            lines.add("  and " + places.others() + " more: docker diff " + container);
        }
        if (!volumes.isEmpty()) {
            lines.add("  A new volume starts with the image's files, or empty and owned by root. wharden explain "
                    + container + " prints how to fill it.");
        }
        lines.add("  Where none of it matters: remediation: {writableLayer: Discard} in the policy.");
        return lines;
    }

    private static String list(String key, List<String> values) {
        return values.isEmpty() ? "" : key + ": [\"" + String.join("\", \"", values) + "\"]";
    }
}
