package dev.wharden.policy;

import java.util.List;

/**
 * What is wanted of the host and its engine; report only. Of several the one with the highest priority decides, alone.
 *
 * @param name of the document
 * @param priority no two have the same
 * @param desired sorted by control id
 */
public record HostPolicy(String name, int priority, List<Desired> desired) {
    public HostPolicy {
        desired = List.copyOf(desired);
    }
}
