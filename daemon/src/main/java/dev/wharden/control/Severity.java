package dev.wharden.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** The one that is written so; empty where none is. */
    public static Optional<Severity> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /** Whether this is as bad as the other, or worse. */
    public boolean atLeast(Severity other) {
        return compareTo(other) <= 0;
    }
}
