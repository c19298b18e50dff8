package dev.wharden.control.engine;

import dev.wharden.control.VersionNumber;
import java.util.List;
import java.util.Optional;

/**
 * A hole that the engine or what it starts once had.
 *
 * @param component as {@code GET /version} names it
 * @param first the lowest version that has it; the empty string where every older one has
 * @param fixed the first versions that have the fix, one a series, ascending; what is after the last has it too
 * @param authorization whether it only matters with an authorization plugin
 */
record KnownHole(String component, String cve, String first, List<String> fixed, boolean authorization) {
    static final List<KnownHole> ALL = List.of(
            new KnownHole("runc", "CVE-2024-21626", "", List.of("1.1.12"), false),
            new KnownHole("runc", "CVE-2025-31133", "", List.of("1.2.8", "1.3.3"), false),
            new KnownHole("runc", "CVE-2025-52565", "", List.of("1.2.8", "1.3.3"), false),
            new KnownHole("runc", "CVE-2025-52881", "", List.of("1.2.8", "1.3.3"), false),
            new KnownHole("containerd", "CVE-2024-25621", "", List.of("1.7.29", "2.0.7", "2.1.5"), false),
            new KnownHole("Engine", "CVE-2024-29018", "", List.of("23.0.11", "25.0.5", "26.0.0"), false),
            new KnownHole("Engine", "CVE-2025-54388", "28.2.0", List.of("28.3.3"), false),
            new KnownHole("Engine", "CVE-2024-41110", "", List.of("25.0.6", "26.1.5", "27.1.1"), true),
            new KnownHole("Engine", "CVE-2026-34040", "", List.of("29.3.1"), true));

    /** Fixes that distributions have brought back, by the changelogs of their packages. */
    private static final List<Backport> BACKPORTS = List.of(
            new Backport("containerd", "1.7.24~ds1-6+deb13u1", List.of("CVE-2024-25621")),
            new Backport("runc", "1.1.15+ds1-2+deb13u1", List.of("CVE-2025-31133", "CVE-2025-52565")));

    /**
     * A fix in a distribution's package.
     *
     * @param build the first one with the fix; later ones of its branch differ in the number at its end
     */
    private record Backport(String component, String build, List<String> cves) {
        boolean isIn(String component, String actual) {
            String branch = build.replaceFirst("\\d+$", "");
            return component.equals(this.component)
                    && actual.startsWith(branch)
                    && actual.substring(branch.length()).matches("\\d{1,9}")
                    && number(actual) >= number(build);
        }

        private static long number(String build) {
            return Long.parseLong(build.replaceFirst("(?s).*?(\\d+)$", "$1"));
        }
    }

    /**
     * Whether a version has it. In a series with a fix the fix decides; a series between them, or before the first,
     * never got one.
     */
    boolean isIn(VersionNumber version) {
        Optional<VersionNumber> since = VersionNumber.parse(first);
        List<VersionNumber> fixes = fixed.stream()
                .flatMap(text -> VersionNumber.parse(text).stream())
                .toList();
        return since.filter(version::isBefore).isEmpty()
                && version.isBefore(fixes.getLast())
                && fixes.stream().noneMatch(fix -> fix.isSameSeries(version) && !version.isBefore(fix));
    }

    /** Whether a build of a distribution has the fix all the same. */
    boolean isFixedIn(String build) {
        return BACKPORTS.stream().anyMatch(fix -> fix.cves().contains(cve) && fix.isIn(component, build));
    }
}
