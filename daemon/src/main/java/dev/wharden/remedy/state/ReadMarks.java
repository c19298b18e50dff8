package dev.wharden.remedy.state;

import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.ReadListener;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that commands read in containers while the daemon runs: {@code check}, {@code plan} and {@code explain} leave a
 * mark in the state directory before each read, and the daemon takes it for the one event that the engine makes of it.
 * Only root and the daemon's user can write there, and both could end the daemon: no other user can hide a copy so.
 * What a command reads that may not leave a mark is told as a copy. All that a mark says is in its name, since the
 * daemon's user may not read a file of root's. Used by one thread on each side.
 */
public final class ReadMarks implements ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);
    private static final String FOLDER = "reads";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern MARK = Pattern.compile("([0-9a-f]{64})-(\\d{1,15})-\\d{1,10}-\\d{1,10}");
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

    /** The daemon begins to listen: from now on commands leave marks, in a folder of its own user. */
    public void open() {
        String probe = FOLDER + "/open";
        try {
            state.write(probe, new byte[0]);
            state.delete(probe);
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("Reads of commands are told as copies");
        }
    }

    @Override
    public void reading(String container) {
        if (!ID.matcher(container).matches() || !Files.isDirectory(state.path(FOLDER))) {
            return;
        }
        String mark = container + "-" + clock.instant().toEpochMilli() + "-"
                + ProcessHandle.current().pid() + "-" + number++;
        try {
            state.write(FOLDER + "/" + mark, new byte[0]);
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

    /** Whether a command has marked the read that an event tells of; the mark is taken. */
    public boolean take(DockerEvent event) {
        boolean found = false;
        for (String name : marks()) {
            Matcher mark = MARK.matcher(name);
            Instant time = mark.matches() ? Instant.ofEpochMilli(Long.parseLong(mark.group(2))) : Instant.EPOCH;
            if (time.plus(LATE).isBefore(clock.instant())) {
                remove(name);
            } else if (!found
                    && mark.group(1).equals(event.id())
                    && !time.isAfter(event.time())
                    && !event.time().isAfter(time.plus(LATE))) {
                found = remove(name);
            }
        }
        return found;
    }

    private List<String> marks() {
        try {
            return state.list(FOLDER);
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("The marks of reads cannot be listed");
            return List.of();
        }
    }

    /** One that stays would excuse another event. */
    private boolean remove(String mark) {
        try {
            state.delete(FOLDER + "/" + mark);
            return true;
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("A mark is left");
            return false;
        }
    }
}
