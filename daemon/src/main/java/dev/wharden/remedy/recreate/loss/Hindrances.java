package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Subject;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What keeps a container from its work as it is wanted, told from how it runs now. */
public final class Hindrances {
    private Hindrances() {}

    /**
     * Paths of the files that its processes have open for writing.
     *
     * @param onRoot on its root file system
     * @param mounted in its mounts
     */
    public record Opened(Supplier<Set<String>> onRoot, Supplier<Set<String>> mounted) {}

    /**
     * Why it could not start, not write, or not run its programs: all reasons at once, so that a person can fix them
     * together; empty when nothing speaks against it. Throws a DockerException.
     *
     * @param subject the container as it runs
     * @param opened what its processes have open
     * @param desired its declaration with the repairs
     * @param discard what was written outside volumes may be lost
     */
    public static Optional<String> of(
            DockerReader reader, Subject subject, Opened opened, Container desired, boolean discard) {
        Container actual = subject.declared();
        return Stream.of(
                        RootStart.refusal(DroppingScript.of(reader, subject, desired), desired),
                        LostGroups.refusal(subject, desired),
                        LostHome.refusal(actual, desired),
                        Unwritable.refusal(reader, subject, opened.mounted(), desired),
                        ReadOnlyWrites.refusal(reader, actual, opened.onRoot(), desired, discard),
                        ScratchPrograms.refusal(reader, actual, desired),
                        FileCapabilities.refusal(reader, actual, desired))
                .flatMap(Optional::stream)
                .reduce((all, next) -> all + "; and " + next);
    }
}
