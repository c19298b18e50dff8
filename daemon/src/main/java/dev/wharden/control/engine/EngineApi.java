package dev.wharden.control.engine;

import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.util.List;

/** Where the engine's API can be reached over the network by a client without a certificate. */
final class EngineApi {
    private static final String WARNINGS = "engine:/Warnings";
    private static final String SOCKETS = "host:/dockerd/listeners";

    /** Of a swarm: cluster management and gossip. */
    private static final List<String> SWARM = List.of(":2377", ":7946");

    private EngineApi() {}

    /**
     * By the engine's own warnings, and by the sockets that its process listens on, since systemd may have given it one
     * that it does not know to be TCP.
     */
    static void check(Findings found) {
        if (!found.isToldByEngine(WARNINGS)) {
            return;
        }
        List<String> warned = warned(found.engine().report().warnings());
        for (String address : warned) {
            String how = address.startsWith("https") ? " to any client" : " without TLS";
            found.violation(WARNINGS, Values.of(address), Values.none(), "the API is open at " + address + how);
        }
        if (warned.isEmpty()) {
            found
                    .must(found.host().engineProcess(), SOCKETS)
                    .flatMap(process -> found.must(open(process, found.engine().swarmActive()), SOCKETS))
                    .stream()
                    .flatMap(List::stream)
                    .forEach(address -> found.violation(
                            SOCKETS,
                            Values.of(address),
                            Values.none(),
                            "the engine listens on TCP at " + address + " without client certificates"));
        }
    }

    /** The addresses in the engine's own warnings. */
    private static List<String> warned(List<String> warnings) {
        return warnings.stream()
                .filter(warning -> warning.contains("API is accessible on http"))
                .map(warning -> warning.replaceAll("(?s).*API is accessible on (https?://\\S+).*", "$1"))
                .toList();
    }

    /** The addresses that its process listens on, without those that are not the API's. */
    private static Observed<List<String>> open(EngineProcess process, boolean swarm) {
        boolean verifies = process.setting("tlsverify", "false").equals(Observed.known("true"));
        String metrics =
                process.setting("metrics-addr", "") instanceof Observed.Known<String>(String address) ? address : "";
        return process.listeners()
                .map(all -> all.stream()
                        .filter(address -> !verifies && !address.equals(metrics))
                        .filter(address -> !swarm || SWARM.stream().noneMatch(address::endsWith))
                        .toList());
    }
}
