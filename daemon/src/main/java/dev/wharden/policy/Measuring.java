package dev.wharden.policy;

import dev.wharden.control.Endpoint;
import dev.wharden.control.Settings;
import dev.wharden.control.host.Jurisdiction;
import dev.wharden.control.host.Latency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What a host policy wants to know of endpoints.
 *
 * @param endpoints each once, in the order of the policy
 * @param needed how many connections to each say something; 0 where there is none
 */
public record Measuring(Set<Endpoint> endpoints, int needed) {
    static Measuring of(List<ResolvedControl> controls) {
        SequencedSet<Endpoint> endpoints = new LinkedHashSet<>();
        int needed = 0;
        for (ResolvedControl control : controls) {
            for (Settings settings : control.settings()) {
                if (control.control().equals(Latency.CONTROL)) {
                    endpoints.addAll(Latency.endpoints(settings));
                    needed = Math.max(needed, Latency.needed(settings));
                } else if (control.control().equals(Jurisdiction.CONTROL)) {
                    endpoints.addAll(Jurisdiction.endpoints(settings));
                    needed = Math.max(needed, Jurisdiction.needed(settings));
                }
            }
        }
        return new Measuring(endpoints, endpoints.isEmpty() ? 0 : needed);
    }
}
