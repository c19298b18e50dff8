package dev.wharden.control;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.Form;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person would write to change a container.
 *
 * @param about the fields that the lines set, each once in an advice
 * @param run flags of {@code docker run}, each whole: {@code --cap-drop=ALL}
 * @param compose lines under a service of a compose file, indented from there
 * @param dockerfile lines of a Dockerfile; empty when an image cannot say it
 */
public record Advice(Set<Field> about, List<String> run, List<String> compose, List<String> dockerfile) {
    /** Nothing to write. */
    public static final Advice NONE = new Advice(Set.of(), List.of(), List.of(), List.of());

    /** What YAML reads as the text that it is, without quotes. */
    private static final Pattern PLAIN =
            Pattern.compile("(?!(?i:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][A-Za-z_-]*|[0-9]+");

    /** What is best for a container depends on what it does: it has to run, and its files have to be looked at. */
    private static final Set<Field> WORK =
            EnumSet.of(Field.USER, Field.READONLY_ROOTFS, Field.CAP_DROP, Field.CAP_ADD, Field.TMPFS);

    private static final String SYSTEM_PATHS = "systempaths=unconfined";

    /** Keeps copies. */
    public Advice {
        about = Set.copyOf(about);
        run = List.copyOf(run);
        compose = List.copyOf(compose);
        dockerfile = List.copyOf(dockerfile);
    }

    /** What makes one declaration the other, field by field in the order of their table. */
    public static Advice of(Container actual, Container desired) {
        return of(actual, desired, EnumSet.allOf(Field.class));
    }

    /** The same, without what depends on what the container does. */
    public static Advice ofRest(Container actual, Container desired) {
        return of(actual, desired, EnumSet.complementOf(EnumSet.copyOf(WORK)));
    }

    /** Whether it depends on what the container does. */
    public boolean isOfWork() {
        return about.stream().anyMatch(WORK::contains);
    }

    private static Advice of(Container actual, Container desired, Set<Field> fields) {
        Advice all = NONE;
        for (Field field : fields) {
            List<String> before = field.words(actual);
            List<String> after = field.words(desired);
            boolean masks = field.form() == Form.MASKS && field.differs(actual, desired);
            if (masks || !before.equals(after)) {
                all = all.and(of(field, before, after));
            }
        }
        return all.joined(actual, desired);
    }

    /** An image says of a user with a number and a group no other groups. */
    private Advice joined(Container actual, Container desired) {
        var groups = new ArrayList<>(Field.GROUP_ADD.words(desired));
        groups.removeAll(Field.GROUP_ADD.words(actual));
        return groups.isEmpty() || dockerfile.isEmpty() || !about.contains(Field.USER)
                ? this
                : new Advice(
                        about,
                        run,
                        compose,
                        joined(
                                dockerfile,
                                List.of("# a numeric user gets no groups from /etc/group: run it with "
                                        + String.join(" ", flags(Field.GROUP_ADD, groups)))));
    }

    /** These lines, then those of another that are about no field of this one. */
    public Advice and(Advice other) {
        if (other.about.stream().anyMatch(about::contains)) {
            return this;
        }
        var fields = new LinkedHashSet<>(about);
        fields.addAll(other.about);
        return new Advice(
                fields, joined(run, other.run), joined(compose, other.compose), joined(dockerfile, other.dockerfile));
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    private static Advice of(Field field, List<String> before, List<String> after) {
        var added = new ArrayList<>(after);
        added.removeAll(before);
        var removed = new ArrayList<>(before);
        removed.removeAll(after);
        return switch (field.form()) {
            case NONE, PART -> NONE;
            case FLAG -> {
                boolean set = !after.isEmpty();
                yield lines(
                        field,
                        List.of("--" + field.runFlag() + (set ? "" : "=false")),
                        List.of(field.composeKey() + ": " + set));
            }
            case MASKS -> without(field, List.of(SYSTEM_PATHS));
            case LIST, MAP, PAIRS, ULIMITS, PORTS ->
                added.isEmpty()
                        ? without(field, removed)
                        : lines(field, flags(field, added), List.of(field.composeKey() + ": " + compose(field, added)))
                                .plus(without(field, removed));
            case TEXT, NUMBER, PROCESSORS, RESTART ->
                after.isEmpty()
                        ? without(field, removed)
                        : lines(
                                field,
                                flags(field, after),
                                List.of(field.composeKey() + ": " + quoted(after.getFirst())));
        };
    }

    /** The other's lines too, about the same field. */
    private Advice plus(Advice other) {
        return new Advice(about, joined(run, other.run), joined(compose, other.compose), dockerfile);
    }

    private static Advice lines(Field field, List<String> run, List<String> compose) {
        List<String> instructions = field.instruction().stream()
                .map(word -> word
                        + run.getFirst().substring(run.getFirst().indexOf('=')).replaceFirst("=", " "))
                .toList();
        return new Advice(EnumSet.of(field), run, compose, instructions);
    }

    private static Advice without(Field field, Collection<String> words) {
        boolean listed = field.form() != Form.TEXT;
        return new Advice(
                EnumSet.of(field),
                words.stream()
                        .map(word -> "(without --" + field.runFlag() + "=" + word + ")")
                        .toList(),
                words.stream()
                        .map(word -> "# without "
                                + (listed ? word + " in " + field.composeKey() : field.composeKey() + ": " + word))
                        .toList(),
                List.of());
    }

    private static List<String> flags(Field field, List<String> words) {
        return words.stream().map(word -> "--" + field.runFlag() + "=" + word).toList();
    }

    private static String compose(Field field, List<String> words) {
        return field.form() == Form.ULIMITS
                ? words.stream()
                        .map(word -> word.replaceFirst("([^=]*)=(.*):(.*)", "$1: {soft: $2, hard: $3}"))
                        .collect(Collectors.joining(", ", "{", "}"))
                : flow(words);
    }

    private static String flow(List<String> words) {
        return words.stream().map(Advice::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : TextNode.valueOf(word).toString();
    }
}
