package dev.wharden.control;

import dev.wharden.subject.Subject;
import java.util.List;

/** One rule about a container. It is pure: the same subject and settings give the same findings, and nothing is changed. */
public interface Control {
    /** What it says of itself; always the same. */
    Info info();

    /**
     * Judges a container. Never throws for anything that an inspect answer may hold, and never takes what could not be read for a pass.
     *
     * @param subject what is known
     * @param settings checked against the shape
     * @return the findings; empty when it complies
     */
    List<Finding> judge(Subject subject, Settings settings);

    /**
     * The settings with a value in each place where a repair would need one that the policy does not name: what a person is shown, never what is done.
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

    /** What a person would write to make it pass under these settings. */
    Advice advice(Subject subject, Settings settings);
}
