package dev.wharden.policy;

import java.util.List;
import java.util.Optional;

/**
 * An immutable set of policies, as read at one moment.
 *
 * @param policies by priority, the highest first, then by name
 * @param exceptions by name
 * @param host the one host policy
 */
public record PolicySet(List<Policy> policies, List<PolicyException> exceptions, Optional<HostPolicy> host) {
    /** No policy: every container is unmanaged. */
    public static final PolicySet EMPTY = new PolicySet(List.of(), List.of(), Optional.empty());

    /** Copies the lists. */
    public PolicySet {
        policies = List.copyOf(policies);
        exceptions = List.copyOf(exceptions);
    }
}
