package dev.wharden.control.resource;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.Ulimit;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Bounds what each process may have open. Without its own limit a container has those of the engine, which inspect does
 * not show.
 */
public final class Ulimits {
    private static final Key<Optional<Ulimit>> NOFILE = Key.ulimit("nofile", "open files of a process");
    private static final Key<Optional<Ulimit>> NPROC =
            Key.ulimit("nproc", "processes of a uid, counted over all containers");
    private static final Key<Optional<Ulimit>> CORE = Key.ulimit("core", "bytes of a core dump; 0 is none");
    private static final Key<List<String>> UNLIMITED =
            Key.texts("unlimited", "names of limits that may be lifted altogether", List.of("memlock"));

    public static final Control CONTROL = Control.of("ulimits")
            .title("What each of its processes may use is limited")
            .why("A process that opens files or forks without end takes them from every other container.")
            .severity(LOW)
            .settings(NOFILE, NPROC, CORE, UNLIMITED)
            .in(Settings.of(UNLIMITED, List.of("memlock")), CIS_L1)
            .reported()
            .repairs(Field.ULIMITS)
            .rule("ulimits-bounded", Ulimits::check, cis("5.19"), owasp("7"))
            .build();

    private Ulimits() {}

    private static void check(Findings found) {
        List<Ulimit> bounds = Stream.of(NOFILE, NPROC, CORE)
                .flatMap(key -> found.get(key).stream())
                .toList();
        for (Ulimit bound : bounds) {
            Optional<Ulimit> present = named(bound.name(), found);
            if (present.isEmpty() || !present.get().isWithin(bound)) {
                Ulimit wanted = present.map(bound::and).orElse(bound);
                String message = present.map(one -> one.name() + " limit is " + one.soft() + ":" + one.hard())
                        .orElse("no own " + bound.name() + " limit");
                drift(found, bound.name(), Stream.of(wanted), message);
            }
        }
        for (Ulimit present : Ulimit.of(found.node(Field.ULIMITS))) {
            if (present.hard() == Ulimit.UNLIMITED
                    && !found.get(UNLIMITED).contains(present.name())
                    && !found.isUnread(Field.ULIMITS)) {
                drift(found, present.name(), Stream.of(), "no " + present.name() + " limit");
            }
        }
    }

    private static Optional<Ulimit> named(String name, Findings found) {
        return Ulimit.of(found.node(Field.ULIMITS)).stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    /** With another limit of that name, or with that of the engine. */
    private static void drift(Findings found, String name, Stream<Ulimit> wanted, String message) {
        Stream<Ulimit> others = Ulimit.of(found.node(Field.ULIMITS)).stream()
                .filter(one -> !one.name().equals(name));
        found.drift(
                Field.ULIMITS,
                Values.ofNodes(Stream.concat(others, wanted).map(Ulimit::json).toList()),
                message);
    }
}
