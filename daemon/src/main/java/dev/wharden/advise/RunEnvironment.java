package dev.wharden.advise;

import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The environment variables that do not come with the image.
 *
 * @param actual whose values are asked for; an inspect answer never changes in this
 * @param id by which the engine is asked for them
 * @param wanted the container to be
 * @param image of both
 * @param values whether they are shown instead
 */
record RunEnvironment(Container actual, String id, Container wanted, ImageDefaults image, boolean values) {
    void flags(Flags flags) {
        List<String> present = actual.strings("/Config/Env");
        for (String entry : ours()) {
            int equals = entry.indexOf('=');
            int index = present.indexOf(entry);
            if (equals <= 0) {
                flags.note("An environment entry without a value is left out: docker run would take your shell's.");
            } else if (values || index < 0 || equals == entry.length() - 1) {
                flags.add("env", entry);
            } else {
                String value = removesItself() ? "\"$wharden_" + index + "\"" : question(index, entry);
                flags.raw(ShellWord.of("--env=" + entry.substring(0, equals + 1)) + value);
                if (entry.endsWith("\n")) {
                    flags.note("The line end at the end of an environment variable is lost.");
                }
            }
        }
    }

    /** A container that removes itself when it stops must be asked before. */
    List<String> before() {
        var steps = new ArrayList<String>();
        if (removesItself() && !values) {
            List<String> present = actual.strings("/Config/Env");
            for (String entry : ours()) {
                if (entry.indexOf('=') > 0 && present.contains(entry)) {
                    int index = present.indexOf(entry);
                    steps.add("wharden_" + index + "=" + question(index, entry));
                }
            }
        }
        return steps;
    }

    private boolean removesItself() {
        return actual.isTrue("/HostConfig/AutoRemove");
    }

    private List<String> ours() {
        var images = new HashSet<>(new Container(image.tree()).strings("/Config/Env"));
        return wanted.strings("/Env").stream()
                .filter(entry -> !images.contains(entry))
                .toList();
    }

    /** A substitution whose value no shell expands again. Go's slice counts bytes. */
    private String question(int index, String entry) {
        int name = entry.substring(0, entry.indexOf('=') + 1).getBytes(StandardCharsets.UTF_8).length;
        return "\"$(docker inspect --format '{{slice (index .Config.Env " + index + ") " + name + "}}' " + id + ")\"";
    }
}
