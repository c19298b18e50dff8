package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.Mask;
import dev.wharden.container.Container;
import dev.wharden.container.Turn;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.notes.FailedTwin;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads why a twin failed while it is still there: its exit code, its health check and the end of its log. Log and
 * health check are the container's own text: masked, cut and escaped here, so that what is kept can be shown anywhere.
 */
public final class LastWords {
    private static final int LINES = 50;
    private static final int LINE = 300;
    private static final int ALL = 6_000;
    /** What is longer is not shown at all: cut in the middle of a value it could not be masked. */
    private static final int LONGEST = 4_096;
    /** As much is masked, whatever a container has to say. */
    private static final int MASKED = 4 * LONGEST;

    private LastWords() {}

    /**
     * Keeps them once for each repair. Never throws for what the engine or the container does: the way back does not
     * wait for words.
     */
    public static void keep(Bench bench, Transaction transaction, RepairNotes notes, Instant now) {
        String action = transaction.operation().action();
        boolean started = transaction.step().compareTo(RecreateStep.START) >= 0;
        if (transaction.interfered()
                || !started
                || notes.failure(transaction.name())
                        .filter(known -> known.action().equals(action))
                        .isPresent()) {
            return;
        }
        try {
            failed(bench, transaction).ifPresent(found -> {
                Mask mask = mask(found.container().at("/Config"));
                notes.failed(
                        transaction.name(),
                        new FailedTwin(
                                action,
                                now,
                                found.member().name().value(),
                                found.container().id(),
                                exit(found.container(), mask),
                                health(found.container(), mask),
                                log(bench, found.container(), mask),
                                lasted(found.container(), bench.exits().engine(now))));
            });
        } catch (DockerException unreadable) {
            // The cause of the rollback is recorded all the same, and the rollback will meet the same engine.
            return;
        }
    }

    /**
     * The last lines of a container that is about to be removed, as they may be shown. Throws nothing: the removal does
     * not wait for words.
     */
    static List<String> tail(Bench bench, Container container) {
        return log(bench, container, mask(container.at("/Config")));
    }

    private record Found(Member member, Container container) {}

    /** The first that has started and does not run well; else the target's, which was found wanting in another way. */
    private static Optional<Found> failed(Bench bench, Transaction transaction) {
        var all = new ArrayList<Found>();
        for (Member member : transaction.members()) {
            Optional<Container> one = member.replaced() ? bench.twin(member) : bench.old(member);
            one.filter(LastWords::wasTried).ifPresent(container -> all.add(new Found(member, container)));
        }
        return all.stream()
                .filter(found -> !found.container().running()
                        || found.container().text("/State/Health/Status").equals("unhealthy"))
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    private static boolean wasTried(Container container) {
        return !container.text("/State/StartedAt").startsWith("0001-")
                || !container.text("/State/Error").isEmpty();
    }

    /** From its last start to its end, or until now; zero where it never started or that cannot be read. */
    private static Duration lasted(Container container, Instant now) {
        if (container.text("/State/StartedAt").startsWith("0001-")) {
            return Duration.ZERO;
        }
        if (!container.running() || container.restarting()) {
            return Turn.ran(container);
        }
        try {
            return Duration.between(Instant.parse(container.text("/State/StartedAt")), now);
        } catch (DateTimeParseException unreadable) {
            return Duration.ZERO;
        }
    }

    private static String exit(Container container, Mask mask) {
        if (container.isTrue("/State/Restarting")) {
            return "restarting, exit code " + container.number("/State/ExitCode");
        }
        if (container.running()) {
            return "still running";
        }
        String error = clean(mask.apply(bounded(container.text("/State/Error"), "an error")));
        return "exit code " + container.number("/State/ExitCode")
                + (container.isTrue("/State/OOMKilled") ? ", killed for lack of memory" : "")
                + (error.isEmpty() ? "" : ": " + error);
    }

    private static String health(Container container, Mask mask) {
        String status = container.text("/State/Health/Status");
        JsonNode log = container.at("/State/Health/Log");
        if (!log.isArray() || log.isEmpty()) {
            return status.equals("none") ? "" : status;
        }
        JsonNode last = log.get(log.size() - 1);
        String output = clean(
                mask.apply(bounded(last.path("Output").asText(), "an output")).strip());
        return status + ", exit code " + last.path("ExitCode").asLong() + (output.isEmpty() ? "" : ": " + output);
    }

    private static List<String> log(Bench bench, Container container, Mask mask) {
        String text;
        try {
            text = new String(bench.reader().logs(container.id(), LINES), StandardCharsets.UTF_8);
        } catch (DockerException e) {
            return List.of("its log cannot be read: " + clean(String.valueOf(e.getMessage())));
        }
        List<String> lines = mask.apply(end(text)).lines().map(LastWords::clean).toList();
        var kept = new ArrayList<String>();
        int left = ALL;
        for (String line : lines.reversed()) {
            left -= line.length();
            if (left < 0 || kept.size() == LINES) {
                break;
            }
            kept.add(line);
        }
        return kept.reversed();
    }

    /** The last lines, as many as are worth masking. */
    private static String end(String text) {
        var end = new ArrayList<String>();
        int left = MASKED;
        for (String line : text.lines().toList().reversed()) {
            String bounded = bounded(line, "a line");
            left -= bounded.length();
            if (left < 0 || end.size() == LINES) {
                break;
            }
            end.add(bounded);
        }
        return String.join("\n", end.reversed());
    }

    private static String bounded(String text, String what) {
        return text.length() <= LONGEST ? text : "(" + what + " of " + text.length() + " characters)";
    }

    /**
     * All values of the environment; of one with several lines each line too, since the log may begin in the middle of
     * it. A container chooses how many there are and how long their key is: the key is not repeated.
     */
    private static Mask mask(JsonNode config) {
        ObjectNode lines = JsonNodeFactory.instance.objectNode();
        var entries = lines.putArray("Env");
        for (JsonNode entry : config.path("Env")) {
            String text = entry.asText();
            int value = text.indexOf('=') + 1;
            if (value > 0 && text.indexOf('\n') >= 0) {
                text.substring(value)
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.length() >= Mask.ALONE)
                        .distinct()
                        .forEach(line -> entries.add("=" + line));
            }
        }
        return Mask.NONE.and(config).and(lines);
    }

    /** One line of bounded length in which nothing acts on a terminal. */
    private static String clean(String text) {
        String line = text.length() > LINE ? text.substring(0, LINE) + "…" : text;
        var safe = new StringBuilder(line.length());
        line.codePoints().forEach(c -> {
            if (c == '\t') {
                safe.append(' ');
            } else if (acts(c)) {
                for (char unit : Character.toChars(c)) {
                    safe.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static boolean acts(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
