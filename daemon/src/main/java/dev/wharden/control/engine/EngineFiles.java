package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.ControlBuilder;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Demands that only root can change what the engine is made of: its units, sockets, configuration and keys. */
public final class EngineFiles {
    public static final Control CONTROL = control();

    private EngineFiles() {}

    private static Control control() {
        ControlBuilder control = Control.host("engineFiles")
                .title("Only root can change the engine's files")
                .why("Write access to the engine's unit, configuration or socket is root on the host; read access to "
                        + "its key is enough to talk to it as itself.")
                .fix("chown root:root FILE and chmod go-w FILE; for a key chmod 400; for the engine's socket chown "
                        + "root:docker and chmod 660; for what an ACL gives setfacl -b FILE.")
                .severity(MEDIUM)
                .requires()
                .in(RESTRICTED, CIS_L1);
        for (EngineFile file : EngineFile.values()) {
            control.rule(
                    "file-owner-" + file.id(),
                    file.severity(),
                    found -> FileRights.owner(found, file),
                    cis(file.ownerId()));
            control.rule(
                    "file-mode-" + file.id(),
                    file.severity(),
                    found -> FileRights.mode(found, file),
                    cis(file.modeId()));
        }
        return control.build();
    }

    /** All paths and patterns that the control asks of {@link dev.wharden.subject.HostFacts#files}. */
    public static Set<String> paths(String socket, EngineFacts engine, Observed<EngineProcess> process) {
        var where = new EngineFile.Where(socket, engine, process);
        var paths = new LinkedHashSet<String>(List.of(socket));
        List.of(EngineFile.values()).forEach(file -> file.paths(where).forEach(paths::add));
        return paths;
    }
}
