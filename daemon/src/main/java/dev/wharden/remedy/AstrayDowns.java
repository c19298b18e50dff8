package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.HeldPolicy;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Of what is {@link Down}, that which must not be started while a start would mount something else than it had: it has
 * no restart policy until it runs as it did, or somebody else starts it.
 */
record AstrayDowns(MountCheck mounts, Writers finishers) {
    /**
     * Why it is not started now, for people; empty when it may be: not beside what runs on of it. One that was lured
     * once waits until no container can do that again: whatever exchanges its source all the time would have it started
     * by a look that finds the right one. Throws a DockerException.
     */
    Optional<String> hindrance(Down down, Container stopped) {
        List<String> ended = Stream.concat(
                        Stream.of(stopped.id()), down.outlived().stream().flatMap(List::stream))
                .distinct()
                .toList();
        return mounts.leftover().of(ended).or(() -> mounted(down, stopped));
    }

    private Optional<String> mounted(Down down, Container stopped) {
        return switch (mounts.astray(down.mounts(), stopped)) {
            case Observed.Known<Optional<String>>(Optional<String> target) ->
                target.map(path -> down.isAstray() ? down.why() : MountCheck.stays(down.name(), path))
                        .or(() -> Optional.of(down.why())
                                .filter(_ -> down.isAstray() && mounts.isReplaceable(down.mounts(), stopped)));
            // What it had when it was stopped was seen then: another start would show the same.
            case Observed.Unknown<Optional<String>> _, Observed.Absent<Optional<String>> _ ->
                down.isAstray() ? Optional.of(down.why()) : Optional.empty();
        };
    }

    /** It runs, or has run: it gets the policy back that was taken from it, unless it was given one since. */
    void giveBack(Down down, Container now) {
        HeldPolicy.giveBack(finishers.of(down.action(), down.name()), down, now);
    }

    /** Stops what was started and must not run on. Returns it as it is down then; empty when it runs on. */
    Optional<Down> stop(Down down, Container now) {
        return mounts.stopLured(finishers.of(down.action(), down.name()), down.mounts(), now)
                .map(why -> down.stoppedAgain(now.text("/State/StartedAt"), now.at("/HostConfig/RestartPolicy"), why));
    }
}
