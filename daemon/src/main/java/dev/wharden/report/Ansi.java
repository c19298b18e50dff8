package dev.wharden.report;

import dev.wharden.control.Severity;
import dev.wharden.policy.State;

/**
 * Colours of a terminal, or none.
 *
 * @param coloured whether escape codes are written
 */
public record Ansi(boolean coloured) {

    /** In bold. */
    public String bold(String text) {
        return paint("1", text);
    }

    /** Faint. */
    public String dim(String text) {
        return paint("2", text);
    }

    /** Added or good. */
    public String green(String text) {
        return paint("32", text);
    }

    /** Removed or bad. */
    public String red(String text) {
        return paint("31", text);
    }

    /** To be looked at. */
    public String yellow(String text) {
        return paint("33", text);
    }

    /** A severity in its colour. */
    public String severity(Severity severity, String text) {
        return switch (severity) {
            case CRITICAL -> paint("1;31", text);
            case HIGH -> red(text);
            case MEDIUM -> yellow(text);
            case LOW, INFO -> dim(text);
        };
    }

    /** A state in its colour. */
    public String state(State state, String text) {
        return switch (state) {
            case COMPLIANT -> green(text);
            case DRIFTED, SUSPENDED -> red(text);
            case QUARANTINED -> paint("1;31", text);
            case UNKNOWN, UNREMEDIABLE, REMEDIATING -> yellow(text);
            case EXCEPTED, UNMANAGED -> dim(text);
        };
    }

    private String paint(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
