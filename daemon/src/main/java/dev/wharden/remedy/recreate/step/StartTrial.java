package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.Obstacle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the engine starts what a container needs of the host before its program runs: its log driver, whose server
 * must answer, and its devices. One that runs keeps its logging and its devices when those go; whatever is started then
 * is refused, or its start hangs for two minutes, so that neither twin nor old one would run. The engine itself tells:
 * it looks for devices and their drivers and connects the log driver before it executes anything (measured on 26.1.5
 * with fluentd, syslog over TCP and {@code --device}).
 *
 * @param writer records each call as one of the action on the container
 * @param exits is told of what Wharden removes
 * @param action id
 * @param before inspect of the container
 */
public record StartTrial(DockerReader reader, DockerWriter writer, EventLedger exits, String action, Container before) {
    private static final Set<String> LOCAL = Set.of("", "json-file", "local", "journald", "none");
    private static final String LOGS = "failed to initialize logging driver";
    private static final List<String> NO_DEVICE = List.of(
            "error gathering device information",
            "could not select device driver",
            "CDI device injection failed",
            "not a device node");
    private static final String PURPOSE = "logs";

    /** A server that is there is connected to in milliseconds, and in some seconds by way of a cloud. */
    private static final Duration ANSWERS = Duration.ofSeconds(10);

    private static StartTrial of(Bench bench, Member member) {
        return new StartTrial(bench.reader(), bench.writer(member), bench.exits(), bench.action(), member.before());
    }

    /** Throws Meddling when what has the container's log driver does not start for it. */
    static void require(Bench bench, Member member) {
        of(bench, member)
                .refusal(Keeper.host(member), member.passing().of(PURPOSE))
                .ifPresent(no -> {
                    throw new Meddling(no);
                });
    }

    /** What {@link #require} has left. */
    static void clear(Bench bench, Member member) {
        if (isTold(Keeper.host(member))) {
            of(bench, member).clear(DockerReader.QUICK);
        }
    }

    /**
     * Why the container might stay down if it were restarted as it is; empty when neither logs nor devices are a cause.
     */
    public Optional<String> refusal() {
        try {
            return refusal(before.at("/HostConfig"), PassingNames.fresh(before).of(PURPOSE));
        } catch (DockerException unknown) {
            return Optional.of("whether its log driver and devices are there is not known: " + unknown.getMessage());
        }
    }

    /**
     * Nothing of the image is run for that: the program that is asked for has a name that no image can know. What the
     * engine holds on to is removed by it when it can, and no worker waits for it.
     */
    private Optional<String> refusal(JsonNode host, String name) {
        if (!isTold(host)) {
            return Optional.empty();
        }
        clear(DockerReader.QUICK);
        String id = writer.create(name, body(host, name).tree());
        Duration removal = DockerReader.PATIENCE;
        try {
            writer.start(id, ANSWERS);
        } catch (DockerException no) {
            String driver =
                    "its log driver " + host.path("LogConfig").path("Type").asText();
            if (Obstacle.isSilence(no)) {
                removal = DockerReader.QUICK;
                return Optional.of(driver + " does not start: its server has not answered within "
                        + ANSWERS.toSeconds() + " s, so that the container would stay down; it runs on, and Wharden "
                        + "retries: start that server, or correct the container's --log-opt");
            }
            String words = String.valueOf(no.getMessage());
            if (words.contains(LOGS)) {
                return Optional.of(driver + " does not start now, so that the container would stay down; it runs on, "
                        + "and Wharden retries: " + words);
            }
            if (NO_DEVICE.stream().anyMatch(words::contains)) {
                return Optional.of("a device that it was given is not there now, so that the container would stay down;"
                        + " it runs on, and Wharden retries: bring the device back, or recreate it without: " + words);
            }
        } finally {
            clear(removal);
        }
        return Optional.empty();
    }

    private CreateBody body(JsonNode host, String name) {
        return Keeper.trying(before, name, host)
                .withHint("action", action)
                .withHint("replaces", before.id())
                .withHint("as", Role.TRIAL.word());
    }

    /**
     * Removes each that was tried for the container, also by an action that is over: an engine that was restarted has
     * forgotten which it was to remove. By the list, which waits for no container's lock.
     */
    private void clear(Duration atMost) {
        for (JsonNode summary : reader.list()) {
            String id = summary.path("Id").asText();
            if (isTried(summary)) {
                exits.removing(id);
                remove(id, atMost);
            }
        }
    }

    private void remove(String id, Duration atMost) {
        try {
            writer.remove(id, atMost);
        } catch (DockerException no) {
            boolean removedLater = Obstacle.isSilence(no) || no instanceof DockerException.Conflict;
            if (!removedLater) {
                throw no;
            }
        }
    }

    private boolean isTried(JsonNode summary) {
        JsonNode labels = summary.path("Labels");
        boolean stranger = summary.path("State").asText().equals("running")
                && !labels.path(CreateBody.HINTS + "action").asText().equals(action);
        return !stranger
                && labels.path(CreateBody.HINTS + "as").asText().equals(Role.TRIAL.word())
                && labels.path(CreateBody.HINTS + "replaces").asText().equals(before.id())
                && summary.path("Names")
                        .valueStream()
                        .anyMatch(name -> name.asText().startsWith("/" + PassingNames.prefix(before.name()) + PURPOSE));
    }

    private static boolean isTold(JsonNode host) {
        return !LOCAL.contains(host.path("LogConfig").path("Type").asText())
                || Keeper.DEVICES.stream().anyMatch(key -> !host.path(key).isEmpty());
    }
}
