package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Whether a container is still at the shell script of its image that prepares what its program needs, such as a new
 * database, and then hands over to it ({@code exec "$@"}). What is ended then may be left half prepared for good: the
 * next start finds the folder filled. However the script was started, a shell was given a file to read and the words of
 * a command; what takes over is no shell any more, or reads another file. Needs the right to see {@code /proc/PID/exe};
 * without it no script is seen.
 *
 * @param files of the host's kernel
 */
record Entrypoint(ProcFiles files) {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "busybox", "ksh", "mksh", "zsh");

    /** They stay, and start the script as their child. */
    private static final Set<String> INITS = Set.of("docker-init", "tini", "tini-static", "dumb-init", "catatonit");

    /** Whether its script runs, and was told the command of a program that is to follow. */
    boolean runs(KernelFacts facts) {
        ProcessFacts main = facts.main();
        return INITS.contains(main.name())
                ? facts.others().stream()
                        .filter(child -> child.parent() == main.pid())
                        .anyMatch(child -> isScript(child.pid()))
                : isScript(main.pid());
    }

    private boolean isScript(long pid) {
        return isShell(pid)
                && files.hint("/proc/" + pid + "/cmdline")
                        .filter(words -> isWithCommand(words.lines().toList()))
                        .isPresent();
    }

    /** {@code bash -e /docker-entrypoint.sh postgres}, but not {@code sh -c 'while …'} and not a script alone. */
    private static boolean isWithCommand(List<String> words) {
        List<String> given = words.stream()
                .skip(1)
                .dropWhile(word -> word.matches("-[a-bd-zA-Z]+"))
                .toList();
        return given.size() > 1
                && !given.getFirst().startsWith("-")
                && given.stream().skip(1).anyMatch(word -> !word.startsWith("-"));
    }

    private boolean isShell(long pid) {
        try {
            String program = files.link("/proc/" + pid + "/exe");
            return SHELLS.contains(program.substring(program.lastIndexOf('/') + 1));
        } catch (IOException unseen) {
            return false;
        }
    }
}
