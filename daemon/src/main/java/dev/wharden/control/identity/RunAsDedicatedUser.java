package dev.wharden.control.identity;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.control.*;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Gives each workload a uid of its own, so that the kernel keeps them apart even where a namespace or a volume is
 * shared.
 */
public final class RunAsDedicatedUser {
    private static final String UIDS = "proc:/status/Uid";
    private static final Key<Long> MINIMUM =
            Key.uid("minimum", "the lowest uid that is allowed; 10000 when absent", 10_000);

    public static final Control CONTROL = Control.of("runAsDedicatedUser")
            .title("Its uid is not shared with another workload or a user of the host")
            .why("Two containers of one uid can signal, trace and use up the process limit of each other where they "
                    + "share a namespace, and read each other's files on a shared volume. Uid 1000 is usually the "
                    + "first human of the host.")
            .severity(MEDIUM)
            .settings(MINIMUM)
            .rule(
                    "user-dedicated-uid",
                    RunAsDedicatedUser::check,
                    kyverno("require-unique-uid-per-workload"),
                    nist("4.3.4"))
            .byHand(RunAsDedicatedUser::example)
            .build();

    private RunAsDedicatedUser() {}

    private static void check(Findings found) {
        UserSpec user = UserSpec.parse(found.text(Field.USER));
        Optional<KernelFacts> kernel = found.kernel(UIDS);
        OptionalLong known = kernel.isPresent() && !kernel.get().main().uids().isEmpty()
                ? OptionalLong.of(kernel.get().main().uids().getFirst())
                : DeclaredUid.of(user, found);
        if (known.isPresent()) {
            check(found, known.getAsLong(), kernel.isPresent());
        }
    }

    private static void check(Findings found, long uid, boolean runs) {
        Neighbours neighbours = found.subject().neighbours();
        long minimum = found.get(MINIMUM);
        if (uid < minimum) {
            violation(
                    found,
                    uid,
                    runs,
                    Values.of(minimum),
                    "is below " + minimum + ", where accounts of images and hosts are");
        }
        found.known(neighbours.hostLogins(), "host:/etc/passwd")
                .map(logins -> logins.get(uid))
                .ifPresent(login -> violation(found, uid, runs, Values.none(), "is the host's login " + login));
        found.known(neighbours.uidUsers(), UIDS)
                .map(users -> others(users.getOrDefault(uid, List.of()), found))
                .filter(others -> !others.isEmpty())
                .ifPresent(others ->
                        violation(found, uid, runs, Values.none(), "is also that of " + String.join(", ", others)));
    }

    private static void violation(Findings found, long uid, boolean runs, JsonNode desired, String message) {
        found.violation(runs ? UIDS : Field.USER.pointer(), Values.of(uid), desired, "uid " + uid + " " + message);
    }

    private static List<String> others(List<String> names, Findings found) {
        String own = found.text(Field.NAME);
        return names.stream()
                .filter(name -> !own.equals(name) && !own.equals("/" + name))
                .sorted()
                .toList();
    }

    private static Advice example(Subject subject, Settings settings) {
        if (subject.service().rootWork().isPresent()) {
            return Advice.NONE;
        }
        long uid = Math.max(settings.get(MINIMUM), 1);
        String user = uid + ":" + uid;
        return new Advice(
                Set.of(Field.USER),
                List.of("--user=" + user + "   (or another number from there on that no other workload has)"),
                List.of("user: \"" + user + "\""),
                List.of("USER " + user));
    }
}
