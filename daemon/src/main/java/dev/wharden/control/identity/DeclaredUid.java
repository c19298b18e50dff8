package dev.wharden.control.identity;

import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.subject.Observed;
import java.util.Map;
import java.util.OptionalLong;

/** The uid that a declaration means. */
final class DeclaredUid {
    private DeclaredUid() {}

    /** The uid; empty, and noted as unread, when only the image's /etc/passwd could tell and it did not. */
    static OptionalLong of(UserSpec user, Findings found) {
        if (!user.needsPasswd()) {
            return user.isRoot() ? OptionalLong.of(0) : user.uid();
        }
        OptionalLong named = found.subject().neighbours().passwd() instanceof Observed.Known<Map<String, Long>> known
                ? user.uid(known.value())
                : OptionalLong.empty();
        if (named.isEmpty()) {
            found.unread(
                    Source.IMAGE, Field.USER.pointer(), "which uid the user's name has in the image's /etc/passwd");
        }
        return named;
    }
}
