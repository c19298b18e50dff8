package dev.wharden.policy;

import java.util.List;

/**
 * What is wanted of the host and its engine; report only, one a host.
 *
 * @param name of the document
 * @param desired sorted by control id
 */
public record HostPolicy(String name, List<Desired> desired) {
    /** Copies the list. */
    public HostPolicy {
        desired = List.copyOf(desired);
    }
}
