package dev.wharden.e2e;

/**
 * What a test tells people: a table, line by line, and a verdict. {@code daemon/bin/bench} shows these lines and no
 * other of the test's output.
 */
public final class Shown {
    /** {@code daemon/bin/bench} looks for it. */
    private static final String MARK = "|| ";

    /** All of a table; it prints its lines while it goes on. */
    interface Table {
        /** Throws whatever ends the table early. */
        void make() throws Exception;

        /** The sums, in one line. */
        String sums();

        /** Whether nothing is wrong in it. */
        boolean isPassed();
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
            throw new AssertionError(verdict, why);
        }
    }

    /** What was thrown, in one line. */
    static String line(Throwable thrown) {
        return (thrown.getClass().getSimpleName() + ": " + thrown.getMessage())
                .strip()
                .replaceAll("\\s*\\R\\s*", " / ");
    }
}
