package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Refusal;
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
 */
public record InKernel(
        Function<Subject, Set<String>> opened, Function<Subject, Set<String>> mounted, Predicate<Container> frozen) {
    /** Nothing is known. */
    static final InKernel SILENT = new InKernel(_ -> Set.of(), _ -> Set.of(), _ -> false);

    /**
     * Why it may not be stopped: it would be killed, maybe as late as at the thaw, when nothing would start it again.
     */
    Optional<Refusal> refusal(Container actual) {
        return frozen.test(actual)
                ? Optional.of(new Refusal.Standing("its processes are frozen although it is not paused: a control group"
                        + " above its own is, such as that of a paused container (--cgroup-parent), so that it would"
                        + " not hear its stop"))
                : Optional.empty();
    }
}
