package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;

/** Finds out, by looking alone, whether a container can be replaced faithfully. */
public final class Preflight {
    private static final int SHOWN = 10;

    private final DockerReader reader;
    private final CircumstancesReader circumstances;

    /** Looks through the reader; {@code hostName} is the kernel's nodename, which containers with the host's names show. */
    public Preflight(DockerReader reader, String hostName) {
        this.reader = reader;
        this.circumstances = new CircumstancesReader(reader, hostName);
    }

    /** Why a container should not even be restarted; empty when it may. */
    public Optional<String> refusal(Container actual, Observed<List<Container>> sharers) {
        return Refusals.of(actual, sharers);
    }

    /**
     * The twin's body, or why there is none.
     *
     * @param sharers the containers that depend on this one; one that is not known refuses
     * @param discardWritableLayer what was written outside volumes may be lost
     * @throws DockerException when the engine cannot be asked
     */
    public Preparation prepare(
            Remedy.Recreate remedy, Observed<List<Container>> sharers, boolean discardWritableLayer) {
        Container actual = remedy.actual();
        var refusal = Refusals.of(actual, sharers);
        if (refusal.isPresent()) {
            return new Preparation.Refused(refusal.get());
        }
        List<JsonNode> changes = reader.changes(actual.id());
        var hidden = HiddenFiles.refusal(reader, actual, remedy.desired(), changes);
        if (hidden.isPresent()) {
            return new Preparation.Refused(hidden.get());
        }
        if (!discardWritableLayer) {
            List<String> lost = WritableLayer.lost(changes, actual);
            if (!lost.isEmpty()) {
                return new Preparation.Refused("it wrote outside its volumes, which a recreation would lose: "
                        + String.join(", ", lost.subList(0, Math.min(SHOWN, lost.size())))
                        + (lost.size() > SHOWN ? " and " + (lost.size() - SHOWN) + " more" : ""));
            }
        }
        try {
            return new Preparation.Ready(
                    actual, remedy.desired(), CreateBody.of(actual, remedy.desired(), circumstances.read(actual)));
        } catch (DockerException.NotFound gone) {
            return new Preparation.Refused("a twin cannot be made: " + gone.getMessage());
        }
    }
}
