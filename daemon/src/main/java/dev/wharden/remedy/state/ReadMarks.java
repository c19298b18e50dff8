package dev.wharden.remedy.state;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.ReadListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that commands read in containers while the daemon runs: {@code check}, {@code plan} and {@code explain} leave a
 * mark in the state directory before each read, and the daemon takes it for the one event that the engine makes of it.
 * Only root and the daemon's user can write there, and both could end the daemon: nobody else can hide a copy so. What
 * a command reads that may not leave a mark is told as a copy. Used by one thread on each side.
 */
public final class ReadMarks implements ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);
    private static final String FOLDER = "reads";
    private static final String TIME = "time";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    /** As long as a read may take. */
    private static final Duration LATE = Duration.ofSeconds(15);

    private final StateDir state;
    private final InstantSource clock;
    /** Of this process, the newest last. */
    private final Deque<String> left = new ArrayDeque<>();

    private long number;

    /** Nothing is left yet. */
    public ReadMarks(StateDir state, InstantSource clock) {
        this.state = state;
        this.clock = clock;
    }

    @Override
    public void reading(String container) {
        if (!ID.matcher(container).matches()) {
            return;
        }
        String mark = container + "-" + ProcessHandle.current().pid() + "-" + number++ + ".json";
        try {
            state.write(
                    FOLDER + "/" + mark,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put(TIME, clock.instant().toString()));
            left.addLast(mark);
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("A read is not marked: it is told as a copy");
        }
    }

    @Override
    public void unread(String container) {
        String last = left.peekLast();
        if (last != null && last.startsWith(container)) {
            left.removeLast();
            remove(last);
        }
    }

    /** Whether a command has marked the read that an event tells of; the mark is taken. Throws StateUnavailable. */
    public boolean take(DockerEvent event) {
        boolean found = false;
        for (String mark : state.list(FOLDER)) {
            Instant time = time(mark);
            if (time.plus(LATE).isBefore(clock.instant())) {
                remove(mark);
            } else if (!found && mark.startsWith(event.id() + "-") && !time.isAfter(event.time())) {
                found = true;
                remove(mark);
            }
        }
        return found;
    }

    private Instant time(String mark) {
        try {
            return state.read(FOLDER + "/" + mark)
                    .map(tree -> Instant.parse(tree.path(TIME).asText()))
                    .orElse(Instant.EPOCH);
        } catch (StateUnavailable | DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }

    private void remove(String mark) {
        try {
            state.delete(FOLDER + "/" + mark);
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("A mark is left");
        }
    }
}
