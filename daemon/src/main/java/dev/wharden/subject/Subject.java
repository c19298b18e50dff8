package dev.wharden.subject;

import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;

/**
 * All that is known of one container at one moment: declared, origin, effective, the engine, and its neighbours.
 *
 * @param declared what inspect says
 * @param image what its image gives it
 * @param kernel what the kernel says of its main process; absent when it does not run or when it is a plan
 * @param engine the engine's defaults
 * @param neighbours what else decides
 */
public record Subject(
        Container declared,
        Observed<ImageDefaults> image,
        Observed<KernelFacts> kernel,
        EngineFacts engine,
        Neighbours neighbours) {
    /** The same container as it would be declared: a plan, so that no kernel fact holds of it. */
    public Subject planned(Container declared) {
        return new Subject(declared, image, Observed.absent("planned, not running yet"), engine, neighbours);
    }
}
