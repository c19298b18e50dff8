package dev.wharden.ops;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** As much of PromQL as the tests need; whether an expression is right says promtool. */
record PromQl(String expression) {
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*\\{([^}]*)}");
    private static final Pattern LABEL_LIST =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern FUNCTION = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*\\(");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:$.])[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    /** A metric name and what stands between its braces. */
    record Selector(String metric, String matchers) {}

    /** A function and the range it is used over, as `rate` and `$__rate_interval`. */
    record Ranged(String function, String range) {}

    /** The names of all metrics in the expression. */
    Set<String> metrics() {
        String bare = STRING.matcher(expression).replaceAll("");
        bare = bare.replaceAll("\\{[^}]*}", " ");
        bare = LABEL_LIST.matcher(bare).replaceAll(" ");
        bare = RANGE.matcher(bare).replaceAll(" ");
        bare = FUNCTION.matcher(bare).replaceAll("(");
        Set<String> names = new TreeSet<>();
        NAME.matcher(bare).results().map(MatchResult::group).forEach(names::add);
        names.removeAll(WORDS);
        return names;
    }

    /** The selectors with braces; a metric without any is in {@link #metrics()} only. */
    List<Selector> selectors() {
        return SELECTOR.matcher(expression)
                .results()
                .map(found -> new Selector(found.group(1), found.group(2)))
                .toList();
    }

    /** The functions over a range, written `name(metric{…}[range])`. */
    List<Ranged> ranged() {
        return Pattern.compile("([a-z_]+)\\(\\s*[a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{[^}]*})?\\[([^]]*)]")
                .matcher(expression)
                .results()
                .map(found -> new Ranged(found.group(1), found.group(2)))
                .toList();
    }
}
