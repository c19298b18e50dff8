package dev.wharden.subject;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What processes of a container do, for tests. */
public final class Activities {
    private Activities() {}

    /** Ports and lasting processes are separated by spaces. */
    public static Activity activity(String ports, String lasting, boolean others, long reaped) {
        return new Activity(
                words(ports).stream().map(Integer::valueOf).collect(Collectors.toSet()),
                words(lasting),
                others,
                reaped);
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
