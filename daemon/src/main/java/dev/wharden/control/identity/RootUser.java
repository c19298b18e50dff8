package dev.wharden.control.identity;

import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.control.*;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.ProcessFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether a container is root's: by its declaration, and by the uids of its processes. */
final class RootUser {
    /** The rule of what only the kernel shows. */
    static final String LIVE = "proc-uid-zero";
    /** The rule of a user that only the image tells. */
    static final String EXPLICIT = "user-explicit-numeric";

    private static final String UIDS = "proc:/status/Uid";
    private static final UserSpec NO_USER = new UserSpec("no", "");

    private RootUser() {}

    /** Finds root, or else a user of whom the image decides what it is. */
    static void check(Findings found) {
        UserSpec user = UserSpec.parse(found.text(Field.USER));
        Optional<KernelFacts> kernel = found.kernel(UIDS);
        List<Long> running = kernel.map(facts -> facts.main().uids()).orElse(List.of());
        OptionalLong uid = user.needsPasswd() && !running.isEmpty()
                // What runs tells what a name means; else the image must.
                ? OptionalLong.of(running.getFirst())
                : DeclaredUid.of(user, found);
        if (uid.isEmpty()) {
            return;
        }
        boolean rootRuns = running.contains(0L);
        if (uid.getAsLong() == 0) {
            boolean dropped = kernel.isPresent() && !rootRuns;
            report(
                    found,
                    dropped ? MEDIUM : HIGH,
                    dropped
                            ? "is started as root; the process has since become another user, or root is mapped to one"
                            : "runs as root");
            return;
        }
        kernel.ifPresent(facts -> running(found.under(LIVE), facts));
        if (!user.isExplicit()) {
            explicit(found.under(EXPLICIT), uid);
        }
    }

    private static void running(Findings found, KernelFacts kernel) {
        List<Long> uids = kernel.main().uids();
        if (uids.contains(0L)) {
            found.live(
                    UIDS,
                    Values.of(uids.stream().map(String::valueOf).toList()),
                    Values.none(),
                    "declared as another user, but the process has uid 0");
        } else {
            Running.worst(found, kernel, RootUser::other);
        }
    }

    private static void other(Findings found, ProcessFacts process) {
        if (process.uids().contains(0L)) {
            found.live(
                    UIDS,
                    Values.of(process.uids().stream().map(String::valueOf).toList()),
                    Values.none(),
                    "the container is another user's, but it has uid 0");
        }
    }

    /** A name is what the image says it is, and a uid without a line in the image's passwd runs in group 0. */
    private static void explicit(Findings found, OptionalLong uid) {
        String message = "the user is not given as numeric uid:gid, so the image decides what it means";
        UserSpec wanted = RepairUser.wanted(found).map(UserSpec::parse).orElse(NO_USER);
        if (wanted.uid().equals(uid)) {
            report(found, LOW, message);
        } else {
            found.violation(Field.USER, Values.none(), message);
        }
    }

    private static void report(Findings found, Severity severity, String message) {
        RepairUser.wanted(found)
                .ifPresentOrElse(
                        user -> found.drift(
                                severity, Field.USER, Values.of(user), message, RepairUser.edits(found, user)),
                        () -> found.violation(
                                severity, Field.USER.pointer(), Values.none(), message + RepairUser.unobserved(found)));
    }
}
