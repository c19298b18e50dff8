package dev.wharden.control;

import java.util.Locale;

/**
 * How bad a finding is, the worst first. It belongs to the finding: SYS_ADMIN added is critical, the 14 default
 * capabilities are high, both are {@code capabilities}.
 */
public enum Severity {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW,
    INFO;

    /** As written in policies, reports and metrics: {@code critical}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this is as bad as the other, or worse. */
    public boolean atLeast(Severity other) {
        return compareTo(other) <= 0;
    }
}
