package dev.wharden.control.engine;

import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.FileFacts;
import dev.wharden.subject.FileFacts.Grant;
import java.util.List;

/** What the ACL of a file gives to users and groups that are not its own: a mode shows how much, and not to whom. */
final class FileGrants {
    private FileGrants() {}

    /**
     * Finds who is given what others must not have.
     *
     * @param forbidden bits of permissions: 4 to read, 2 to write, 1 to execute
     */
    static void check(Findings found, FileFacts file, int forbidden, String field) {
        List<Grant> more = found.known(file.grants(), Source.HOST, field).stream()
                .flatMap(List::stream)
                .filter(grant -> (grant.permissions() & forbidden) != 0)
                .toList();
        if (!more.isEmpty()) {
            found.violation(
                    Source.HOST,
                    field,
                    Values.of(more.stream().map(FileGrants::words).toList()),
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
}
