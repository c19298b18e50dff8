package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Changes;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a container wrote outside its volumes after preflight had looked: while the twin was prepared, and while it was
 * being stopped. It is looked at right after the stop, in the milliseconds in which both are down, and only where
 * preflight found little and its policy does not give it up.
 */
final class LateWrites {
    private static final Duration AT_MOST = Duration.ofSeconds(1);

    /** Each costs a call, while the container is down. */
    private static final int LOOKED_AT = 5;

    private LateWrites() {}

    /**
     * Throws Unfaithful when one of those that have stopped would lose data with its writable layer, or wrote too much
     * to tell, and Meddling when somebody has copied it in.
     */
    static void refuse(Bench bench, Preparation.Ready ready, Transaction transaction) {
        for (Preparation.Part part : ready.parts()) {
            part.seen().ifPresent(seen -> {
                String name = part.actual().name().value();
                List<String> lost = of(bench.reader(), part, seen);
                // File times would tell it too, but a container sets those as it likes, and is then stopped for ever.
                Instant begun = transaction.operation().begun();
                if (!lost.isEmpty()
                        && bench.exits().copiedIntoSince(part.actual().id(), begun)) {
                    throw new Meddling("somebody copied files into " + name + " while Wharden was recreating it, and"
                            + " what was written outside its volumes since would be lost: " + WritableLayer.some(lost)
                            + "; it runs again as it was");
                }
                if (!lost.isEmpty()) {
                    throw new Unfaithful.Differs(name + " wrote outside its volumes right before it ended, which a"
                            + " recreation would lose: " + WritableLayer.some(lost) + "; it runs again as it was: give"
                            + " it a volume there, or, if its start writes this again, set"
                            + " remediation.writableLayer: Discard in its policy");
                }
            });
        }
    }

    private static List<String> of(DockerReader reader, Preparation.Part part, Set<String> seen) {
        try {
            Changes changes = changes(reader, part.actual().id());
            var late = new ArrayList<>(WritableLayer.lost(changes, part.actual()));
            late.removeAll(seen);
            return late.size() > LOOKED_AT ? late : WritableLayer.data(reader, part.actual(), changes, late);
        } catch (DockerException.Excessive tooMuch) {
            throw new Unfaithful.Differs("what " + part.actual().name() + " wrote outside its volumes right before it"
                    + " ended cannot be told (" + tooMuch.getMessage() + "); it runs again as it was: give it a volume"
                    + " there, or set remediation.writableLayer: Discard in its policy");
        } catch (DockerException.NotFound gone) {
            // Who removed it is found out at the next step.
            return List.of();
        }
    }

    /** A second is for what is usual. What takes longer may do so at each stop, so that it has to be told. */
    private static Changes changes(DockerReader reader, String container) {
        try {
            return reader.changes(container, AT_MOST);
        } catch (DockerException.Excessive late) {
            return reader.changes(container);
        }
    }
}
