package dev.wharden.kernel;

import dev.wharden.subject.EntryScript;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The shell script of its image that a container is at, which prepares what its program needs, such as a new database,
 * and then hands over to it ({@code exec "$@"}). What is ended then may be left half prepared for good: the next start
 * finds the folder filled. What takes over is no shell any more, or reads another file. It is the main process, or
 * stands below it where that stays above what it starts. Needs no right: {@code cmdline} is readable by all.
 *
 * @param files of the host's kernel
 */
record Entrypoint(ProcFiles files) {
    /** Bytes of a command line: what tells is at its beginning, and a container makes it long. */
    private static final int LONGEST = 16 << 10;

    private static final EntryScript UNSEEN = new EntryScript("", EntryScript.Given.UNSEEN);

    /**
     * Of several, as below an init that has orphans, the one that is most likely to hand over; empty for none. After a
     * command line that is not read in time no other is asked for.
     */
    Optional<EntryScript> of(KernelFacts facts) {
        var scripts = new HashSet<EntryScript>();
        var seen = new HashSet<Long>();
        var open = new ArrayDeque<>(List.of(facts.main().pid()));
        while (!open.isEmpty()) {
            long pid = open.pop();
            if (!seen.add(pid)) {
                continue;
            }
            ShellWords words;
            try {
                words = words(pid);
            } catch (InTime.Late silent) {
                break;
            }
            words.script().ifPresent(scripts::add);
            if (words.isAbove()) {
                List<Long> children = facts.others().stream()
                        .filter(child -> child.parent() == pid)
                        .map(ProcessFacts::pid)
                        .toList();
                open.addAll(children);
                if (children.isEmpty() && isYoung(pid)) {
                    scripts.add(UNSEEN);
                }
            }
        }
        return scripts.stream().max(Comparator.comparing(EntryScript::given).thenComparing(EntryScript::path));
    }

    private boolean isYoung(long pid) {
        try {
            return new ContainerProcesses(files).isYoung("/proc/" + pid);
        } catch (IOException ended) {
            return false;
        }
    }

    private ShellWords words(long pid) throws InTime.Late {
        try {
            String line = new String(files.head("/proc/" + pid + "/cmdline", LONGEST), StandardCharsets.UTF_8);
            return new ShellWords(List.of(line.split("\0", 0)));
        } catch (InTime.Late silent) {
            throw silent;
        } catch (IOException ended) {
            return new ShellWords(List.of());
        }
    }
}
