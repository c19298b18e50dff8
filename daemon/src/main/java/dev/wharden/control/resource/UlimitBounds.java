package dev.wharden.control.resource;

import dev.wharden.container.Field;
import dev.wharden.container.Ulimit;
import dev.wharden.control.*;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What each process of a container may use at most, limit by limit. */
final class UlimitBounds {
    static final Key<Optional<Ulimit>> NOFILE = Key.ulimit("nofile", "open files of a process");
    static final Key<Optional<Ulimit>> NPROC = Key.ulimit("nproc", "processes of a uid, counted over all containers");
    static final Key<Optional<Ulimit>> CORE = Key.ulimit("core", "bytes of a core dump; 0 is none");
    static final Key<List<String>> UNLIMITED =
            Key.texts("unlimited", "names of limits that may be lifted altogether", List.of("memlock"));

    private UlimitBounds() {}

    static void check(Findings found) {
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
