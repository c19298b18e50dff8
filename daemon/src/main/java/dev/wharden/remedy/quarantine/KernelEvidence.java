package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import java.util.Map;

/**
 * Reads what the kernel knows of a container's processes, for evidence. {@code kernel}, which alone reads /proc, gives
 * it.
 */
@FunctionalInterface
public interface KernelEvidence {
    /**
     * File name, such as {@code 812.status}, to content; empty when it does not run. What cannot be read is said in a
     * file of its own.
     */
    Map<String, byte[]> of(Container container);
}
