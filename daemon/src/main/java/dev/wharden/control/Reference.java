package dev.wharden.control;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A place in a published standard that a rule answers. The version is part of it: the numbers of the CIS benchmark move
 * between versions.
 *
 * @param framework which standard
 * @param version of the standard; the empty string where it has none
 * @param id as the standard numbers or names it: {@code 5.16}
 * @param level that demands it: {@code 1} of CIS, {@code baseline} or {@code restricted} of Pod Security; the empty
 *     string where the standard has no levels
 */
public record Reference(Framework framework, String version, String id, String level) {
    /** The standards. */
    public enum Framework {
        CIS_DOCKER("CIS Docker"),
        POD_SECURITY("Pod Security Standards"),
        OWASP_DOCKER("OWASP Docker"),
        NIST_800_190("NIST SP 800-190"),
        KYVERNO("Kyverno"),
        TRIVY("Trivy"),
        GDPR("GDPR");

        private final String title;

        Framework(String title) {
            this.title = title;
        }

        /** For people. */
        public String title() {
            return title;
        }
    }

    /** A recommendation of the CIS Docker Benchmark 1.6.0. */
    public static Reference cis(String id) {
        return new Reference(Framework.CIS_DOCKER, "1.6.0", id, CisLevels.of(id));
    }

    /** A control of the Pod Security Standards' baseline. */
    public static Reference pssBaseline(String id) {
        return new Reference(Framework.POD_SECURITY, "", id, "baseline");
    }

    /** A control of the Pod Security Standards' restricted. */
    public static Reference pssRestricted(String id) {
        return new Reference(Framework.POD_SECURITY, "", id, "restricted");
    }

    /** A rule of OWASP's Docker cheat sheet. */
    public static Reference owasp(String rule) {
        return new Reference(Framework.OWASP_DOCKER, "", "rule " + rule, "");
    }

    /** A countermeasure of NIST SP 800-190. */
    public static Reference nist(String id) {
        return new Reference(Framework.NIST_800_190, "", id, "");
    }

    /** A policy of Kyverno's library. */
    public static Reference kyverno(String policy) {
        return new Reference(Framework.KYVERNO, "", policy, "");
    }

    /** A check of Trivy. */
    public static Reference trivy(String id) {
        return new Reference(Framework.TRIVY, "", id, "");
    }

    /** A part of the General Data Protection Regulation. */
    public static Reference gdpr(String part) {
        return new Reference(Framework.GDPR, "", part, "");
    }

    /** For people, one text a standard and level: {@code CIS Docker 1.6.0: 5.11, 5.12}. */
    public static List<String> texts(Collection<Reference> references) {
        Map<String, Set<String>> ids = new LinkedHashMap<>();
        for (Reference reference : references) {
            ids.computeIfAbsent(reference.heading(), any -> new LinkedHashSet<>())
                    .add(reference.id);
        }
        return ids.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + String.join(", ", entry.getValue()))
                .toList();
    }

    private String heading() {
        String named = switch (framework) {
            case POD_SECURITY -> " " + level;
            case CIS_DOCKER -> level.equals("1") ? "" : " level " + level;
            case OWASP_DOCKER, NIST_800_190, KYVERNO, TRIVY, GDPR -> "";
        };
        return framework.title + (version.isEmpty() ? "" : " " + version) + named;
    }
}
