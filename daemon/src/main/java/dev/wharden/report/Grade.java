package dev.wharden.report;

import dev.wharden.control.Finding;
import java.util.Comparator;

/** How bad a finding is, for people: what could not be read is unknown, whatever it would be if it were found. */
public final class Grade {
    /** The worst first, and what is unknown last. */
    public static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Grade::isUnknown)
            .thenComparing(finding -> finding.detail().severity());

    private Grade() {}

    /** Whether it could not be read. */
    public static boolean isUnknown(Finding finding) {
        return finding instanceof Finding.Unread;
    }

    /** Its severity, or {@code unknown}. */
    public static String word(Finding finding) {
        return isUnknown(finding) ? "unknown" : finding.detail().severity().word();
    }

    /** A text in the colour of its severity; what is unknown has none. */
    public static String painted(Ansi ansi, Finding finding, String text) {
        return isUnknown(finding) ? text : ansi.severity(finding.detail().severity(), text);
    }
}
