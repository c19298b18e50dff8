package dev.wharden.kernel;

import dev.wharden.subject.Executable;
import dev.wharden.subject.Executable.Place;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which of the processes of a container are judged where it has very many. Pure. */
final class JudgedProcesses {
    private JudgedProcesses() {}

    /** Of those that are alike the first, and each that others descend from. */
    static List<ProcessFacts> different(List<ProcessFacts> others) {
        Set<Long> parents = others.stream().map(ProcessFacts::parent).collect(Collectors.toSet());
        var seen = new HashSet<ProcessFacts>();
        return others.stream()
                .filter(one -> seen.add(one.alike()) || parents.contains(one.pid()))
                .toList();
    }

    /**
     * No more than so many, in their order, and so that none hides another that is worse: before all others one for
     * each right that the main process has not, then for each program that is not the image's and each label, then for
     * each name.
     */
    static List<ProcessFacts> worst(List<ProcessFacts> different, ProcessFacts main, int most) {
        if (different.size() <= most) {
            return different;
        }
        var chosen = new LinkedHashSet<ProcessFacts>();
        choose(chosen, different, one -> rights(one, main));
        choose(chosen, different, one -> origins(one, main));
        choose(chosen, different, one -> Stream.of(one.name()));
        chosen.addAll(different);
        Set<ProcessFacts> kept = chosen.stream().limit(most).collect(Collectors.toSet());
        return different.stream().filter(kept::contains).toList();
    }

    private static void choose(
            Set<ProcessFacts> chosen, List<ProcessFacts> from, Function<ProcessFacts, Stream<Object>> marks) {
        var seen = new HashSet<>();
        for (ProcessFacts one : from) {
            // Each of them is seen, so that the first is not the end.
            if (!marks.apply(one).filter(seen::add).toList().isEmpty()) {
                chosen.add(one);
            }
        }
    }

    /** Whether a process has no right that the main process has not, and is of the image as that one is. */
    static boolean isPlain(ProcessFacts one, ProcessFacts main) {
        return rights(one, main).findAny().isEmpty()
                && origins(one, main).findAny().isEmpty();
    }

    /** There are no more than some eighty. */
    private static Stream<Object> rights(ProcessFacts one, ProcessFacts main) {
        long more = (one.capabilityBounds() | one.capabilities()) & ~(main.capabilityBounds() | main.capabilities());
        Stream<Object> bits = IntStream.range(0, Long.SIZE)
                .filter(bit -> (more >>> bit & 1) != 0)
                .mapToObj(bit -> bit);
        return Stream.concat(
                bits,
                Stream.<Stream<Object>>of(
                                mark(
                                        "root",
                                        one.uids().contains(0L) && !main.uids().contains(0L)),
                                mark("seccomp " + one.seccomp(), one.seccomp() != main.seccomp()),
                                mark("privileges", !one.noNewPrivileges() && main.noNewPrivileges()),
                                mark("traced", one.tracer() != 0),
                                one.hosts().stream().map("namespace "::concat),
                                place(one).map(Place::name))
                        .flatMap(Function.identity()));
    }

    private static Stream<Object> mark(String text, boolean is) {
        return is ? Stream.of(text) : Stream.empty();
    }

    private static Stream<Place> place(ProcessFacts one) {
        return one.executable() instanceof Observed.Known<Executable>(Executable file) && file.place() != Place.IMAGE
                ? Stream.of(file.place())
                : Stream.empty();
    }

    private static Stream<Object> origins(ProcessFacts one, ProcessFacts main) {
        return Stream.concat(
                place(one).map(_ -> one.executable()),
                one.lsm() instanceof Observed.Known<String> && !one.lsm().equals(main.lsm())
                        ? Stream.of(one.lsm())
                        : Stream.empty());
    }
}
