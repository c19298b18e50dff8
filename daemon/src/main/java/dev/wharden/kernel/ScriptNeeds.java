package dev.wharden.kernel;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The capabilities that a script needs as root for the files of others. A script that gives none to another user is
 * taken to work on root's own, which needs none. Pure; every look at the text, which is hostile, takes linear time.
 */
final class ScriptNeeds {
    private static final Set<String> GIVES = Set.of("chown", "chgrp", "install");
    private static final Set<String> SETS_MODES = Set.of("chmod", "setfacl", "install");
    /** They keep owners and modes, where they are asked to. */
    private static final Set<String> COPIES = Set.of("cp", "rsync", "tar");

    private static final Set<String> WRITES =
            Set.of("install", "cp", "mv", "rm", "ln", "mkdir", "touch", "tee", "find", "rsync", "tar");

    /** They reach what another user has where they are told to descend, or to write in its place. */
    private static final Set<String> MAY_WRITE = Set.of("chown", "chgrp", "chmod", "setfacl", "sed");

    private static final Pattern DESCENDS = Pattern.compile("--recursive|--in-place.*|-[a-zA-Z]*[Ri].*");

    /** To a file, but for the devices of each container. */
    private static final Pattern REDIRECTED = Pattern.compile(">[ \\t]*+(?!/dev/)[/$.\\w]");

    private ScriptNeeds() {}

    /**
     * Those of a script.
     *
     * @param plain the script without comments and quotes
     */
    static List<String> of(String plain) {
        List<List<String>> commands = Stream.of(plain.split("[;&|()\\n]+", -1))
                .map(command -> Stream.of(command.strip().split("\\s+", -1))
                        .map(word -> word.substring(word.lastIndexOf('/') + 1))
                        .toList())
                .toList();
        boolean gives = isIn(commands, GIVES);
        return Stream.of(
                        gives ? "CHOWN" : "",
                        gives
                                        && (isWriting(commands)
                                                || REDIRECTED.matcher(plain).find())
                                ? "DAC_OVERRIDE"
                                : "",
                        isIn(commands, SETS_MODES) || (gives && isIn(commands, COPIES)) ? "FOWNER" : "")
                .filter(capability -> !capability.isEmpty())
                .toList();
    }

    private static boolean isWriting(List<List<String>> commands) {
        return isIn(commands, WRITES)
                || commands.stream()
                        .filter(words -> isIn(List.of(words), MAY_WRITE))
                        .anyMatch(words -> words.stream()
                                .anyMatch(word -> DESCENDS.matcher(word).matches()));
    }

    private static boolean isIn(List<List<String>> commands, Set<String> names) {
        return commands.stream().anyMatch(words -> !Collections.disjoint(words, names));
    }
}
