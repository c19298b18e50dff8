package dev.wharden.control.identity;

import dev.wharden.container.UserSpec;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.Map;
import java.util.OptionalLong;

/** The uid that a declaration means. */
final class DeclaredUid {
    static final String FIELD = "/Config/User";

    private DeclaredUid() {}

    /** The uid; empty, and noted as unread, when only the image's /etc/passwd could tell and it did not. */
    static OptionalLong of(UserSpec user, Subject subject, Findings found) {
        if (!user.needsPasswd()) {
            return user.isRoot() ? OptionalLong.of(0) : user.uid();
        }
        OptionalLong named = subject.neighbours().passwd() instanceof Observed.Known<Map<String, Long>> known
                ? user.uid(known.value())
                : OptionalLong.empty();
        if (named.isEmpty()) {
            found.unread(Source.IMAGE, FIELD, "which uid the user's name has in the image's /etc/passwd");
        }
        return named;
    }
}
