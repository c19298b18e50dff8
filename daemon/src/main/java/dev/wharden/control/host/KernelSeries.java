package dev.wharden.control.host;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A vendor's own series of kernels. Fixes are brought back into it, so that its first numbers say nothing: it is old
 * when its build is older than the oldest that still gets fixes, or when the series as a whole has ended.
 *
 * @param vendor for people
 * @param pattern of releases; its first group is the build
 * @param floor the oldest build that still gets fixes; the empty string where each does
 * @param ended the last day of fixes; empty where they go on
 */
record KernelSeries(String vendor, Pattern pattern, String floor, Optional<LocalDate> ended) {
    /**
     * The first that matches counts. Ends as in {@link EndsOfFixes}, of Red Hat's those of maintenance support; of
     * OpenVZ and Virtuozzo, whose own are published nowhere that could be checked, the end of the Red Hat that they are
     * made of. Builds of Red Hat are those of the oldest minor release that still gets fixes: 8.10, 9.6 and 10.0 (9.4
     * has 427, 9.8 has 687, 10.2 has 211; AMD's ROCm documentation lists minor releases with their kernels). Read in
     * November 2026.
     */
    private static final List<KernelSeries> ALL = List.of(
            of("OpenVZ 6", "2\\.6\\.32-(042stab[0-9.]+).*", "", "2020-11-30"),
            of("Red Hat 6", "2\\.6\\.32-([0-9.]+)\\.el6.*", "", "2020-11-30"),
            of("Virtuozzo 7", "3\\.10\\.0-([0-9.]+)\\.(?:vz7|ovz7?).*", "", "2024-06-30"),
            of("Red Hat 7", "3\\.10\\.0-([0-9.]+)(?:\\.el7.*)?", "1160", "2024-06-30"),
            of("Red Hat 8", "4\\.18\\.0-([0-9.]+)(?:\\.el8.*)?", "553", "2029-05-31"),
            of("Red Hat 9", "5\\.14\\.0-([0-9.]+)\\.el9.*", "570", "2032-05-31"),
            of("Red Hat 10", "6\\.12\\.0-([0-9.]+)\\.el10.*", "55", "2035-05-31"),
            of("Amazon Linux 2", "(?:4\\.14|5\\.4|5\\.10|5\\.15)\\.([0-9-.]+)\\.amzn2\\..*", "", "2026-06-30"),
            of("Ubuntu 18.04", "4\\.15\\.0-([0-9]+)-[a-z]+.*", "", "2023-05-31"),
            of("Ubuntu 20.04", "5\\.4\\.0-([0-9]+)-[a-z]+.*", "", "2025-05-31"),
            of("SUSE 15 SP4", "5\\.14\\.21-(150400[0-9.]*)-[a-z]+", "", "2023-12-31"),
            of("SUSE 15 SP5", "5\\.14\\.21-(150500[0-9.]*)-[a-z]+", "", "2024-12-31"),
            of("SUSE 15 SP6", "6\\.4\\.0-(150600[0-9.]*)-[a-z]+", "", "2025-12-31"),
            // Their builds and ends are told nowhere that could be checked: not by the numbers either, which say
            // nothing of them.
            of("Oracle UEK", "[0-9.]+-([0-9.]+)\\.el[0-9]+(?:_[0-9]+)?uek.*", "", ""),
            of("SUSE", "[0-9.]+-([0-9]{6}[0-9.]*)-[a-z]+", "", ""));

    private static KernelSeries of(String vendor, String pattern, String floor, String ended) {
        return new KernelSeries(
                vendor,
                Pattern.compile(pattern),
                floor,
                Optional.of(ended).filter(day -> !day.isEmpty()).map(LocalDate::parse));
    }

    /** The series of a release; empty for one that is only to be compared by its numbers. */
    static Optional<KernelSeries> of(String release) {
        return ALL.stream()
                .filter(series -> series.pattern.matcher(release).matches())
                .findFirst();
    }

    /** Whether it can be told of a release at all. */
    boolean isKnown() {
        return ended.isPresent() || !floor.isEmpty();
    }

    /** What is wrong with a release of this series on a day, for people. */
    Optional<String> fault(String release, LocalDate today) {
        Matcher matcher = pattern.matcher(release);
        if (ended.filter(today::isAfter).isPresent()) {
            return Optional.of("the kernel " + release + " (" + vendor + ") has had no fixes since " + ended.get());
        }
        return matcher.matches() && !floor.isEmpty() && Arrays.compare(numbers(matcher.group(1)), numbers(floor)) < 0
                ? Optional.of("the kernel " + release + " is older than " + floor + ", the oldest build of " + vendor
                        + " that gets fixes")
                : Optional.empty();
    }

    private static long[] numbers(String build) {
        return Stream.of(build.split("[^0-9]+"))
                .filter(digits -> !digits.isEmpty() && digits.length() < 18)
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
