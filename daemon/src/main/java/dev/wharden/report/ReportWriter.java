package dev.wharden.report;

/** A format of a report. */
public interface ReportWriter {
    /** The whole report in this format, its last line ended. */
    String write(CheckReport report);
}
