package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.Observer;
import dev.wharden.observe.Sighting;
import dev.wharden.subject.Subject;
import java.util.Optional;
import java.util.function.Consumer;

/** Judges containers beside the one that a worker was given, which no event of their own tells of. */
final class PassingContainers {
    private final Observer observer;
    private final FirstLook look;
    private final Judge judge;
    private final Consumer<ContainerName> wake;

    /**
     * Looks by the observer.
     *
     * @param wake queues a name whose container is another one in a moment
     */
    PassingContainers(Observer observer, FirstLook look, Judge judge, Consumer<ContainerName> wake) {
        this.wake = wake;
        this.observer = observer;
        this.look = look;
        this.judge = judge;
    }

    /** One that has followed another, as it is now: what our own calls have done to it is no event. */
    void follower(ContainerName name) {
        try {
            Subject seen = observer.observe(name.value());
            if (Judge.isPassing(seen, judge.judge(name, seen, Optional.empty(), observer::again))) {
                wake.accept(name);
            }
        } catch (DockerException.NotFound gone) {
            judge.gone(name);
        }
    }

    /**
     * Containers that were created under a name and are not the one that has it now: one that lives for 50 ms is judged
     * too, while its inspect can still be had.
     *
     * @param present id of the one that has the name; empty when none has
     */
    void passing(ContainerName name, Sighting sighting, String present) {
        for (String id : sighting.created()) {
            if (id.equals(present)) {
                continue;
            }
            try {
                judge.judgeInPassing(name, observer.observe(look.passing(id)), sighting.first());
            } catch (DockerException.NotFound | DockerException.Stuck gone) {
                judge.missed(name, id);
            }
        }
    }
}
