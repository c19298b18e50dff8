package dev.wharden.remedy.undo;

import dev.wharden.container.Container;
import dev.wharden.observe.Fall;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a container has fared since a repair of it ended well. A value: every step gives a new one. Pure.
 *
 * @param action the repair
 * @param kind Update, Restart or Recreate
 * @param containerId that the repair has left; another one of the name is no consequence of it
 * @param counted until when its ends are counted, by the engine's clock
 * @param seen the same moment by the clock that repairs count by
 * @param ends the latest by itself with an error, the oldest first
 * @param count of all of them
 * @param exitCode of the last; the empty string where it is not known
 * @param restarts how often the engine had started it again by then
 * @param told it failed so often that it is told
 */
public record Aftermath(
        String action,
        String kind,
        String containerId,
        Instant counted,
        Instant seen,
        List<Instant> ends,
        long count,
        String exitCode,
        long restarts,
        boolean told) {
    /** As many ends within this time are a failure of the repair, and without one for so long it is over. */
    static final int TIMES = 3;

    static final Duration WITHIN = Duration.ofHours(1);

    private static final String RESTART = "Restart";

    public Aftermath {
        ends = List.copyOf(ends);
    }

    /** Right after the repair. */
    static Aftermath of(String action, String kind, Container left, Instant counted, Instant seen) {
        return new Aftermath(
                action, kind, left.id(), counted, seen, List.of(), 0, "", left.number("/RestartCount"), false);
    }

    /**
     * Whether a container failed as often before its repair: then the repair is no cause of it. The engine counts from
     * a client's start of it on, and shows its own last one only.
     *
     * @param falls that were heard of it, the oldest first
     * @param begun when the repair was, by the engine's clock
     */
    static boolean failedBefore(Container before, List<Fall> falls, Instant begun) {
        long hours = Math.max(1, lived(before.text("/State/StartedAt"), begun).toHours());
        List<Instant> last = falls.stream()
                .map(Fall::at)
                .filter(at -> at.isAfter(begun.minus(WITHIN)) && !at.isAfter(begun))
                .toList();
        return last.size() >= TIMES || before.number("/RestartCount") >= TIMES * hours;
    }

    private static Duration lived(String started, Instant now) {
        try {
            return Duration.between(Instant.parse(started), now);
        } catch (DateTimeParseException unreadable) {
            return Duration.ZERO;
        }
    }

    /**
     * The same of what Wharden has made of the container since: the last that can be undone is named, since one before
     * it cannot be undone alone. A restart gives nothing back.
     */
    Aftermath in(Archived next, Container left) {
        boolean same = next.kind().equals(RESTART);
        return new Aftermath(
                same ? action : next.action(),
                same ? kind : next.kind(),
                left.id(),
                counted,
                seen,
                ends,
                count,
                exitCode,
                left.number("/RestartCount"),
                told);
    }

    /**
     * The same with what has become of it since.
     *
     * @param falls that were heard, the oldest first
     * @param gap whether events since {@code seen} may have been lost
     * @param engine the present moment by the engine's clock
     */
    Aftermath and(Container now, List<Fall> falls, boolean gap, Instant engine, Instant moment) {
        List<Fall> fresh =
                falls.stream().filter(fall -> fall.at().isAfter(counted)).toList();
        long restarts = now.number("/RestartCount");
        long missed = Math.max(0, restarts - this.restarts - fresh.size());
        var all = new ArrayList<>(ends);
        long more = fresh.size();
        if (gap && missed > 0 && failsForSure(now)) {
            more += missed;
            Duration pause = Duration.between(seen, moment).abs().dividedBy(missed);
            for (long i = Math.min(missed, TIMES) - 1; i >= 0; i--) {
                all.add(engine.minus(pause.multipliedBy(i)));
            }
        }
        fresh.forEach(fall -> all.add(fall.at()));
        if (all.isEmpty() || isOver(now, all.getLast(), engine)) {
            return new Aftermath(
                    action, kind, containerId, latest(fresh), moment, List.of(), 0, exitCode, restarts, false);
        }
        all.sort(null);
        List<Instant> last = all.subList(Math.max(0, all.size() - TIMES), all.size());
        boolean often = last.size() == TIMES && last.getFirst().plus(WITHIN).isAfter(last.getLast());
        String code = fresh.isEmpty() ? visible(now) : fresh.getLast().exitCode();
        return new Aftermath(
                action,
                kind,
                containerId,
                more > fresh.size() ? engine : latest(fresh),
                moment,
                last,
                count + more,
                code.isEmpty() ? exitCode : code,
                restarts,
                told || often);
    }

    private Instant latest(List<Fall> fresh) {
        return fresh.isEmpty() ? counted : fresh.getLast().at();
    }

    /** Whether it has run on for so long since its last end. */
    private static boolean isOver(Container now, Instant last, Instant engine) {
        return now.running() && !now.restarting() && last.plus(WITHIN).isBefore(engine);
    }

    /** Whether it was an error that the engine has started it again for, although no event told of it. */
    private static boolean failsForSure(Container now) {
        return now.text("/HostConfig/RestartPolicy/Name").equals("on-failure")
                || !visible(now).isEmpty();
    }

    private static String visible(Container now) {
        long code = now.number("/State/ExitCode");
        return code == 0 ? "" : String.valueOf(code);
    }

    /** Whether nothing but the moments of looks differs, which is not worth a write. */
    boolean tellsAs(Aftermath other) {
        return ends.equals(other.ends) && count == other.count && restarts == other.restarts && told == other.told;
    }

    /** What is told of the container, without its name. */
    public String sentence() {
        String ended = "ended " + count + " times with " + (exitCode.isEmpty() ? "an error" : "exit code " + exitCode);
        return kind.equals(RESTART)
                ? ended + " since Wharden restarted it (" + action
                        + "), which changed nothing that wharden undo could give back: its log tells why"
                : ended + " since it was repaired: wharden undo " + action + " gives back what ran before";
    }
}
