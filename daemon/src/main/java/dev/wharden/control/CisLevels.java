package dev.wharden.control;

import java.util.Set;

/**
 * Which profile of the CIS Docker Benchmark 1.6.0 demands a recommendation: level 2 is for hosts that give up some
 * comfort or function for security. All that is not named here is of level 1.
 */
final class CisLevels {
    private static final Set<String> LEVEL_2 = Set.of(
            "1.1.7", "1.1.8", "1.1.9", "1.1.10", "1.1.11", "1.1.12", "1.1.13", "1.1.14", "1.1.15", "1.1.16", "1.1.17",
            "1.1.18", "2.9", "2.10", "2.11", "2.12", "2.13", "2.17", "4.5", "4.8", "4.11", "5.3", "5.23", "5.24",
            "5.30", "7.7", "7.8", "7.9");

    private CisLevels() {}

    /** {@code 1} or {@code 2}. */
    static String of(String id) {
        return LEVEL_2.contains(id) ? "2" : "1";
    }
}
