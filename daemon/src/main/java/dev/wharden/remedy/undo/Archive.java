package dev.wharden.remedy.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What each action was about to change: {@code undo/<action>.json}, on disk before anything is changed, written once
 * more when the action has ended.
 *
 * <p>All methods throw {@link StateUnavailable} when a file cannot be written or read. Thread-safe for different
 * actions; all work on one action is serial.
 */
public final class Archive {
    private static final String FOLDER = "undo";
    private static final String SUFFIX = ".json";
    private static final String REPLACES = CreateBody.HINTS + "replaces";
    /** An id comes from a person's keyboard and becomes a file's name. */
    private static final Pattern ACTION = Pattern.compile("[0-9]{8}T[0-9]{6}-[0-9a-f]{8}");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private final StateDir state;

    /** Keeps actions in a state directory. */
    public Archive(StateDir state) {
        this.state = state;
    }

    /** Whether a text can be the id of an action. */
    public static boolean isAction(String text) {
        return ACTION.matcher(text).matches();
    }

    /** When an action began, to the second: its id says so. Throws DateTimeException for what is no id. */
    public static Instant begun(String action) {
        return Instant.from(TIME.parse(action.substring(0, action.indexOf('-'))));
    }

    /** Puts an action on disk; when this returns it survives any crash. */
    public void put(Archived archived) {
        state.write(file(archived.action()), RecordJson.write(archived));
    }

    /** The action of an id; empty when there never was one, or none is kept any more. */
    public Optional<Archived> find(String action) {
        return isAction(action) ? state.read(file(action)).map(json -> parse(action, json)) : Optional.empty();
    }

    /** The ids of all that are kept, the oldest first. */
    public List<String> actions() {
        return state.list(FOLDER).stream()
                .filter(file -> file.endsWith(SUFFIX))
                .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                .filter(Archive::isAction)
                .toList();
    }

    /** The last action on a container after another that has changed it. Reads all that came later. */
    public Optional<Archived> lastAfter(String action, ContainerName container) {
        return actions().reversed().stream()
                .takeWhile(later -> later.compareTo(action) > 0)
                .flatMap(later -> find(later).stream())
                .filter(later -> later.container().equals(container))
                .filter(later -> later.end().filter(Archived.End::well).isPresent())
                .findFirst();
    }

    /** An action, and those of its container's name that came later; what cannot be read is none. */
    public Stream<Archived> since(Archived first) {
        return Stream.concat(
                Stream.of(first),
                actions().stream()
                        .filter(later -> later.compareTo(first.action()) > 0)
                        .flatMap(later -> readable(later).stream())
                        .filter(later -> later.container().equals(first.container())));
    }

    /**
     * The last recreation of a container, by its id, that was begun at that time or later, by the host's clock. Reads
     * all that came later; what cannot be read is none. Throws StateUnavailable.
     */
    public Optional<Archived> recreation(String containerId, Instant since) {
        String first = TIME.format(since);
        return actions().reversed().stream()
                .takeWhile(later -> later.compareTo(first) >= 0)
                .flatMap(later -> readable(later).stream())
                .filter(later ->
                        later.kind().equals("Recreate") && later.before().id().equals(containerId))
                .findFirst();
    }

    private Optional<Archived> readable(String action) {
        try {
            return find(action);
        } catch (StateUnavailable unreadable) {
            // The state directory tells of it.
            return Optional.empty();
        }
    }

    /**
     * Whether a container is what an action has left, or came of that by Wharden's own recreations alone: those of its
     * name that are archived, and one between two of them in which it had to follow another. Reads all that came later.
     */
    public boolean descends(Archived archived, Container now) {
        Optional<String> id = archived.end().flatMap(Archived.End::after).map(Container::id);
        if (id.isEmpty()) {
            return false;
        }
        String last = id.get();
        for (String action : actions()) {
            if (action.compareTo(archived.action()) <= 0) {
                continue;
            }
            Optional<Archived> later =
                    find(action).filter(found -> found.container().equals(archived.container()));
            Optional<Container> after = later.flatMap(Archived::end).flatMap(Archived.End::after);
            if (after.isPresent() && follows(last, later.get().before())) {
                last = after.get().id();
            }
        }
        return follows(last, now);
    }

    /**
     * The container that its person or tool declared, which Wharden's own actions have made into this one; the same
     * where there were none. Empty where Wharden made it and what is kept does not tell from which. Its labels are
     * hints that anyone can set. Of all that is kept only what names its id or mark is parsed: there are whole inspects
     * in thousands of files. What cannot be read is none. Throws StateUnavailable.
     */
    public Optional<Container> declared(Container now) {
        Container declared = now;
        for (String action : actions().reversed()) {
            Optional<Archived> own =
                    naming(action, declared).filter(one -> one.container().equals(now.name()));
            if (own.isPresent() && makes(own.get(), declared)) {
                declared = own.get().before();
            }
        }
        return Optional.of(declared)
                .filter(first ->
                        first.labels().keySet().stream().noneMatch(label -> label.startsWith(CreateBody.HINTS)));
    }

    /** An action, unless its file has neither the id of a container nor that of the one which it replaces. */
    private Optional<Archived> naming(String action, Container container) {
        String replaced = container.labels().getOrDefault(REPLACES, "");
        try {
            return state.bytes(file(action))
                    .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .filter(text -> text.contains(container.id()) || (!replaced.isEmpty() && text.contains(replaced)))
                    .flatMap(_ -> readable(action));
        } catch (StateUnavailable unreadable) {
            // The state directory tells of it.
            return Optional.empty();
        }
    }

    /** Whether it is what the action has left, or makes while it is under way. */
    private static boolean makes(Archived action, Container made) {
        return made.labels().getOrDefault(REPLACES, "").equals(action.before().id())
                || action.end()
                        .flatMap(Archived.End::after)
                        .filter(after -> follows(after.id(), made))
                        .isPresent();
    }

    /** Its label is a hint that anyone can set; a copy of it names the one before, and so breaks the chain. */
    private static boolean follows(String id, Container next) {
        return next.id().equals(id) || next.labels().getOrDefault(REPLACES, "").equals(id);
    }

    Path path(String action) {
        return state.path(file(action));
    }

    /** Forgets an action; none is no error. */
    public void remove(String action) {
        state.delete(file(action));
    }

    private Archived parse(String action, JsonNode json) {
        try {
            return RecordJson.read(json, Archived.class);
        } catch (IllegalArgumentException | DateTimeException | ClassCastException e) {
            throw state.misread(file(action), e);
        }
    }

    private static String file(String action) {
        return FOLDER + "/" + action + SUFFIX;
    }
}
