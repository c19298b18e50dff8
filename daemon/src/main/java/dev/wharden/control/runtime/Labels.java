package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Demands labels that say whose a container is. One that comes from the image says nothing of who started it. */
public final class Labels {
    private static final Key<List<String>> REQUIRED = Key.texts("required", "labels that must be set", List.of());

    public static final Control CONTROL = Control.of("labels")
            .title("Its labels say whose it is")
            .why("A container without an owner is not patched and not missed, and an intruder's is one of them.")
            .severity(LOW)
            .settings(REQUIRED)
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
