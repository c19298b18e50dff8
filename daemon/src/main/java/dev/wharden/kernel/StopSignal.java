package dev.wharden.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a container's first process does with its stop signal. The first process of a PID namespace gets only the
 * signals that it has a handler for (pid_namespaces(7)): without one the engine waits for the whole stop timeout and
 * then kills it.
 */
public enum StopSignal {
    /** It has a handler, or waits for the signal: when it ends is its own matter. */
    HANDLED,
    /** The signal ends it at once. */
    ENDS,
    /** The kernel does not deliver the signal: it is killed after its stop timeout. */
    IGNORED,
    /** It could not be read. */
    UNKNOWN;

    /** The number of what the engine sends where a container declares nothing else. */
    public static final int TERM = 15;

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;
    private static final int NOT_CAUGHT = 9;

    /** From 1 on (signal(7)). */
    private static final List<String> NAMES =
            List.of(("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
                            + " TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
                    .split(" "));

    /** Names that the engine takes too (moby sys/signal/signal_linux.go). */
    private static final Map<String, String> ALSO = Map.of("CLD", "CHLD", "IOT", "ABRT", "POLL", "IO");

    private static final Pattern REAL_TIME = Pattern.compile("RT(MIN|MAX)([+-][0-9]{1,2})?");

    /**
     * Reads it.
     *
     * @param pid of the first process, as the host sees it; 0 when it does not run
     * @param signal a name or number as Docker takes it; the empty string is SIGTERM
     */
    public static StopSignal of(ProcFiles files, long pid, String signal) {
        Optional<Integer> number = number(signal);
        if (pid <= 0 || number.isEmpty()) {
            return UNKNOWN;
        }
        try {
            var status = ProcessStatus.of(files, "/proc/" + pid);
            long bit = 1L << (number.get() - 1);
            if (number.get() == NOT_CAUGHT) {
                return ENDS;
            }
            if ((status.mask("SigIgn") & bit) != 0) {
                return IGNORED;
            }
            // One that is blocked waits to be taken by signalfd or sigwait, as systemd does. While a process waits in
            // sigwait, as tini and docker-init do, the kernel does not show what it waits for as blocked.
            boolean waits = files.hint("/proc/" + pid + "/wchan").orElse("").contains("sigtimedwait");
            if (waits || ((status.mask("SigCgt") | status.mask("SigBlk")) & bit) != 0) {
                return HANDLED;
            }
            List<Long> pids = status.numbers("NSpid");
            return pids.getLast() == 1 ? IGNORED : ENDS;
        } catch (IOException unread) {
            return UNKNOWN;
        }
    }

    /**
     * The number of a signal; empty for a name that is not known here.
     *
     * @param signal a name or number as Docker takes it; the empty string is SIGTERM
     */
    public static Optional<Integer> number(String signal) {
        String upper = signal.toUpperCase(Locale.ROOT);
        String word = upper.startsWith("SIG") ? upper.substring(3) : upper;
        Matcher realTime = REAL_TIME.matcher(word);
        if (realTime.matches()) {
            int from = realTime.group(1).equals("MIN") ? RTMIN : RTMAX;
            int number = from + Integer.parseInt(Objects.requireNonNullElse(realTime.group(2), "0"));
            return Optional.of(number).filter(real -> real >= RTMIN && real <= RTMAX);
        }
        if (word.matches("[1-9]|[1-5][0-9]|6[0-4]")) {
            return Optional.of(Integer.valueOf(word));
        }
        return Optional.of(word.isEmpty() ? TERM : NAMES.indexOf(ALSO.getOrDefault(word, word)) + 1)
                .filter(known -> known > 0);
    }
}
