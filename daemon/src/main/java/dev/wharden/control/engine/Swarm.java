package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Values;

/** Demands that an engine which needs no swarm is in none. */
public final class Swarm {
    public static final Control CONTROL = Control.host("swarm")
            .title("The engine is not part of a swarm")
            .why("A swarm opens ports for its nodes, and control of one manager starts containers on every node.")
            .fix("Leave it with docker swarm leave, or say swarm: true in the HostPolicy.")
            .severity(MEDIUM)
            .forbids()
            .in(RESTRICTED, CIS_L1)
            .rule(
                    "swarm-inactive",
                    found -> {
                        if (found.engine().swarmActive()) {
                            found.violation(
                                    "engine:/Swarm/LocalNodeState",
                                    Values.of("active"),
                                    Values.of("inactive"),
                                    "the engine is part of a swarm");
                        }
                    },
                    cis("5.1"))
            .build();

    private Swarm() {}
}
