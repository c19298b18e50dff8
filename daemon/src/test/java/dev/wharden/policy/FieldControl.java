package dev.wharden.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shape;
import dev.wharden.control.Source;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A small control for tests, whose judgement is given.
 *
 * @param id of the control
 * @param shape of its settings
 * @param profiles what it wants in profiles
 * @param judgement what it finds
 */
record FieldControl(
        String id,
        Shape shape,
        Map<Profile, Settings> profiles,
        BiFunction<FieldControl, Judging, List<Finding>> judgement)
        implements Control {
    /** What a judgement is about. */
    record Judging(Subject subject, Settings settings) {
        JsonNode at(String pointer) {
            return subject.declared().at(pointer);
        }
    }

    static FieldControl of(String id, BiFunction<FieldControl, Judging, List<Finding>> judgement) {
        return new FieldControl(id, new Shape(Shape.Shorthand.FORBIDDEN, List.of(Shape.ALLOW)), Map.of(), judgement);
    }

    /** Wants a field to have a value, and repairs it. */
    static FieldControl wanting(String id, String pointer, JsonNode value) {
        return of(
                id,
                (control, judging) -> judging.at(pointer).equals(value)
                        ? List.of()
                        : List.of(control.drift(pointer, judging.at(pointer), new Edit(pointer, value))));
    }

    FieldControl in(Profile profile, Settings settings) {
        return new FieldControl(id, shape, Map.of(profile, settings), judgement);
    }

    Finding drift(String pointer, JsonNode actual, Edit... edits) {
        return new Finding.Drift(detail(pointer, actual, ""), List.of(edits));
    }

    Finding.Detail detail(String pointer, JsonNode actual, String impliedBy) {
        return new Finding.Detail(
                id,
                "",
                Severity.HIGH,
                pointer.startsWith("proc:") ? Source.KERNEL : Source.INSPECT,
                pointer,
                actual,
                Subjects.json("null"),
                "is " + actual,
                impliedBy);
    }

    @Override
    public Info info() {
        return new Info(
                id,
                id + " holds",
                "for tests",
                Severity.HIGH,
                Scope.CONTAINER,
                shape,
                Set.of(Field.PRIVILEGED),
                profiles,
                false,
                List.of(),
                "");
    }

    @Override
    public List<Finding> evaluate(Target target, Settings settings) {
        return judgement.apply(this, new Judging((Subject) target, settings));
    }
}
