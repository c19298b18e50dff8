package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;

/** Demands that the engine's API is not on the network without client certificates. */
public final class EngineTcp {
    public static final Control CONTROL = Control.host("engineTcp")
            .title("The engine's API is not open on the network")
            .why("A client that reaches it is root on this host, without a password.")
            .fix("Remove tcp:// from \"hosts\" in daemon.json, from the unit's -H and from docker.socket; or demand "
                    + "client certificates with --tlsverify. Remote clients can use ssh.")
            .severity(CRITICAL)
            .forbids()
            .in(RESTRICTED, CIS_L1)
            .rule("daemon-tcp-exposed", EngineApi::check, cis("2.7"), owasp("1"), nist("4.3.1"))
            .build();

    private EngineTcp() {}
}
