package dev.wharden.control.filesystem;

import static dev.wharden.control.DeedRules.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.filesystem.WrittenRules.*;
import static dev.wharden.subject.Deed.*;

import dev.wharden.control.*;

/**
 * Tells when files go into a container or out of it past its image, as far as the engine's events tell, and what it has
 * written outside its mounts, as far as the engine's list of changes tells.
 */
public final class FilesystemDrift {
    public static final String ID = "filesystemDrift";

    private static final Key<Boolean> COPIES =
            Key.flag("copies", "whether files may be copied into it and out of it (docker cp)", true);
    private static final Key<Boolean> IMAGES =
            Key.flag("images", "whether it may be committed to an image or exported", true);

    public static final Control CONTROL = Control.of(ID)
            .title("Its files come from its image, and stay there")
            .why("What is copied into a container is in no image and in no review; what is copied out of it, committed "
                    + "or exported is its data.")
            .severity(MEDIUM)
            .settings(COPIES, IMAGES, EXECUTABLES, SETUID, SENSITIVE, ALLOWED)
            .reported()
            .rule(
                    "container-copy-in",
                    unless(COPIES, COPY_IN, "event:extract-to-dir", "files were copied into it"),
                    nist("4.4.4"))
            .rule(
                    "container-copy-out",
                    LOW,
                    unless(COPIES, COPY_OUT, "event:archive-path", "files were copied out of it"),
                    nist("4.4.4"))
            .rule("container-export-commit", FilesystemDrift::copied, nist("4.4.4"))
            .rule("fs-drift-setuid", HIGH, WrittenRules::elevated, cis("4.8"), nist("4.4.4"))
            .rule("fs-drift-executable", HIGH, WrittenRules::programs, nist("4.4.4"))
            .rule("fs-drift-sensitive", HIGH, WrittenRules::sensitive, nist("4.4.4"))
            .rule("fs-drift-writes", WrittenRules::tooMuch, nist("4.4.4"))
            .byHand(
                    "(build an image in place of docker cp and docker commit; wharden accept NAME "
                            + "once it is explained)",
                    "# build an image in place of docker compose cp")
            .build();

    private FilesystemDrift() {}

    private static void copied(Findings found) {
        unless(IMAGES, COMMIT, "event:commit", "an image was made of it").check(found);
        unless(IMAGES, EXPORT, "event:export", "its files were exported").check(found);
    }

    /** Whether these settings want to know what a container has written. */
    public static boolean asksForFiles(Settings settings) {
        return KEYS.stream().anyMatch(key -> !settings.get(key));
    }
}
