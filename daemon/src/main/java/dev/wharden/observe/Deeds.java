package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.ExecReader;
import dev.wharden.docker.ExecSession;
import dev.wharden.kernel.Passwd;
import dev.wharden.subject.Deed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out what an event of {@link dev.wharden.docker.EventSelection#DEEDS} was about. An event of an exec session
 * carries its command and neither its user nor its rights: those are asked for. A health check is an exec session too,
 * as the container's own user, without a terminal and without rights (moby daemon/health.go), so that none of its kind
 * is a deed. Used by one thread.
 */
public final class Deeds {
    /** Of an engine with another clock, as in a virtual machine. */
    private static final Duration SKEW = Duration.ofSeconds(15);

    private static final Duration QUICK = Duration.ofMillis(500);
    private static final int PASSWD = 1 << 20;
    private static final String SESSION = "execID";
    /** Of a session; a label in its place may be anything, a part of a path too. */
    private static final Pattern ID = Pattern.compile("[0-9a-zA-Z]{1,64}");

    private static final String LABELS = "/Config/Labels";
    /** Sessions of one container that are asked for in place of one. */
    private static final int MOST = 16;

    private final DockerReader reader;
    private final ExecReader execs;
    private final InstantSource clock;
    /** The declared users of the containers that were asked about last: it never changes. */
    private final Map<String, UserSpec> users = new Newest<>();

    /**
     * Nothing is known yet.
     *
     * @param clock of the host, by which the engine tells its times
     */
    public Deeds(DockerReader reader, ExecReader execs, InstantSource clock) {
        this.reader = reader;
        this.execs = execs;
        this.clock = clock;
    }

    /** What was done; none where it is nothing to be told. Throws Unavailable when the engine does not answer. */
    public Set<Deed> of(DockerEvent event) {
        try {
            return switch (event.action()) {
                case "exec_start" -> session(event);
                case "attach" -> isRunning(event) ? Set.of(Deed.ATTACH) : Set.of();
                case "archive-path" -> Set.of(Deed.COPY_OUT);
                case "extract-to-dir" -> Set.of(Deed.COPY_IN);
                case "commit" -> Set.of(Deed.COMMIT);
                case "export" -> Set.of(Deed.EXPORT);
                default -> Set.of();
            };
        } catch (DockerException.NotFound gone) {
            return Set.of();
        } catch (DockerException.Rejected | DockerException.Conflict | DockerException.Stuck unread) {
            return Set.of(Deed.EXEC_UNREAD);
        } catch (DockerException.Unavailable failed) {
            if (!failed.isAnswered()) {
                throw failed;
            }
            return Set.of(Deed.EXEC_UNREAD);
        }
    }

    private Set<Deed> session(DockerEvent event) {
        Optional<ExecSession> asked = session(event, event.attributes().getOrDefault(SESSION, ""));
        if (asked.isPresent()) {
            return of(event, asked.get());
        }
        Container container = reader.inspect(event.id(), QUICK);
        if (container.isCut() || container.at(LABELS).has(SESSION)) {
            return hidden(event, container);
        }
        // It ended with its container, or was asked for too late.
        return isHealthCheck(event, container) ? Set.of() : Set.of(Deed.EXEC_UNREAD);
    }

    /** Of its container: another one's has the id where a label says so. */
    private Optional<ExecSession> session(DockerEvent event, String id) {
        return ID.matcher(id).matches()
                ? execs.session(id).filter(session -> session.container().equals(event.id()))
                : Optional.empty();
    }

    /**
     * Of a container with a label that is called like the attribute with a session's id: the engine tells the label in
     * its place (moby daemon/events.go). It may be any of the sessions that run; which one it was is unknown.
     */
    private Set<Deed> hidden(DockerEvent event, Container container) {
        var deeds = EnumSet.of(Deed.EXEC_UNREAD);
        container.strings("/ExecIDs").stream()
                .limit(MOST)
                .flatMap(id -> readable(event, id).stream())
                .forEach(session -> deeds.addAll(of(event, session)));
        return deeds;
    }

    private Optional<ExecSession> readable(DockerEvent event, String id) {
        try {
            return session(event, id);
        } catch (DockerException.Rejected unread) {
            // That one of them was not read is told in any case.
            return Optional.empty();
        }
    }

    private Set<Deed> of(DockerEvent event, ExecSession session) {
        var deeds = EnumSet.noneOf(Deed.class);
        if (session.privileged()) {
            deeds.add(Deed.EXEC_PRIVILEGED);
        }
        if (session.interactive()) {
            deeds.add(Deed.EXEC_INTERACTIVE);
        }
        if (!session.user().isRoot() && !session.user().isName()) {
            return deeds;
        }
        UserSpec own = user(event.id());
        if (!own.isRoot() && !own.user().equals(session.user().user())) {
            OptionalLong uid = uid(event.id(), session.user());
            if (uid.isEmpty()) {
                deeds.add(Deed.EXEC_UNREAD);
            } else if (uid.getAsLong() == 0) {
                deeds.add(Deed.EXEC_ROOT);
            }
        }
        return deeds;
    }

    /**
     * Whether a session that the engine does not know any more was a health check, by its command alone: every stop of
     * a container may end one.
     */
    private static boolean isHealthCheck(DockerEvent event, Container container) {
        List<String> test = container.strings("/Config/Healthcheck/Test");
        if (test.isEmpty()) {
            return false;
        }
        List<String> shell = container.strings("/Config/Shell");
        List<String> command = new ArrayList<>();
        if (test.getFirst().equals("CMD-SHELL")) {
            command.addAll(shell.isEmpty() ? List.of("/bin/sh", "-c") : shell);
        }
        command.addAll(test.subList(1, test.size()));
        return DockerEvent.digest(String.join(" ", command)).equals(event.detail());
    }

    private UserSpec user(String container) {
        UserSpec known = users.get(container);
        if (known == null) {
            known = UserSpec.of(reader.inspect(container, QUICK));
            users.put(container, known);
        }
        return known;
    }

    /** A name is looked up where the engine has looked it up: in the container's own file, which may be another now. */
    private OptionalLong uid(String container, UserSpec user) {
        if (user.isRoot()) {
            return OptionalLong.of(0);
        }
        return ArchiveFile.read(reader.archive(container, "/etc/passwd", PASSWD, QUICK))
                .map(text -> user.uid(Passwd.uid(text, user.user())))
                .orElse(OptionalLong.empty());
    }

    /** Whether it ran when somebody attached: {@code docker run} attaches before it starts one. */
    private boolean isRunning(DockerEvent event) {
        Container container = reader.inspect(event.id(), QUICK);
        try {
            Instant started = Instant.parse(container.text("/State/StartedAt"));
            // A start that is still to come was before the clock was set back.
            boolean setBack = started.isAfter(clock.instant().plus(SKEW));
            return started.getEpochSecond() > 0 && (setBack || !started.isAfter(event.time()));
        } catch (DateTimeParseException unreadable) {
            return true;
        }
    }
}
