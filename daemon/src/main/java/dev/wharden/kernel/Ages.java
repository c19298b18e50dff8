package dev.wharden.kernel;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * How long ago a process, or a thread, was made, which no execve(2) changes.
 *
 * @param files of the host's kernel
 */
record Ages(ProcFiles files) {
    /** USER_HZ, a constant of the kernel's interface on all that Docker runs on. */
    static final long TICKS = 100;

    boolean isYounger(String folder, Duration age) throws IOException {
        return uptime() - sinceBoot(folder) < age.toMillis();
    }

    /** When it was made, by the clock of the host. */
    Instant start(String folder) throws IOException {
        return boot().plusMillis(sinceBoot(folder));
    }

    /** Whether a time that the engine tells is no longer ago; one that is as far ahead is none: the clock was set. */
    boolean isWithin(String time, Duration age) throws IOException {
        try {
            Duration ago = Duration.between(Instant.parse(time), boot().plusMillis((long) uptime()));
            return ago.compareTo(age) < 0 && ago.compareTo(age.negated()) > 0;
        } catch (DateTimeParseException none) {
            return false;
        }
    }

    /** Of the host in milliseconds; 0 where that is not told. */
    long now() {
        try {
            return (long) uptime();
        } catch (IOException untold) {
            return 0;
        }
    }

    private double uptime() throws IOException {
        try {
            return Double.parseDouble(files.read("/proc/uptime").split(" ", -1)[0]) * 1000;
        } catch (NumberFormatException broken) {
            throw new IOException("/proc/uptime has no time", broken);
        }
    }

    private long sinceBoot(String folder) throws IOException {
        return ProcessTable.Row.of(0, files.read(folder + "/stat")).start() * 1000 / TICKS;
    }

    private Instant boot() throws IOException {
        return KernelLines.of(files.read("/proc/stat"))
                .filter(line -> line.startsWith("btime "))
                .map(line ->
                        Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip())))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/stat has no btime"));
    }
}
