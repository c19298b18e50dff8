package dev.wharden.control.engine;

import dev.wharden.control.*;

/** A row of a table of settings of the engine: a control of one rule that is required or not. */
final class EngineRow {
    /** The engine's own configuration file, for advice. */
    static final String FILE = "/etc/docker/daemon.json";

    private EngineRow() {}

    /** What all of them have. */
    static ControlBuilder of(String id, Severity severity) {
        return Control.host(id).severity(severity).requires();
    }
}
