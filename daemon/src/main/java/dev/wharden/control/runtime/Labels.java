package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.Glob;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.*;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Demands labels that say whose a container is, and values that somebody knows. A label that comes from the image says
 * nothing of who started it, so that it does not count as set; its value must be right all the same.
 */
public final class Labels {
    private static final Key<List<String>> REQUIRED = Key.texts("required", "labels that must be set", List.of());

    private static final Key<Map<String, List<String>>> VALUES = Key.patterns(
            "values",
            "of labels that are set, whether required or not, what their value may be: {tier: [web, \"db-*\"]}");

    private static final int LONGEST = 60;

    public static final Control CONTROL = Control.of("labels")
            .title("Its labels say whose it is")
            .why("A container without an owner is not patched and not missed, and an intruder's is one of them.")
            .severity(LOW)
            .settings(REQUIRED, VALUES)
            .reported()
            .rule("label-ownership", Labels::check, kyverno("require-labels"), nist("4.4.5"))
            .byHand(Labels::example)
            .build();

    private Labels() {}

    private static void check(Findings found) {
        found.check(List.of(Field.LABELS));
        Map<String, String> labels = found.declared().labels();
        for (String name : found.get(REQUIRED)) {
            String value = labels.getOrDefault(name, "");
            if (value.isEmpty() || isOfImage(found, name, value)) {
                found.violation(Field.LABELS, Values.of(found.get(REQUIRED)), "no own label " + name);
            }
        }
        found.get(VALUES).forEach((name, patterns) -> {
            String value = labels.getOrDefault(name, "");
            if (labels.containsKey(name) && patterns.stream().noneMatch(pattern -> new Glob(pattern).matches(value))) {
                found.violation(
                        Field.LABELS,
                        Values.of(patterns),
                        "label " + name + " is \"" + shortened(value) + "\", which is not an allowed value");
            }
        });
    }

    private static String shortened(String value) {
        return value.codePointCount(0, value.length()) <= LONGEST
                ? value
                : value.substring(0, value.offsetByCodePoints(0, LONGEST)) + "…";
    }

    private static boolean isOfImage(Findings found, String name, String value) {
        Optional<ImageDefaults> image = found.must(found.subject().image(), Source.IMAGE, "/Config/Labels");
        return image.isPresent() && value.equals(image.get().labels().get(name));
    }

    private static Advice example(Subject subject, Settings settings) {
        List<String> names = settings.get(REQUIRED);
        return new Advice(
                Set.of(Field.LABELS),
                names.stream().map(name -> "--label=" + name + "=VALUE").toList(),
                names.isEmpty() ? List.of() : List.of("labels: [" + String.join("=VALUE, ", names) + "=VALUE]"),
                List.of());
    }
}
