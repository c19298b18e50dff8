package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Subject;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What only the kernel tells of a container.
 *
 * @param opened paths of the files that its processes have open for writing, on its root file system
 * @param mounted the same in its mounts
 * @param frozen whether it is frozen from above its own control group
 * @param captured processes of the host that are in its control groups
 * @param headless whether the first thread of its first process has ended and others go on
 * @param outliving why its stop may not end all that is in its control groups
 */
public record InKernel(
        Function<Subject, Set<String>> opened,
        Function<Subject, Set<String>> mounted,
        Predicate<Container> frozen,
        Function<Container, Captured> captured,
        Predicate<Container> headless,
        Function<Container, Optional<String>> outliving) {
    /** Nothing is known. */
    static final InKernel SILENT = new InKernel(
            _ -> Set.of(), _ -> Set.of(), _ -> false, _ -> Captured.NONE, _ -> false, _ -> Optional.empty());

    /**
     * Why it may not be stopped: it would be killed, maybe as late as at the thaw, when nothing would start it again;
     * or it would not end at all, and run beside its twin; or the engine would end with it.
     */
    Optional<Refusal> refusal(Container actual) {
        if (headless.test(actual)) {
            return Optional.of(new Refusal.Standing("the first thread of process " + actual.pid() + " has ended and"
                    + " others go on (pthread_exit in main): the engine cannot stop it, and would call it stopped while"
                    + " it runs on; let its first thread wait for the others"));
        }
        Optional<Refusal> runsOn = outliving.apply(actual).map(Refusal.Standing::new);
        if (runsOn.isPresent()) {
            return runsOn;
        }
        Optional<Refusal> taken = captured.apply(actual).refusalOfEnd().map(Refusal.Standing::new);
        if (taken.isPresent()) {
            return taken;
        }
        return frozen.test(actual)
                ? Optional.of(new Refusal.Standing("its processes are frozen although it is not paused: a control group"
                        + " above its own is, such as that of a paused container (--cgroup-parent), so that it would"
                        + " not hear its stop"))
                : Optional.empty();
    }
}
