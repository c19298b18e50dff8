package dev.wharden.subject;

import java.util.Set;

/**
 * What a container that runs is seen to do: a twin that runs and does not do it is of no use.
 *
 * @param ports TCP ports that its network namespace listens to; none where that is the host's, whose listeners are not
 *     its own
 * @param lasting its processes besides the main one that have lived for two seconds and more, without what
 *     {@code docker exec} started: pid and start time, at most 64
 * @param others whether it has any process besides the main one, however young
 * @param reaped page faults of the children that its main process has waited for: grows whenever one ends
 */
public record Activity(Set<Integer> ports, Set<String> lasting, boolean others, long reaped) {
    public Activity {
        ports = Set.copyOf(ports);
        lasting = Set.copyOf(lasting);
    }
}
