package dev.wharden.remedy.quarantine;

import dev.wharden.audit.Recorder;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.state.StateDir;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What {@link Quarantiner} works with.
 *
 * @param writers one an action, of what is begun already: a step that cannot be recorded is made all the same
 *     ({@code BestEffortRecorder})
 * @param recorder for the beginning and end of each action
 * @param steady for how long something lasts: no clock that is set moves it
 * @param actions gives ids that are unique for ever and fit for a folder's name
 * @param owners who must not be touched
 * @param kernel for the evidence
 * @param evidence the configuration of this moment
 * @param space whether the disk has room for more of it
 * @param leftAlone hears of releases
 * @param claiming lets nobody else work on a member meanwhile
 * @param room for all that follows a freeze
 */
public record Tools(
        DockerReader reader,
        Writers writers,
        Recorder recorder,
        StateDir state,
        InstantSource clock,
        InstantSource steady,
        Supplier<String> actions,
        Owners owners,
        KernelEvidence kernel,
        Supplier<EvidenceSettings> evidence,
        BooleanSupplier space,
        LeftAlone leftAlone,
        Claiming claiming,
        Room room) {}
