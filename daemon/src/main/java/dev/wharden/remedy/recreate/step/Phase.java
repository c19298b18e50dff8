package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.transaction.Tries;
import java.time.Instant;
import java.util.Optional;

/** Which way a recreation goes; how far it has come says its {@link RecreateStep}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
@JsonSubTypes({
    @JsonSubTypes.Type(Phase.Forward.class),
    @JsonSubTypes.Type(Phase.Proving.class),
    @JsonSubTypes.Type(Phase.Held.class),
    @JsonSubTypes.Type(Phase.RollingBack.class),
    @JsonSubTypes.Type(Phase.Finishing.class)
})
public sealed interface Phase {
    /** Until all twins have started. An interruption is undone. */
    record Forward() implements Phase {}

    /**
     * The twins prove themselves.
     *
     * @param since when all had started: from then on their time counts
     */
    record Proving(Instant since) implements Phase {}

    /** The probation has stood still, as for a quarantine: when its time begins is open. */
    record Held() implements Phase {}

    /**
     * It is being undone.
     *
     * @param why it is
     * @param unsettled the step that failed may still be carried out by the engine, since no answer came
     * @param interfered what undoes it says nothing of the repair
     * @param follower the one that failed while its target ran: that says nothing of the target's repair; empty when
     *     none
     * @param tries to start again what was put back
     */
    record RollingBack(String why, boolean unsettled, boolean interfered, Optional<ContainerName> follower, Tries tries)
            implements Phase {}

    /**
     * The twins stay.
     *
     * @param started when all had started; empty when that is not known
     * @param interfered another Docker client has ended the probation: not all have proved themselves
     */
    record Finishing(Optional<Instant> started, boolean interfered) implements Phase {}
}
