package dev.wharden.control.host;

import dev.wharden.control.Finding;
import dev.wharden.control.HostControl;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Demands that the country in which the host is declared to stand is an allowed one. A declaration is a claim: it is recorded, not proved. */
public final class Jurisdiction implements HostControl {
    private static final Set<String> EUROPEAN_UNION = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");

    /** The other states of the Agreement on the European Economic Area. */
    private static final Set<String> EUROPEAN_ECONOMIC_AREA = Set.of("IS", "LI", "NO");

    private static final Info INFO = new Info(
            "jurisdiction",
            "The host stands in an allowed country",
            "Data that may not leave a jurisdiction must not be worked on outside of it.",
            Severity.HIGH,
            Shapes.map(
                    Setting.of("declared", Setting.Type.TEXT, "where the host stands, ISO 3166-1: NO"),
                    Setting.of("allowed", Setting.Type.TEXTS, "countries, or EU, or EEA for its thirty countries"),
                    Setting.of(
                            "anchors",
                            Setting.Type.TEXTS,
                            "endpoints whose distance would prove it; not measured by this version")),
            Repair.NONE,
            Set.of(),
            Map.of(),
            List.of("GDPR: chapter V"));

    private static final HostFindings FINDINGS = new HostFindings(INFO, "host:/jurisdiction");

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(HostFacts host, EngineFacts engine, Settings settings) {
        String declared = settings.text("declared").toUpperCase(Locale.ROOT);
        List<String> allowed = settings.texts("allowed");
        if (declared.isEmpty()) {
            return FINDINGS.unread("the policy does not declare where the host is");
        }
        if (!allowed.isEmpty() && allowed.stream().noneMatch(area -> isIn(declared, area.toUpperCase(Locale.ROOT)))) {
            return FINDINGS.violation(
                    Severity.HIGH,
                    Values.of(declared),
                    Values.of(allowed),
                    "the host stands in " + declared + ", which is not allowed");
        }
        return settings.texts("anchors").isEmpty()
                ? FINDINGS.none()
                : FINDINGS.unread("this version does not measure the distance to anchors");
    }

    private static boolean isIn(String country, String area) {
        return switch (area) {
            case "EU" -> EUROPEAN_UNION.contains(country);
            case "EEA" -> EUROPEAN_UNION.contains(country) || EUROPEAN_ECONOMIC_AREA.contains(country);
            default -> area.equals(country);
        };
    }
}
