package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /proc/PID/status} as proc(5) describes it. A dozen of its sixty lines are wanted, so they are looked for.
 *
 * @param text of the file; the process's own name is its first line, and the kernel escapes a line break in it. A line
 *     that is too long is cut, and has no numbers then
 * @param length of the file in bytes
 */
record ProcessStatus(String text, long length) {
    /** Of one line: a process may be in 65,536 groups (setgroups(2)). */
    static final int LONGEST_LINE = 16 << 10;

    /** Of the whole file: a usual one has 1,500 bytes. */
    private static final int USUAL = 4 << 10;

    private static final String CUT = "…";

    /** Of a process or a thread, by one opening: the kernel writes all of it for each. Throws where it has ended. */
    static ProcessStatus of(ProcFiles files, String folder) throws IOException {
        try (InputStream in = files.open(folder + "/status")) {
            return of(in);
        }
    }

    private static ProcessStatus of(InputStream in) throws IOException {
        var head = new byte[USUAL];
        int many = in.readNBytes(head, 0, USUAL);
        if (many < USUAL) {
            return new ProcessStatus(new String(head, 0, many, StandardCharsets.UTF_8), many);
        }
        // The rest goes by: of a line that is too long no more than its beginning is kept.
        var text = new StringBuilder(2 * LONGEST_LINE);
        long length = KernelLines.each(
                new SequenceInputStream(new ByteArrayInputStream(head), in),
                LONGEST_LINE,
                (line, isCut) -> text.append(line).append(isCut ? CUT : "").append('\n'));
        return new ProcessStatus(text.toString(), length);
    }

    /** Of one among many; empty where it has ended. */
    static Optional<ProcessStatus> ofOne(ProcFiles files, String folder) {
        try {
            return Optional.of(of(files, folder));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** The supplementary gids; Unknown where they are more than are read. */
    Observed<List<Long>> groups() throws IOException {
        return value("Groups").endsWith(CUT)
                ? Observed.unknown("its process is in more groups than are read (" + LONGEST_LINE + " bytes of them)")
                : Observed.known(numbers("Groups"));
    }

    private String value(String key) throws IOException {
        String begin = "\n" + key + ":";
        int at = text.indexOf(begin);
        if (at < 0) {
            throw new IOException("no line " + key);
        }
        int end = text.indexOf('\n', at + begin.length());
        return text.substring(at + begin.length(), end < 0 ? text.length() : end)
                .strip();
    }

    /** The process's own name, as it chose it: 15 bytes at most. */
    String name() {
        int end = text.indexOf('\n');
        return text.substring(0, Math.max(0, end)).replaceFirst("^Name:", "").strip();
    }

    /** Whether it has ended and only its number is left, as a process or as one of several threads. */
    boolean isDead() {
        return text.contains("\nState:\tZ") || text.contains("\nState:\tX");
    }

    /** Whether its process has other threads. */
    boolean hasThreads() throws IOException {
        return threads() > 1;
    }

    /** How many its process has; 0 where that is not said. */
    long threads() throws IOException {
        return text.contains("\nThreads:") ? number("Threads") : 0;
    }

    /** In how many {@code pid} namespaces it has a number, from that of this {@code /proc} down; 0 where not told. */
    int levels() throws IOException {
        return text.contains("\nNSpid:") ? numbers("NSpid").size() : 0;
    }

    /**
     * Whether two threads of one process have the same users, tracer, capabilities and filters, letter for letter:
     * nearly all have, and nothing is made of those. What comes after these lines is not the same on all kernels
     * (Seccomp_filters is of Linux 5.9).
     */
    boolean hasRightsOf(ProcessStatus other) {
        return isSame(other, "\nTracerPid:", "\nGid:") && isSame(other, "\nCapInh:", "\nSeccomp:");
    }

    /** All lines from one to the other; no where either has not both. */
    private boolean isSame(ProcessStatus other, String first, String last) {
        int mine = text.indexOf(first);
        int its = other.text.indexOf(first);
        int from = mine < 0 ? -1 : text.indexOf(last, mine);
        int end = from < 0 ? -1 : text.indexOf('\n', from + 1);
        return its >= 0 && end >= 0 && text.regionMatches(mine, other.text, its, end + 1 - mine);
    }

    /** Throws IOException when the line is missing or has no numbers. */
    List<Long> numbers(String key) throws IOException {
        try {
            String value = value(key);
            var numbers = new ArrayList<Long>(4);
            for (int at = 0; at < value.length(); ) {
                int end = at;
                while (end < value.length() && !Character.isWhitespace(value.charAt(end))) {
                    end++;
                }
                if (end > at) {
                    numbers.add(Long.valueOf(value.substring(at, end)));
                }
                at = end + 1;
            }
            return List.copyOf(numbers);
        } catch (NumberFormatException e) {
            throw new IOException("line " + key + " has no numbers", e);
        }
    }

    long number(String key) throws IOException {
        List<Long> numbers = numbers(key);
        if (numbers.size() != 1) {
            throw new IOException("line " + key + " has not one number");
        }
        return numbers.getFirst();
    }

    /** What is in it for a control; the label of a security module is in another file. */
    ProcessFacts facts(long pid, Observed<String> lsm) throws IOException {
        List<Long> uids = numbers("Uid");
        List<Long> gids = numbers("Gid");
        if (uids.size() != 4 || gids.size() != 4) {
            throw new IOException("not four uids and gids");
        }
        return new ProcessFacts(
                pid,
                number("PPid"),
                name(),
                uids,
                gids,
                mask("CapBnd"),
                mask("CapPrm") | mask("CapEff") | mask("CapInh") | mask("CapAmb"),
                number("NoNewPrivs") == 1,
                (int) number("Seccomp"),
                number("TracerPid"),
                lsm,
                Observed.absent("not looked at"));
    }

    /** A mask of 64 bits. */
    long mask(String key) throws IOException {
        try {
            return Long.parseUnsignedLong(value(key), 16);
        } catch (NumberFormatException e) {
            throw new IOException("line " + key + " is not a mask", e);
        }
    }
}
