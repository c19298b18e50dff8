package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resource limit of each process (getrlimit(2)), as the engine keeps it.
 *
 * @param name such as {@code nofile}
 * @param soft what holds; {@link #UNLIMITED} is without limit
 * @param hard up to where a process may raise it
 */
public record Ulimit(String name, long soft, long hard) {
    /** The engine's word for no limit. */
    public static final long UNLIMITED = -1;

    private static final Pattern WORD = Pattern.compile("(-1|[0-9]{1,18})(?::(-1|[0-9]{1,18}))?");

    /** {@code soft:hard}, or one number for both; empty for what is neither, or where soft is above hard. */
    public static Optional<Ulimit> parse(String name, String word) {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long soft = Long.parseLong(matcher.group(1));
        long hard = matcher.group(2) == null ? soft : Long.parseLong(matcher.group(2));
        return isWithin(soft, hard) ? Optional.of(new Ulimit(name, soft, hard)) : Optional.empty();
    }

    /** Those of an inspect answer, named in lower case, since the engine takes either; what is no limit is left out. */
    public static List<Ulimit> of(JsonNode list) {
        return list.valueStream()
                .filter(one -> one.path("Name").isTextual())
                .map(one -> new Ulimit(
                        one.path("Name").textValue().toLowerCase(Locale.ROOT),
                        one.path("Soft").asLong(),
                        one.path("Hard").asLong()))
                .toList();
    }

    /** Whether it allows no more than another. */
    public boolean isWithin(Ulimit other) {
        return isWithin(soft, other.soft) && isWithin(hard, other.hard);
    }

    /** What both allow. */
    public Ulimit and(Ulimit other) {
        return new Ulimit(name, least(soft, other.soft), least(hard, other.hard));
    }

    private static long least(long one, long other) {
        return isWithin(one, other) ? one : other;
    }

    private static boolean isWithin(long value, long bound) {
        return bound == UNLIMITED || (value != UNLIMITED && value <= bound);
    }

    /** As {@code docker run --ulimit} takes it: {@code nofile=1024:4096}. */
    public String word() {
        return name + "=" + soft + ":" + hard;
    }

    /** As the engine takes it. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Name", name)
                .put("Hard", hard)
                .put("Soft", soft);
    }
}
