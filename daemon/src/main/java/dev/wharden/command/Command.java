package dev.wharden.command;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.Optional;

/**
 * What a person asks of the daemon. There is one writer to the engine and one audit trail, so the command line submits
 * a command instead of acting.
 */
public sealed interface Command {
    /** As written in the spool and the audit log. */
    String word();

    /** As the person gave it, for the audit log; may be empty. */
    default String reason() {
        return "";
    }

    /** The container that it names; empty for one that names none. */
    default Optional<ContainerName> target() {
        return Optional.empty();
    }

    /** Into quarantine or out of it: the worker that holds the container's name carries it out. */
    sealed interface Containment extends Command {
        /** The container. */
        ContainerName container();

        @Override
        default Optional<ContainerName> target() {
            return Optional.of(container());
        }
    }

    /** Freezes a container and cuts it off. */
    record Quarantine(ContainerName container, String reason) implements Containment {
        @Override
        public String word() {
            return "quarantine";
        }
    }

    /**
     * Gives a quarantined container back.
     *
     * @param inPlace without a recreation, whatever stays different
     */
    record Release(ContainerName container, boolean inPlace, String reason) implements Containment {
        @Override
        public String word() {
            return inPlace ? "release_in_place" : "release";
        }
    }

    /** Puts a container back as it was before an action. */
    record Undo(String action, String reason) implements Command {
        @Override
        public String word() {
            return "undo";
        }
    }

    /** Stops every change for a while; {@link Duration#ZERO} until resumed. */
    record Pause(Duration duration, String reason) implements Command {
        @Override
        public String word() {
            return "pause";
        }
    }

    /** Ends the pause and closes the breaker; with a target only that container's suspension and backoff. */
    record Resume(Optional<ContainerName> target) implements Command {
        @Override
        public String word() {
            return "resume";
        }
    }

    /** What was done to a container until now is well, and so is its declaration: such findings end. */
    record Accept(ContainerName container, String reason) implements Command {
        @Override
        public String word() {
            return "accept";
        }

        @Override
        public Optional<ContainerName> target() {
            return Optional.of(container);
        }
    }

    /** Reads configuration and policies again. */
    record Reload() implements Command {
        @Override
        public String word() {
            return "reload";
        }
    }
}
