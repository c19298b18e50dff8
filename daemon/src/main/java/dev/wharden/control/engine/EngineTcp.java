package dev.wharden.control.engine;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.util.List;

/**
 * Demands that the engine's API is not on the network without client certificates: by the engine's own warnings, and by
 * the sockets that its process listens on, since systemd may have given it one that it does not know to be TCP.
 */
public final class EngineTcp {
    private static final String WARNINGS = "engine:/Warnings";
    private static final String SOCKETS = "host:/dockerd/listeners";

    /** Of a swarm: cluster management and gossip. */
    private static final List<String> SWARM = List.of(":2377", ":7946");

    public static final Control CONTROL = Control.of("engineTcp")
            .title("The engine's API is not open on the network")
            .why("A client that reaches it is root on this host, without a password.")
            .fix("Remove tcp:// from \"hosts\" in daemon.json, from the unit's -H and from docker.socket; or "
                    + "demand client"
                    + " certificates with --tlsverify. Remote clients can use ssh.")
            .severity(CRITICAL)
            .scope(Scope.HOST)
            .forbids()
            .in(Profile.RESTRICTED, Profile.CIS_L1)
            .rule("daemon-tcp-exposed", EngineTcp::check, cis("2.7"), owasp("1"), nist("4.3.1"))
            .build();

    private EngineTcp() {}

    private static void check(Findings found) {
        if (found.engine().version().isEmpty()) {
            found.unread(Source.ENGINE, WARNINGS, "the engine did not say what it is");
            return;
        }
        List<String> warned = found.engine().report().warnings().stream()
                .filter(warning -> warning.contains("API is accessible on http"))
                .map(warning -> warning.replaceAll("(?s).*API is accessible on (https?://\\S+).*", "$1"))
                .toList();
        if (warned.isEmpty()) {
            found.must(found.host().engineProcess(), Source.HOST, SOCKETS)
                    .ifPresent(process -> listeners(found, process));
        }
        for (String address : warned) {
            found.violation(
                    Source.ENGINE,
                    WARNINGS,
                    Values.of(address),
                    Values.none(),
                    "the API is open at " + address
                            + (address.startsWith("https") ? " to any client" : " without TLS"));
        }
    }

    /** Where the engine itself knows of no TCP without client certificates. */
    private static void listeners(Findings found, EngineProcess process) {
        boolean verifies = process.setting("tlsverify", "false").equals(Observed.known("true"));
        String metrics =
                process.setting("metrics-addr", "") instanceof Observed.Known<String>(String address) ? address : "";
        found.must(process.listeners(), Source.HOST, SOCKETS).stream()
                .flatMap(List::stream)
                .filter(address -> !verifies && !address.equals(metrics))
                .filter(address ->
                        !found.engine().swarmActive() || SWARM.stream().noneMatch(address::endsWith))
                .forEach(address -> found.violation(
                        Source.HOST,
                        SOCKETS,
                        Values.of(address),
                        Values.none(),
                        "the engine listens on TCP at " + address + " without client certificates"));
    }
}
