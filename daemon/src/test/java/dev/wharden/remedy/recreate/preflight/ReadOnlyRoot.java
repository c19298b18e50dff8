package dev.wharden.remedy.recreate.preflight;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Observed;
import java.util.List;

/** The recreation that tests make: of a container that gets a read-only root. */
public final class ReadOnlyRoot {
    private static final Edit EDIT = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);

    private ReadOnlyRoot() {}

    /** What a policy wants of it. */
    public static Remedy.Recreate of(Container actual) {
        return new Remedy.Recreate(
                actual, actual.with(EDIT.pointer(), EDIT.value()), List.of(EDIT), List.of("readOnlyRootFilesystem"));
    }

    /** With the consent of all. */
    public static Preflight preflight(DockerReader reader) {
        return new Preflight(reader, "vm", member -> new Consent.Answer.Given(false));
    }

    /** Of a container on which none of these others but those depend that it finds. */
    public static Preparation prepare(DockerReader reader, Container actual, List<Container> others, boolean discard) {
        return preflight(reader).prepare(of(actual), Observed.known(Dependents.of(actual, others)), discard);
    }
}
