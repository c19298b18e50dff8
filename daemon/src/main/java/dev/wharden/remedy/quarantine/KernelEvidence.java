package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the kernel knows of a container's processes. {@code kernel}, which alone reads /proc, gives it.
 *
 * @param files file name, such as {@code 812.status}, to content; empty when it does not run. What cannot be read is
 *     said in a file of its own
 * @param outside those that run on while the engine calls it paused, by their ids on the host; Unknown where the kernel
 *     cannot be asked
 */
public record KernelEvidence(
        Function<Container, Map<String, byte[]>> files, Function<Container, Observed<List<Long>>> outside) {}
