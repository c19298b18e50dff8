package dev.wharden.control.engine;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineReport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Demands that engine, containerd and runc have the fixes of known holes. A distribution brings fixes back into an old
 * version: what is below the first upstream version that has them is then unknown, and not a finding.
 */
public final class EngineVersion {
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?.*");

    /**
     * A hole.
     *
     * @param component as {@code GET /version} names it
     * @param first the lowest version that has it; the empty string where every older one has
     * @param fixed the first versions that have the fix, one a series, ascending; what is after the last has it too
     * @param authorization whether it only matters with an authorization plugin
     */
    private record Hole(String component, String cve, String first, List<String> fixed, boolean authorization) {}

    private static final List<Hole> HOLES = List.of(
            new Hole("runc", "CVE-2024-21626", "", List.of("1.1.12"), false),
            new Hole("runc", "CVE-2025-31133", "", List.of("1.2.8", "1.3.3"), false),
            new Hole("runc", "CVE-2025-52565", "", List.of("1.2.8", "1.3.3"), false),
            new Hole("runc", "CVE-2025-52881", "", List.of("1.2.8", "1.3.3"), false),
            new Hole("containerd", "CVE-2024-25621", "", List.of("1.7.29", "2.0.7", "2.1.5"), false),
            new Hole("Engine", "CVE-2024-29018", "", List.of("23.0.11", "25.0.5", "26.0.0"), false),
            new Hole("Engine", "CVE-2025-54388", "28.2.0", List.of("28.3.3"), false),
            new Hole("Engine", "CVE-2024-41110", "", List.of("25.0.6", "26.1.5", "27.1.1"), true),
            new Hole("Engine", "CVE-2026-34040", "", List.of("29.3.1"), true));

    /**
     * A fix that a distribution has brought back, by its package's changelog.
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

    private static final List<Backport> BACKPORTS = List.of(
            new Backport("containerd", "1.7.24~ds1-6+deb13u1", List.of("CVE-2024-25621")),
            new Backport("runc", "1.1.15+ds1-2+deb13u1", List.of("CVE-2025-31133", "CVE-2025-52565")));

    private static final Key<String> MINIMUM =
            Key.version("minimum", "the oldest version of the engine that is allowed, of any vendor: 28.3.3", "");

    public static final Control CONTROL = Control.of("engineVersion")
            .title("Engine, containerd and runc have the fixes of known holes")
            .why("Through a hole of runc or of the engine a container gets out, whatever else is set.")
            .fix("Install the vendor's current packages of the engine, containerd and runc, and restart the engine.")
            .severity(HIGH)
            .scope(Scope.HOST)
            .settings(MINIMUM)
            .in(Settings.of(MINIMUM, ""), Profile.RESTRICTED, Profile.CIS_L1)
            .rule("daemon-version-supported", EngineVersion::check, cis("1.2.2"), owasp("0"), nist("4.4.1"))
            .build();

    private EngineVersion() {}

    private static void check(Findings found) {
        EngineReport report = found.engine().report();
        if (report.components().isEmpty()) {
            found.unread(Source.ENGINE, "engine:/Components", "the engine did not say what it is made of");
            return;
        }
        Optional<int[]> minimum = version(found.get(MINIMUM));
        Optional<int[]> engine = version(found.engine().version());
        if (minimum.isPresent() && engine.isPresent() && Arrays.compare(engine.get(), minimum.get()) < 0) {
            found.violation(
                    Source.ENGINE,
                    "engine:/Version",
                    Values.of(found.engine().version()),
                    Values.of(found.get(MINIMUM)),
                    "engine " + found.engine().version() + " is older than " + found.get(MINIMUM));
        }
        for (String component : List.of("Engine", "containerd", "runc")) {
            component(found, report, component);
        }
    }

    private static void component(Findings found, EngineReport report, String component) {
        String said = report.components().getOrDefault(component, "");
        String field = "engine:/Components/" + component;
        Optional<int[]> version = version(said);
        if (version.isEmpty()) {
            found.unread(Source.ENGINE, field, "not a version of " + component + ": " + said);
            return;
        }
        List<String> open = HOLES.stream()
                .filter(hole -> hole.component().equals(component))
                .filter(hole -> !hole.authorization() || !report.authorization().isEmpty())
                .filter(hole -> has(hole, version.get()))
                .map(Hole::cve)
                .filter(cve -> !isBackported(component, report.builds().getOrDefault(component, ""), cve))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        String holes = String.join(", ", open);
        if (isUpstream(report, said)) {
            found.violation(
                    Source.ENGINE, field, Values.of(said), Values.none(), component + " " + said + " has " + holes);
        } else {
            found.unread(
                    Source.ENGINE,
                    field,
                    component + " " + said + " is a distribution's build: look at its security tracker for " + holes);
        }
    }

    private static boolean isBackported(String component, String build, String cve) {
        return BACKPORTS.stream().anyMatch(fix -> fix.cves().contains(cve) && fix.isIn(component, build));
    }

    /** Docker's own packages, which bear no mark of a distribution. */
    private static boolean isUpstream(EngineReport report, String version) {
        return report.platform().startsWith("Docker Engine") && !version.matches(".*(\\+|~|ubuntu|deb|\\.el|\\.fc).*");
    }

    /** In a series with a fix the fix decides; a series between them, or before the first, never got one. */
    private static boolean has(Hole hole, int[] version) {
        boolean after = version(hole.first())
                .map(first -> Arrays.compare(version, first) >= 0)
                .orElse(true);
        List<int[]> fixed =
                hole.fixed().stream().flatMap(text -> version(text).stream()).toList();
        boolean inSeries =
                fixed.stream().anyMatch(fix -> fix[0] == version[0] && fix[1] == version[1] && version[2] >= fix[2]);
        return after && !inSeries && Arrays.compare(version, fixed.getLast()) < 0;
    }

    private static Optional<int[]> version(String text) {
        Matcher matcher = VERSION.matcher(text);
        return matcher.matches()
                ? Optional.of(Stream.of(1, 2, 3)
                        .mapToInt(group -> matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group)))
                        .toArray())
                : Optional.empty();
    }
}
