package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Freezes and cuts. Both look at the container as it is and do what is missing, so both may be done again. */
final class Freezer {
    private static final int TRIES = 5;
    private static final int SHOWN = 5;

    private final DockerReader reader;
    private final Connections connections;
    private final KernelEvidence kernel;

    Freezer(DockerReader reader, Connections connections, KernelEvidence kernel) {
        this.reader = reader;
        this.connections = connections;
        this.kernel = kernel;
    }

    /**
     * No process of it runs afterwards: one that cannot be frozen is ended. It is never stopped and never gets a signal
     * but SIGKILL: anything else thaws it and runs its handlers (engine-facts §4.2).
     *
     * @param seen the container as it was last seen; read again when the engine says that it has changed since
     * @return what a person should know: that it had to be ended, or that the kernel does not tell
     */
    Optional<String> freeze(DockerWriter writer, Container seen) {
        pause(writer, seen);
        Container now = reader.inspect(seen.id());
        List<Long> outside = running(now);
        if (outside.isEmpty()) {
            return now.paused() && kernel.outside().apply(now) instanceof Observed.Unknown<List<Long>>(String why)
                    ? Optional.of("whether every process of " + now.name() + " is frozen is unknown: " + why)
                    : Optional.empty();
        }
        endAtOnce(writer, now.id());
        return Optional.of(now.name() + " was ended: " + words(outside) + " ran on outside of its frozen control group"
                + (now.text("/HostConfig/PidMode").equals("host")
                        ? ", and since it has the host's PID namespace more of it may run"
                        : ""));
    }

    /** {@code process 812}. */
    static String words(List<Long> pids) {
        return (pids.size() == 1 ? "process " : "processes ")
                + pids.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
                + (pids.size() > SHOWN ? " and " + (pids.size() - SHOWN) + " more" : "");
    }

    /**
     * Processes of a container that run although the engine calls it paused, then and after they were found: somebody
     * may thaw it just now. None where the kernel cannot be asked.
     */
    List<Long> running(Container now) {
        return now.paused()
                        && !outside(now).isEmpty()
                        && reader.inspect(now.id()).paused()
                ? outside(now)
                : List.of();
    }

    private List<Long> outside(Container now) {
        return kernel.outside().apply(now) instanceof Observed.Known<List<Long>>(List<Long> pids) ? pids : List.of();
    }

    private void pause(DockerWriter writer, Container seen) {
        Container now = seen;
        for (int i = 0; i < TRIES; i++) {
            try {
                if (!now.running() || (now.paused() && !now.restarting())) {
                    return;
                }
                if (now.restarting()) {
                    end(writer, now.id());
                } else {
                    writer.pause(now.id());
                }
            } catch (DockerException.Conflict changed) {
                // Between two looks it ended, or began to restart: what it is now decides.
                if (i == TRIES - 1) {
                    throw changed;
                }
            } catch (DockerException.Unavailable refused) {
                // The runtime says that it does not run, the engine that it does: its first thread has ended and others
                // go on, which no pause reaches (measured on 26.1.5).
                if (!String.valueOf(refused.getMessage()).contains("container not running")) {
                    throw refused;
                }
                if (i == TRIES - 1) {
                    endAtOnce(writer, now.id());
                }
            }
            now = reader.inspect(now.id());
        }
        if (now.running() && !now.paused()) {
            throw new DockerException.Unavailable("it can be neither paused nor ended now", null);
        }
    }

    /**
     * The engine waits some seconds for the end of such a process, and answers 500 although it has ended: the next look
     * tells.
     */
    private static void endAtOnce(DockerWriter writer, String id) {
        try {
            end(writer, id);
        } catch (DockerException.Unavailable slow) {
            if (!slow.isAnswered()) {
                throw slow;
            }
        }
    }

    /**
     * Between two restarts there may be no process to be updated (500 cannot update a deleted process): killed, it is
     * not restarted either, and the policy is turned off later.
     */
    private static void end(DockerWriter writer, String id) {
        try {
            writer.update(id, noRestart());
        } catch (DockerException.Conflict | DockerException.Unavailable noProcess) {
            writer.kill(id); // throws when it is the engine that is gone
            return;
        }
        writer.kill(id);
    }

    /** It has no network of its own afterwards; its published ports are closed with it. */
    void cut(DockerWriter writer, HeldContainer member) {
        if (!member.cuttable()) {
            return;
        }
        List<HeldContainer.Link> links = HeldContainer.links(reader.inspect(member.id()));
        for (HeldContainer.Link link : links) {
            try {
                writer.disconnect(link.network(), member.id());
            } catch (DockerException.NotFound gone) {
                // A network that is gone connects it to nothing.
                if (connections.live(reader.inspect(member.id())).stream()
                        .anyMatch(live -> live.name().equals(link.name()))) {
                    throw gone;
                }
            }
        }
        if (!links.isEmpty()) {
            connections.cut(reader.inspect(member.id()));
        }
    }

    static ObjectNode noRestart() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("RestartPolicy").put("Name", "no").put("MaximumRetryCount", 0);
        return body;
    }
}
