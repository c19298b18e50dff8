package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Unfrozen;
import java.util.Map;
import java.util.function.Function;

/**
 * What the kernel knows of a container's processes. {@code kernel}, which alone reads /proc, gives it.
 *
 * @param files file name, such as {@code 812.status}, to content; empty when it does not run. What cannot be read is
 *     said in a file of its own
 * @param unfrozen what runs on while the engine calls it paused
 * @param state how far a process is
 * @param captured processes of the host that are in its control groups
 */
public record KernelEvidence(
        Function<Container, Map<String, byte[]>> files,
        Function<Container, Unfrozen> unfrozen,
        Function<Unfrozen.LiveProcess, Unfrozen.State> state,
        Function<Container, Captured> captured) {}
