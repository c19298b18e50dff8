package dev.wharden.control;

import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** A control as its {@link ControlBuilder} declares it. */
record BuiltControl(
        Info info,
        Predicate<Findings> applies,
        BiFunction<Subject, Settings, Settings> completing,
        BiFunction<Subject, Settings, List<Edit>> advising,
        BiFunction<Subject, Settings, Advice> hand)
        implements Control {
    @Override
    public List<Finding> evaluate(Target target, Settings settings) {
        if (!info.shape().hasOpinion(settings)) {
            return List.of();
        }
        var found = new Findings(info, target, settings);
        if (applies.test(found)) {
            for (Rule rule : info.rules()) {
                rule.check().check(found.under(rule));
            }
        }
        return found.list();
    }

    @Override
    public Settings completed(Subject subject, Settings settings) {
        return completing.apply(subject, settings);
    }

    @Override
    public List<Edit> advised(Subject subject, Settings settings) {
        return advising.apply(subject, settings);
    }

    @Override
    public Advice byHand(Subject subject, Settings settings) {
        return hand.apply(subject, settings);
    }
}
