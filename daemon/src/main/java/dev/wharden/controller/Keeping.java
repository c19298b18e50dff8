package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.quarantine.Quarantiner;
import java.time.Duration;

/** The step that keeps held what is held. What got loose is frozen before there is a place for the rest. */
final class Keeping {
    private final Quarantiner quarantiner;
    private final Bulkhead bulkhead;
    private final FreezeFirst freezeFirst;
    private final Orders orders;

    Keeping(Quarantiner quarantiner, Bulkhead bulkhead, FreezeFirst freezeFirst, Orders orders) {
        this.quarantiner = quarantiner;
        this.bulkhead = bulkhead;
        this.freezeFirst = freezeFirst;
        this.orders = orders;
    }

    /**
     * Keeps what is held under a name. Throws a DockerException where nothing that a person ordered can be told of it.
     *
     * @param still whether what is open for the name waits for a release
     */
    Station<Outcome> keep(ContainerName name, boolean still) {
        if (!still && quarantiner.concerns(name)) {
            freezeFirst.loose(name);
            if (!bulkhead.enter(name)) {
                return new Station.Stop<>(HardeningReconciler.LATER);
            }
        }
        try {
            return new Station.Go<>(quarantiner.keep(name));
        } catch (DockerException e) {
            // What the engine has refused is told to who has ordered something for it, else to all.
            boolean silent = e instanceof DockerException.Unavailable unavailable && !unavailable.isAnswered();
            if (silent || !orders.unkept(name, e)) {
                throw e;
            }
            return new Station.Stop<>(new Result.RequeueAfter(Duration.ZERO));
        }
    }

    /** One that was looked at may belong to a group that is held. */
    Outcome join(Container container) {
        return quarantiner.join(container);
    }
}
