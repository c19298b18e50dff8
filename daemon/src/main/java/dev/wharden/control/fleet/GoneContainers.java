package dev.wharden.control.fleet;

import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import dev.wharden.subject.Lived;
import dev.wharden.subject.ShortLives.Kind;
import dev.wharden.subject.ShortLives.Seen;
import java.util.Optional;

/** What events told of containers that were gone before anybody looked; all text of theirs is hostile. */
final class GoneContainers {
    private static final String DESTROY = "event:destroy";
    private static final String DIE = "event:die";
    private static final int LONGEST = 128;

    private GoneContainers() {}

    /** Finds what became of some of them; where events were not heard it is unread. */
    static void told(Findings found, Kind kind) {
        Optional<Lived> lived = found.known(found.fleet().lived(), field(kind));
        if (lived.isEmpty()) {
            return;
        }
        lived.get().lives().of(kind).forEach(seen -> told(found, seen));
        if (kind != Kind.LOOPING) {
            if (kind == Kind.UNJUDGED && lived.get().lives().others() > 0) {
                found.violation(
                        DESTROY,
                        Values.none(),
                        Values.none(),
                        lived.get().lives().others()
                                + " more containers were seen, of more images than are told apart");
            }
            if (!lived.get().gap().isEmpty()) {
                found.unread(DESTROY, lived.get().gap());
            }
        }
    }

    /** What was broken is as bad as its worst finding would be if it were there. */
    private static void told(Findings found, Seen seen) {
        found.violation(
                Severity.of(seen.severity()).orElse(seen.kind() == Kind.BROKEN ? HIGH : MEDIUM),
                field(seen.kind()),
                Values.of(seen.last().toString()),
                Values.none(),
                sentence(seen));
    }

    private static String field(Kind kind) {
        return kind == Kind.LOOPING ? DIE : DESTROY;
    }

    private static String sentence(Seen seen) {
        String image = Visible.of(Tenant.cut(seen.image(), LONGEST));
        boolean one = seen.count() == 1;
        String of = one ? "a container of image " + image + " " : seen.count() + " containers of image " + image + " ";
        return switch (seen.kind()) {
            case UNJUDGED ->
                of + (one ? "was" : "were") + " gone before " + (one ? "it" : "they") + " could be judged; the last: "
                        + last(seen);
            case BROKEN ->
                of + (one ? "was" : "were") + " gone within a minute and broke " + String.join(", ", seen.controls())
                        + "; the last: " + last(seen);
            case LOOPING -> "a container of image " + image + " ends and is started again and again: " + last(seen);
        };
    }

    private static String last(Seen seen) {
        return Visible.of(Tenant.cut(seen.name(), LONGEST))
                + seen.ran()
                        .map(time -> " ran " + Math.max(1, time.toMillis()) + " ms")
                        .orElse(seen.kind() == Kind.LOOPING ? "" : " never ran")
                + (seen.exitCode().isEmpty() ? "" : ", exit code " + Visible.of(Tenant.cut(seen.exitCode(), 8)));
    }
}
