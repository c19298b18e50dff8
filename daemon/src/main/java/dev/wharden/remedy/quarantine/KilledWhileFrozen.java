package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Whether somebody has tried to stop a container while it was frozen. The engine gives up ("tried to kill container,
 * but did not receive an exit event") and goes on calling it paused, but the kernel keeps the signal: the container
 * ends as soon as it is thawed, after every look that was taken of it before.
 */
final class KilledWhileFrozen {
    /**
     * The signals that wait for the first thread and for its process, in hexadecimal, the lowest bit for 1 (proc(5)).
     */
    private static final Pattern PENDING = Pattern.compile("(?m)^(?:SigPnd|ShdPnd):\\s*([0-9a-f]{1,16})$");

    private static final long SIGKILL = 1L << (9 - 1);

    private KilledWhileFrozen() {}

    /** By what the kernel says of its first process; no when it cannot be read. */
    static boolean is(KernelEvidence kernel, Container frozen) {
        byte[] status = kernel.of(frozen).get(frozen.pid() + ".status");
        return status != null
                && PENDING.matcher(new String(status, StandardCharsets.UTF_8))
                        .results()
                        .anyMatch(found -> (Long.parseUnsignedLong(found.group(1), 16) & SIGKILL) != 0);
    }
}
