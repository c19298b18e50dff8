package dev.wharden.cli;

import dev.wharden.Reading;
import dev.wharden.container.Container;
import dev.wharden.controller.Standing;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.Intended;
import dev.wharden.remedy.inplace.Restarts;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What Wharden's own records say of containers, for who may not be allowed to read all of them: what cannot be read is
 * said once, and then says nothing.
 */
final class Records {
    private final Session session;
    private final Reading.Records records;
    private final AtomicReference<@Nullable Standing> standing = new AtomicReference<>();
    private final AtomicReference<@Nullable Intended> intended = new AtomicReference<>();

    Records(Session session, Reading reading) {
        this.session = session;
        this.records = reading.records();
    }

    /** As the daemon tells it; nothing where there is no state directory. */
    Standing standing() {
        Standing known = standing.get();
        if (known == null) {
            known = read();
            standing.set(known);
        }
        return known;
    }

    /** What containers declare but for what Wharden does with them just now; as they are where that is not readable. */
    Intended intended() {
        Intended known = intended.get();
        if (known == null) {
            known = journals();
            intended.set(known);
        }
        return known;
    }

    private Intended journals() {
        try {
            return Intended.onDisk(records.state());
        } catch (StateUnavailable unreadable) {
            // Said by what tells their states.
            return Intended.NONE;
        }
    }

    private Standing read() {
        Path directory = session.config().stateDirectory();
        if (Files.isDirectory(directory) && !Files.isReadable(directory)) {
            session.complain("warning: cannot read " + directory
                    + ", so quarantined, suspended and remediating containers are not told apart: run as root");
        }
        if (!Files.isReadable(directory)) {
            return Standing.NONE;
        }
        var suspended = records.guards().suspended();
        try {
            return Standing.onDisk(records.state(), suspended)
                    .withFailing(records.aftermaths().told());
        } catch (StateUnavailable e) {
            session.complain("warning: " + e.getMessage());
            return Standing.of(List.of(), suspended);
        }
    }

    /** Why nothing may be done to a container, or empty. */
    String untouchable(Subject subject, Verdict verdict) {
        return Optional.of(records.owners().untouchable(subject, verdict))
                .filter(why -> !why.isEmpty())
                .or(() -> records.guards().leftAlone(subject.declared()))
                .orElse("");
    }

    /**
     * The container as it was declared before Wharden's own actions; empty where it made this one and may not read, or
     * does not know any more, from which.
     */
    Optional<Container> declaredBefore(Container now) {
        try {
            return records.archive().declared(now);
        } catch (StateUnavailable notOurs) {
            return Optional.empty();
        }
    }

    /**
     * What the container is in a recreation that is under way, such as the predecessor of web; empty in none, and where
     * the state directory may not be read.
     */
    Optional<String> passing(Subject subject) {
        try {
            return Parts.passingIn(records.state(), subject.declared())
                    .or(() -> Restarts.made(Restarts.log(records.state()), subject.declared()));
        } catch (StateUnavailable notOurs) {
            return Optional.empty();
        }
    }
}
