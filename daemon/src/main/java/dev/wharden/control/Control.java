package dev.wharden.control;

import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.util.List;

/**
 * A named set of rules about a container, the host or the fleet. It is pure: the same target and settings give the same
 * findings, and nothing is changed.
 */
public interface Control {
    /** Starts the declaration of a control of containers. */
    static ControlBuilder of(String id) {
        return new ControlBuilder(id, Scope.CONTAINER);
    }

    /** Starts the declaration of a control of the host and its engine. */
    static ControlBuilder host(String id) {
        return new ControlBuilder(id, Scope.HOST);
    }

    /** Starts the declaration of a control of all containers together. */
    static ControlBuilder fleet(String id) {
        return new ControlBuilder(id, Scope.FLEET);
    }

    /** What it says of itself; always the same. */
    Info info();

    /**
     * Evaluates a target of its scope. Never throws for anything that an inspect answer may hold, and never takes what
     * could not be read for a pass.
     *
     * @param settings checked against the shape
     * @return the findings; empty when it complies
     */
    List<Finding> evaluate(Target target, Settings settings);

    /**
     * The settings with a value in each place where a repair would need one that the policy does not name: what a
     * person is shown, never what is done.
     *
     * @param subject what the proposal is made from
     */
    default Settings completed(Subject subject, Settings settings) {
        return settings;
    }

    /**
     * Edits of a finding that no repair may make because they cut traffic or data, for a person who is shown them and
     * decides. Together with the repairs they make it pass, as far as edits can.
     */
    default List<Edit> advised(Subject subject, Settings settings) {
        return List.of();
    }

    /** What a person would write for what no edit says; empty where edits say it all. */
    default Advice byHand(Subject subject, Settings settings) {
        return Advice.NONE;
    }
}
