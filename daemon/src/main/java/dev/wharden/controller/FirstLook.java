package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.Glance;
import dev.wharden.observe.Observer;
import java.util.function.BiConsumer;

/**
 * Looks at a container without holding up the looks at others. The engine can be made to answer for a container as late as it likes, so that the first answer is waited for
 * a moment only. Whichever has not answered in it is waited for longer by one worker at a time; there is no place for a second, which comes again after its backoff.
 */
final class FirstLook {
    /** Workers besides those for long work: one that waits for what is slow, and two for what is not. */
    static final int WORKERS = 3;

    private final Observer observer;
    private final BiConsumer<ContainerName, DockerException.Stuck> unanswered;
    private final Bulkhead slow = new Bulkhead(1);

    /**
     * Nobody looks yet.
     *
     * @param unanswered is told for which container the engine does not answer, however long that was waited for
     */
    FirstLook(Observer observer, BiConsumer<ContainerName, DockerException.Stuck> unanswered) {
        this.observer = observer;
        this.unanswered = unanswered;
    }

    /** One inspect, and what is known already. Throws as {@link Observer#glance}, and Stuck when it comes again later. */
    Glance at(ContainerName name) {
        try {
            return observer.glance(name.value(), DockerReader.QUICK);
        } catch (DockerException.Stuck late) {
            if (!slow.enter(name)) {
                throw late;
            }
        }
        try {
            return observer.glance(name.value(), DockerReader.PATIENCE);
        } catch (DockerException.Stuck stuck) {
            unanswered.accept(name, stuck);
            throw stuck;
        } finally {
            slow.leave();
        }
    }

    /** The same of a container that has or had the name, by its id: one that is slow is looked at by the name that it has now. */
    Glance passing(String id) {
        return observer.glance(id, DockerReader.QUICK);
    }
}
