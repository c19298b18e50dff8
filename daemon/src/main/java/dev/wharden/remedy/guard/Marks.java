package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import java.util.TreeMap;

/** What a container asks of Wharden by its labels {@code dev.wharden.*}, as one text to be compared. Pure. */
final class Marks {
    private static final String PREFIX = "dev.wharden.";

    private Marks() {}

    /** Wharden's own hints on twins are none. */
    static String of(Container container) {
        var marks = new TreeMap<String, String>();
        container.labels().forEach((label, value) -> {
            if (label.startsWith(PREFIX) && !label.startsWith(CreateBody.HINTS)) {
                marks.put(label, value);
            }
        });
        return marks.toString();
    }
}
