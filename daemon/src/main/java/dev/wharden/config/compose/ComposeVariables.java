package dev.wharden.config.compose;

import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The variables of a compose file: those of the environment go before those of {@code .env} (docs.docker.com,
 * Interpolation). Each that is not set is warned of once, as compose does.
 */
final class ComposeVariables {
    private static final long ROOM = 8 << 20;
    private static final int LONGEST = 64 << 10;
    private static final int DEEPEST = 20;

    private final Map<String, String> variables;
    /** Asked for what those do not have; of an env file, its lines so far. */
    private final Map<String, String> others;

    private final Problems problems;
    private final Set<String> warned;

    /** What all replaced texts together may still come to, in characters. */
    private final AtomicLong room;

    ComposeVariables(Map<String, String> environment, Map<String, String> dotenv, Problems problems) {
        this(environment, dotenv, problems, ROOM);
    }

    /** With room for that many characters of replaced texts. */
    ComposeVariables(Map<String, String> environment, Map<String, String> dotenv, Problems problems, long room) {
        this(environment, dotenv, problems, new HashSet<>(), new AtomicLong(room));
    }

    private ComposeVariables(
            Map<String, String> variables,
            Map<String, String> others,
            Problems problems,
            Set<String> warned,
            AtomicLong room) {
        this.variables = variables;
        this.others = others;
        this.problems = problems;
        this.warned = warned;
        this.room = room;
    }

    /** A variable; the empty text where it is not set. */
    String get(String name) {
        String value = variables.get(name);
        return value == null ? others.getOrDefault(name, "") : value;
    }

    boolean has(String name) {
        return variables.containsKey(name) || others.containsKey(name);
    }

    /** The tree with every variable in a value replaced; keys stay as they are. */
    Yaml in(Yaml node) {
        return switch (node) {
            case Yaml.Mapping mapping ->
                new Yaml.Mapping(
                        mapping.place(),
                        mapping.entries().stream()
                                .map(entry -> new Yaml.Entry(entry.place(), entry.key(), in(entry.value())))
                                .toList());
            case Yaml.Sequence list ->
                new Yaml.Sequence(
                        list.place(), list.elements().stream().map(this::in).toList());
            case Yaml.Tagged tagged -> new Yaml.Tagged(tagged.place(), tagged.tag(), in(tagged.value()));
            case Yaml.Scalar scalar ->
                scalar.text().indexOf('$') < 0
                        ? scalar
                        : new Yaml.Scalar(scalar.place(), in(scalar.text(), scalar.place(), 0), scalar.plain());
        };
    }

    /** A text with its variables replaced. What is wrong with it is reported, and gives the empty text. */
    String in(String text, Place place, int depth) {
        if (depth > DEEPEST) {
            return wrong(place, "variables are nested deeper than " + DEEPEST);
        }
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$') {
                out.append(c);
                at++;
            } else if (text.startsWith("$$", at)) {
                out.append('$');
                at += 2;
            } else if (text.startsWith("${", at)) {
                int end = end(text, at + 2);
                if (end < 0) {
                    return wrong(place, "a variable is not closed: " + Words.quote(text.substring(at)));
                }
                out.append(braced(text.substring(at + 2, end), place, depth));
                at = end + 1;
            } else {
                int end = name(text, at + 1);
                if (end == at + 1) {
                    return wrong(
                            place,
                            "not a variable: " + Words.quote(text.substring(at)) + "; write $$ for a dollar sign");
                }
                out.append(plain(text.substring(at + 1, end), place));
                at = end;
            }
            if (out.length() > LONGEST) {
                return wrong(place, "is longer than 64 KiB once its variables are replaced");
            }
        }
        long before = room.getAndAdd(-out.length());
        if (before < out.length()) {
            return before < 0 ? "" : wrong(place, "the variables of all files come to more than 8 MiB");
        }
        return out.toString();
    }

    /** Of the brace that closes, with those between skipped; -1 when there is none. */
    private static int end(String text, int from) {
        int open = 1;
        for (int at = from; at < text.length(); at++) {
            if (text.startsWith("${", at)) {
                open++;
                at++;
            } else if (text.charAt(at) == '}' && --open == 0) {
                return at;
            }
        }
        return -1;
    }

    private static int name(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean letter = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (at == from || c < '0' || c > '9')) {
                break;
            }
            at++;
        }
        return at;
    }

    private String plain(String name, Place place) {
        if (!has(name) && warned.add(name)) {
            problems.warning(place, "variable " + name + " is not set: an empty text is taken for it");
        }
        return get(name);
    }

    /** {@code NAME}, or with one of {@code :- - :+ + :? ?} and a word. */
    private String braced(String inside, Place place, int depth) {
        int end = name(inside, 0);
        String name = inside.substring(0, end);
        String rest = inside.substring(end);
        if (name.isEmpty()) {
            return wrong(place, "not a variable: " + Words.quote("${" + inside + "}"));
        }
        if (rest.isEmpty()) {
            return plain(name, place);
        }
        boolean colon = rest.startsWith(":");
        String operator = colon ? rest.substring(1) : rest;
        boolean set = has(name) && !(colon && get(name).isEmpty());
        String word = operator.isEmpty() ? "" : operator.substring(1);
        return switch (operator.isEmpty() ? ' ' : operator.charAt(0)) {
            case '-' -> set ? get(name) : in(word, place, depth + 1);
            case '+' -> set ? in(word, place, depth + 1) : "";
            case '?' ->
                set
                        ? get(name)
                        : wrong(
                                place,
                                "variable " + name + " must be set" + (word.isEmpty() ? "" : ": " + Words.quote(word)));
            default -> wrong(place, "not a variable: " + Words.quote("${" + inside + "}"));
        };
    }

    private String wrong(Place place, String what) {
        problems.error(place, what);
        return "";
    }

    /**
     * The lines {@code NAME=value} of an env file; quotes are taken off, and what is not such a line is left out. As in
     * compose, variables in a value are replaced by these, or by those before it in the file, but not between single
     * quotes.
     */
    Map<String, String> file(List<String> lines, Place place) {
        var known = new HashMap<>(others);
        known.putAll(variables);
        var values = new LinkedHashMap<String, String>();
        var scope = new ComposeVariables(known, values, problems, warned, room);
        for (String raw : lines) {
            String line = raw.strip().replaceFirst("^export\\s+", "");
            int cut = line.indexOf('=');
            if (line.startsWith("#") || cut <= 0) {
                continue;
            }
            String written = line.substring(cut + 1).strip();
            String value = value(written);
            boolean literal = written.startsWith("'") || value.indexOf('$') < 0;
            values.put(line.substring(0, cut).strip(), literal ? value : scope.in(value, place, 0));
        }
        return values;
    }

    private static String value(String text) {
        for (String quote : List.of("'", "\"")) {
            int end = text.indexOf(quote, 1);
            if (text.startsWith(quote) && end > 0) {
                return text.substring(1, end);
            }
        }
        int comment = text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }
}
