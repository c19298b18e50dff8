package dev.wharden.observe;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.container.SensitiveFiles;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Executable;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Written;
import dev.wharden.subject.Written.Act;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Asks the engine what containers have written outside their mounts: only where a policy wants to know, once a minute
 * at most, again after a start or an end, and never for longer than a second. Safe for use by many threads.
 */
public final class WrittenFiles {
    private static final Duration FRESH = Duration.ofMinutes(1);
    /** One that has more than the engine can tell in a second has that in a minute too. */
    private static final Duration SLOW = Duration.ofMinutes(15);

    /** For all that is asked of one container. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Whoever has no more than this left does not ask: the answer would not be there. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Files whose mode is asked for, one by one. */
    private static final int LOOKED_AT = 32;

    private static final int KEPT = 64;
    private static final long ROOM = 1 << 20;
    private static final int EXECUTE = 0111;
    private static final int SET_ID = 06000;
    /** As the engine writes extended attributes (moby pkg/archive: paxSchilyXattr). */
    public static final String CAPABILITY = "SCHILY.xattr.security.capability";

    /** Where programs are looked for first. */
    private static final List<String> PROGRAMS = List.of(
            "/bin", "/sbin", "/lib", "/usr", "/opt", "/app", "/tmp", "/var/tmp", "/run", "/root", "/home", "/etc");

    private final DockerReader reader;
    private final Predicate<Subject> wanted;
    private final InstantSource clock;
    private final Recent<Answer> known = new Recent<>(ROOM);

    private record Answer(Observed<Written> written, Instant until) {}

    /** Nothing was asked yet; {@code wanted} tells of which containers a policy wants to know it. */
    WrittenFiles(DockerReader reader, Predicate<Subject> wanted, InstantSource clock) {
        this.reader = reader;
        this.wanted = wanted;
        this.clock = clock;
    }

    /** What one has written; absent where nothing wants to know. */
    Observed<Written> of(Subject seen) {
        if (!wanted.test(seen)) {
            return Observed.absent("not asked for");
        }
        String id = seen.declared().id();
        Instant now = clock.instant();
        return known.get(id)
                .filter(answer ->
                        now.isBefore(answer.until()) && !answer.until().isAfter(now.plus(SLOW)))
                .orElseGet(() -> ask(seen.declared(), now))
                .written();
    }

    /** It was started, or has ended. */
    void invalidate(String container) {
        known.remove(container);
    }

    void invalidateAll() {
        known.clear();
    }

    private Answer ask(Container declared, Instant now) {
        Observed<Written> written = Asked.of(() -> Observed.known(look(declared, now.plus(PATIENCE))));
        boolean slow = written instanceof Observed.Known<Written>(Written all)
                && !all.tooMuch().isEmpty();
        var answer = new Answer(written, now.plus(slow ? SLOW : FRESH));
        known.put(declared.id(), answer, (long) KEPT * HeapWeight.texts(Executable.LONGEST));
        return answer;
    }

    private Written look(Container declared, Instant end) {
        Changes changes;
        try {
            changes = reader.changes(declared.id(), PATIENCE);
        } catch (DockerException.Excessive tooMuch) {
            return new Written(List.of(), 0, String.valueOf(tooMuch.getMessage()));
        }
        return look(declared, changes, end);
    }

    private Written look(Container declared, Changes changes, Instant end) {
        var runtimes = new RuntimeFiles(declared);
        List<String> paths = changes.paths().stream()
                .filter(path -> changes.isInnermost(path) && !runtimes.made(path))
                .sorted(Comparator.comparingInt((String path) -> rank(path)).thenComparing(Comparator.naturalOrder()))
                .toList();
        var files = new ArrayList<Written.File>();
        int looked = 0;
        int unseen = 0;
        for (String path : paths) {
            boolean deleted = changes.kinds().get(path) == Changes.Kind.DELETED;
            boolean room = files.size() < KEPT;
            if (deleted) {
                if (room && SensitiveFiles.has(path)) {
                    files.add(new Written.File(path, Act.DELETED, false, false));
                }
            } else if (room
                    && looked < LOOKED_AT
                    && clock.instant().plus(SHORTEST).isBefore(end)) {
                looked++;
                Act act = changes.isAdded(path) ? Act.ADDED : Act.CHANGED;
                files.add(file(declared.id(), path, act, Duration.between(clock.instant(), end)));
            } else if (room && SensitiveFiles.has(path)) {
                files.add(new Written.File(path, Act.CHANGED, false, false));
                unseen++;
            } else {
                unseen++;
            }
        }
        return new Written(files, unseen, "");
    }

    private static int rank(String path) {
        if (SensitiveFiles.has(path)) {
            return -1;
        }
        for (int i = 0; i < PROGRAMS.size(); i++) {
            if (RuntimeFiles.within(path, PROGRAMS.get(i))) {
                return i;
            }
        }
        return PROGRAMS.size();
    }

    /** By its entry in an archive; what is gone by now, and what is no file, is no program. */
    private Written.File file(String container, String path, Act act, Duration atMost) {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(container, path, atMost)))) {
            TarArchiveEntry entry = tar.getNextEntry();
            if (entry == null || !entry.isFile() || entry.isDirectory()) {
                return new Written.File(path, act, false, false);
            }
            boolean program = (entry.getMode() & EXECUTE) != 0;
            boolean elevated = (entry.getMode() & SET_ID) != 0
                    || entry.getExtraPaxHeaders().containsKey(CAPABILITY);
            return new Written.File(path, act, program, program && elevated);
        } catch (DockerException.NotFound gone) {
            return new Written.File(path, act, false, false);
        } catch (IOException unreadable) {
            throw new DockerException.Rejected(path + ": the engine's archive cannot be read");
        }
    }
}
