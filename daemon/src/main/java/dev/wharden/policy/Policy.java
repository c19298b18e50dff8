package dev.wharden.policy;

import dev.wharden.control.Profile;
import java.util.List;

/**
 * A HardeningPolicy.
 *
 * @param name unique in its set
 * @param priority the highest wins, then the name A–Z
 * @param match which containers
 * @param exclude and which of them not; empty means none
 * @param mode before ceiling and label
 * @param profile already merged into {@code desired}
 * @param desired sorted by control id; a control that is absent has no opinion
 * @param remediation what is done about drift
 * @param digest SHA-256 of what it means, hex: of its selectors and effective settings, and of what this version of
 *     Wharden does with them
 */
public record Policy(
        String name,
        int priority,
        Match match,
        Match exclude,
        Mode mode,
        Profile profile,
        List<Desired> desired,
        Remediation remediation,
        String digest) {
    public Policy {
        desired = List.copyOf(desired);
    }

    /** Whether it is for this container. */
    public boolean covers(Identity identity) {
        return match.accepts(identity) && (exclude.isEmpty() || !exclude.accepts(identity));
    }
}
