package dev.wharden.cli;

import dev.wharden.control.Advice;
import dev.wharden.control.Edit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The advice of several controls as one, to be pasted: compose refuses a key that stands twice, and of two values for one thing only one can hold. */
final class JoinedAdvice {
    /** A flag of docker run that takes one value; of the others each may stand often. */
    private static final Pattern FLAG = Pattern.compile("(--(?!security-opt|cap-|tmpfs|volume|publish)[a-z-]+)=(.*)");

    private static final Pattern KEY = Pattern.compile("([a-z_]+): (.*)");
    private static final Pattern INSTRUCTION = Pattern.compile("([A-Z]+) (.*)");
    private static final Pattern LIST = Pattern.compile("\\[(.*)]");

    /** Where a remark for people begins. */
    private static final String REMARK = "   (";

    private JoinedAdvice() {}

    /**
     * Joins.
     *
     * @param all one each control, in the order of the lines
     * @param edits of the verdict: of several values for one thing the one that a repair would set is taken, else the first
     */
    static Advice of(Collection<Advice> all, Collection<Edit> edits) {
        Set<String> set = edits.stream().map(edit -> edit.value().asText()).collect(Collectors.toSet());
        return new Advice(
                joined(all, Advice::run, FLAG, set),
                joined(all, Advice::compose, KEY, set),
                joined(all, Advice::dockerfile, INSTRUCTION, set));
    }

    /**
     * The same, with the options that each tmpfs is advised to have: its owner follows from another control.
     *
     * @param tmpfs path to options
     */
    static Advice of(Collection<Advice> all, Collection<Edit> edits, Map<String, String> tmpfs) {
        Advice joined = of(all, edits);
        return new Advice(
                owned(joined.run(), tmpfs, "--tmpfs=", ""),
                owned(joined.compose(), tmpfs, "\"", "\""),
                joined.dockerfile());
    }

    private static List<String> owned(List<String> lines, Map<String, String> tmpfs, String before, String after) {
        return lines.stream()
                .map(line -> {
                    String owned = line;
                    if (line.startsWith("--tmpfs=") || line.startsWith("tmpfs: ")) {
                        for (var mount : tmpfs.entrySet()) {
                            String bare = before + mount.getKey() + after;
                            boolean whole = !after.isEmpty() || owned.equals(bare);
                            if (whole && !mount.getValue().isEmpty()) {
                                owned = owned.replace(bare, before + mount.getKey() + ":" + mount.getValue() + after);
                            }
                        }
                    }
                    return owned;
                })
                .toList();
    }

    /** In the order in which each key first stands; what is no key with a value stands as it is, once. */
    private static List<String> joined(
            Collection<Advice> all, Function<Advice, List<String>> part, Pattern pair, Set<String> set) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (Advice one : all) {
            for (String line : part.apply(one)) {
                Matcher matcher = pair.matcher(line);
                lines.computeIfAbsent(matcher.matches() ? matcher.group(1) : line, key -> new ArrayList<>())
                        .add(line);
            }
        }
        return lines.values().stream()
                .map(same -> one(same.stream().distinct().toList(), pair, set))
                .toList();
    }

    private static String one(List<String> same, Pattern pair, Set<String> set) {
        List<String> lists = same.stream()
                .flatMap(line -> value(line, pair).map(LIST::matcher).stream())
                .filter(Matcher::matches)
                .map(list -> list.group(1))
                .toList();
        if (same.size() > 1 && lists.size() == same.size()) {
            String key = same.getFirst().substring(0, same.getFirst().indexOf('['));
            return key + "[" + String.join(", ", lists) + "]";
        }
        return same.stream()
                .filter(line -> value(line, pair)
                        .filter(value -> set.contains(value.replace("\"", "")))
                        .isPresent())
                .findFirst()
                .orElse(same.getFirst());
    }

    /** Without the remark. */
    private static Optional<String> value(String line, Pattern pair) {
        Matcher matcher = pair.matcher(line);
        return matcher.matches()
                ? Optional.of(matcher.group(2))
                        .map(value -> value.contains(REMARK) ? value.substring(0, value.indexOf(REMARK)) : value)
                : Optional.empty();
    }
}
