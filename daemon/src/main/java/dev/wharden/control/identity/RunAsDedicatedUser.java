package dev.wharden.control.identity;

import dev.wharden.container.UserSpec;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Gives each workload a uid of its own, so that the kernel keeps them apart even where a namespace or a volume is shared. */
public final class RunAsDedicatedUser implements Control {
    private static final String USER = DeclaredUid.FIELD;
    private static final String UIDS = "proc:/status/Uid";
    private static final long MINIMUM = 10_000;

    private static final Info INFO = new Info(
            "runAsDedicatedUser",
            "Its uid is not shared with another workload or a user of the host",
            "Two containers of one uid can signal, trace and use up the process limit of each other where they share a namespace, and read each other's files on a shared volume. "
                    + "Uid 1000 is usually the first human of the host.",
            Severity.MEDIUM,
            Shapes.map(Setting.of("minimum", Setting.Type.UID, "the lowest uid that is allowed; 10000 when absent")),
            Repair.NONE,
            Set.of(),
            Map.of(),
            List.of("Kyverno: require-unique-uid-per-workload", "NIST SP 800-190: 4.3.4"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        UserSpec user = UserSpec.parse(found.text(USER));
        Optional<KernelFacts> kernel = found.kernel(UIDS);
        OptionalLong known = kernel.isPresent() && !kernel.get().uids().isEmpty()
                ? OptionalLong.of(kernel.get().uids().getFirst())
                : DeclaredUid.of(user, subject, found);
        if (known.isEmpty()) {
            return found.list();
        }
        long uid = known.getAsLong();
        Source source = kernel.isPresent() ? Source.KERNEL : Source.INSPECT;
        String field = kernel.isPresent() ? UIDS : USER;
        long minimum = settings.number("minimum", MINIMUM);
        if (uid < minimum) {
            found.violation(
                    Severity.MEDIUM,
                    source,
                    field,
                    Values.of(uid),
                    Values.of(minimum),
                    "uid " + uid + " is below " + minimum + ", where accounts of images and hosts are");
        }
        found.known(subject.neighbours().hostLogins(), Source.HOST, "host:/etc/passwd")
                .map(logins -> logins.get(uid))
                .ifPresent(login -> found.violation(
                        Severity.MEDIUM,
                        source,
                        field,
                        Values.of(uid),
                        Values.none(),
                        "uid " + uid + " is the host's login " + login));
        found.known(subject.neighbours().uidUsers(), Source.KERNEL, UIDS)
                .map(users -> others(users.getOrDefault(uid, List.of()), found))
                .filter(others -> !others.isEmpty())
                .ifPresent(others -> found.violation(
                        Severity.MEDIUM,
                        source,
                        field,
                        Values.of(uid),
                        Values.none(),
                        "uid " + uid + " is also that of " + String.join(", ", others)));
        return found.list();
    }

    private static List<String> others(List<String> names, Findings found) {
        String own = found.text("/Name");
        return names.stream()
                .filter(name -> !own.equals(name) && !own.equals("/" + name))
                .sorted()
                .toList();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        long uid = Math.max(settings.number("minimum", MINIMUM), 1);
        String user = uid + ":" + uid;
        return new Advice(
                List.of("--user=" + user + "   (or another number from there on that no other workload has)"),
                List.of("user: \"" + user + "\""),
                List.of("USER " + user));
    }
}
