package dev.wharden.e2e;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a test tells people: a table, line by line, and a verdict. {@code daemon/bin/bench} shows these lines and no
 * other of the test's output.
 */
public final class Shown {
    /** {@code daemon/bin/bench} looks for it. */
    private static final String MARK = "|| ";

    private static final int LINES = 3;
    private static final int LENGTH = 300;

    /** All of a table; it prints its lines while it goes on. */
    interface Table {
        /** Throws whatever ends the table early. */
        void make() throws Exception;

        /** The sums, in one line. */
        String sums();

        /** Whether nothing is wrong in it. */
        boolean isPassed();

        /** What is wrong, a line each: a build's last lines show no more of it than the error. */
        default List<String> wrong() {
            return List.of();
        }
    }

    private Shown() {}

    /** A line, or several. */
    public static void lines(String text) {
        text.lines().forEach(line -> System.out.println(MARK + line));
    }

    /**
     * Makes a table. However that ends, the last line is its verdict; throws AssertionError when that is not good, with
     * what has ended it early as the cause.
     */
    static void table(Table table) {
        String early = "";
        Throwable why = null;
        try {
            table.make();
        } catch (Exception | AssertionError e) {
            why = e;
            early = ", ended early by " + line(e);
        }
        boolean passed = why == null && table.isPassed();
        String verdict = (passed ? "PASSED: " : "FAILED: ") + table.sums() + early;
        lines(verdict);
        if (!passed) {
            throw new AssertionError(verdict + few(table.wrong()), why);
        }
    }

    private static String few(List<String> wrong) {
        return wrong.stream()
                .limit(LINES)
                .map(Shown::flat)
                .map(line -> "; " + line.substring(0, Math.min(LENGTH, line.length())))
                .collect(Collectors.joining());
    }

    /** What was thrown, in one line. */
    static String line(Throwable thrown) {
        return flat(thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
    }

    private static String flat(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " / ");
    }
}
