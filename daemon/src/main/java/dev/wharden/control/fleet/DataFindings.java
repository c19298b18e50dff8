package dev.wharden.control.fleet;

import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What is wrong with the data of containers, each thing once with those that it is wrong of, and of which it cannot be
 * told. Used by one thread.
 *
 * @param field of the findings
 */
record DataFindings(String field, Map<String, Reasons.Names> wrong, Reasons untold) {
    DataFindings(String field) {
        this(field, new TreeMap<>(), new Reasons());
    }

    /** It is wrong of a container, or of the engine. */
    void wrong(String what, String of) {
        wrong.computeIfAbsent(what, _ -> new Reasons.Names()).add(of);
    }

    /** It cannot be told of a container, or of the engine. */
    void untold(String of, String why) {
        untold.add(of, why);
    }

    /**
     * Tells all of it.
     *
     * @param allowed what would be right
     * @param most how many wrong things are told one by one
     * @param sentence on a wrong thing
     * @param more on the others, after their number
     * @param question that cannot be answered of those untold
     */
    void tell(
            Findings found,
            List<String> allowed,
            int most,
            UnaryOperator<String> sentence,
            String more,
            String question) {
        wrong.entrySet().stream()
                .limit(most)
                .forEach(entry -> found.violation(
                        field,
                        Values.of(entry.getKey()),
                        Values.of(allowed),
                        sentence.apply(entry.getKey()) + ": " + entry.getValue().text()));
        if (wrong.size() > most) {
            found.violation(field, Values.none(), Values.of(allowed), (wrong.size() - most) + " more " + more);
        }
        if (!untold.isEmpty()) {
            found.unread(field, question + ": " + untold.sentence());
        }
    }
}
