package dev.wharden.control;

import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import java.util.List;

/** One rule about the host or its engine; report only. It is pure, as {@link Control} is. */
public interface HostControl {
    /** What it says of itself; always the same. */
    Info info();

    /**
     * Judges the host; never takes what could not be read for a pass.
     *
     * @param host what is known of it
     * @param engine what is known of its engine
     * @param settings checked against the shape
     * @return violations and what is unread; empty when it complies
     */
    List<Finding> judge(HostFacts host, EngineFacts engine, Settings settings);
}
