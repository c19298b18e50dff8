package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import java.util.regex.Pattern;

/** The command that brings a container of compose back, to be pasted. */
public final class ComposeFolder {
    private static final String FOLDER = "com.docker.compose.project.working_dir";

    /** Nothing that a shell or a terminal reads in another way: labels are anybody's. */
    private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9_./@+-]{0,200}");

    private ComposeFolder() {}

    /** {@code cd /srv/shop && docker compose up -d}; empty for one that compose did not make. */
    public static String command(Container container) {
        if (Way.project(container).isEmpty()) {
            return "";
        }
        String folder = container.labels().getOrDefault(FOLDER, "");
        return PLAIN.matcher(folder).matches()
                ? "cd " + folder + " && docker compose up -d"
                : "docker compose up -d in the folder of its compose file";
    }

    /** The same as the end of a sentence; the empty string for one that compose did not make. */
    public static String hint(Container container) {
        String command = command(container);
        return command.isEmpty() ? "" : "; to bring it back: " + command;
    }
}
