package dev.wharden.control.engine;

import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import dev.wharden.subject.FileFacts;
import dev.wharden.subject.FileFacts.Grant;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Who may do what with the engine's files: owner, mode and ACL. Bits are compared as bits: as a number 0606 is less
 * than 0644. A mode shows how much an ACL gives, and not to whom.
 */
final class FileRights {
    private static final int FOR_OTHERS = 07;

    private FileRights() {}

    /** Finds files that are not root's; those of a rootless engine are its user's. */
    static void owner(Findings found, EngineFile kind) {
        boolean rootless = found.engine().has("rootless");
        files(found, kind)
                .filter(file -> !rootless && (file.owner() != 0 || (!kind.hasGroup() && file.group() != 0)))
                .forEach(file -> found.violation(
                        field(file.path()),
                        Values.of(file.owner() + ":" + file.group()),
                        Values.of(kind.hasGroup() ? "0" : "0:0"),
                        file.path() + " belongs to uid " + file.owner() + ", gid " + file.group() + ", not to root"));
    }

    /** Finds files that others may read or change, by their mode or by an ACL. */
    static void mode(Findings found, EngineFile kind) {
        files(found, kind).forEach(file -> {
            String most = octal(file.mode() & ~kind.forbidden());
            if ((file.mode() & kind.forbidden()) != 0) {
                found.violation(
                        field(file.path()),
                        Values.of(octal(file.mode())),
                        Values.of(most),
                        file.path() + " has mode " + octal(file.mode()) + ", at most " + most + " is safe");
            }
            grants(found, file, kind.forbidden() & FOR_OTHERS);
        });
    }

    private static void grants(Findings found, FileFacts file, int forbidden) {
        List<Grant> more = found.known(file.grants(), field(file.path())).stream()
                .flatMap(List::stream)
                .filter(grant -> (grant.permissions() & forbidden) != 0)
                .toList();
        if (!more.isEmpty()) {
            found.violation(
                    field(file.path()),
                    Values.of(more.stream().map(FileRights::words).toList()),
                    Values.none(),
                    file.path() + " gives " + words(more.getFirst()) + " by its ACL"
                            + (more.size() > 1 ? " and " + (more.size() - 1) + " more" : ""));
        }
    }

    private static String words(Grant grant) {
        int permissions = grant.permissions();
        return (grant.group() ? "gid " : "uid ") + grant.id() + " " + ((permissions & 4) != 0 ? "r" : "-")
                + ((permissions & 2) != 0 ? "w" : "-") + ((permissions & 1) != 0 ? "x" : "-");
    }

    private static Stream<FileFacts> files(Findings found, EngineFile kind) {
        HostFacts host = found.host();
        var where = new EngineFile.Where(host.socket(), found.engine(), host.engineProcess());
        // A private containerd is started only where there is no other.
        boolean shared = !host.files()
                .getOrDefault(EngineFile.CONTAINERD, Observed.known(List.of()))
                .equals(Observed.known(List.of()));
        return kind.paths(where)
                .distinct()
                .filter(path -> !path.equals(EngineFile.PRIVATE_CONTAINERD)
                        || !(shared || where.named("containerd").findAny().isPresent()))
                .map(path -> found.must(
                        host.files().getOrDefault(path, Observed.unknown(path + " was not looked at")), field(path)))
                .flatMap(files -> files.stream().flatMap(List::stream));
    }

    private static String field(String path) {
        return "host:" + path;
    }

    private static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }
}
