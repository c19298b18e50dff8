package dev.wharden.remedy.guard;

import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.policy.Remediation.Window;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.state.StateDir;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The order in which a remedy is asked: may it ever (owner, left alone, suspended), may anything now (pause, breaker,
 * grace, backoff), may downtime now (window, budget). Changes nothing. Guarded by the lock of {@link Guards}.
 */
final class Gate {
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final StateDir state;
    private final Owners owners;
    private final WindowClock windows;
    private final Pause pause;
    private final Breaker breaker;
    private final Budget budget;
    private final Rollouts rollouts;
    private final QuarantineGate quarantines;

    Gate(
            StateDir state,
            Owners owners,
            WindowClock windows,
            Pause pause,
            Breaker breaker,
            Budget budget,
            Rollouts rollouts,
            QuarantineGate quarantines) {
        this.state = state;
        this.owners = owners;
        this.windows = windows;
        this.pause = pause;
        this.breaker = breaker;
        this.budget = budget;
        this.rollouts = rollouts;
        this.quarantines = quarantines;
    }

    /**
     * Decides.
     *
     * @param hold of its container, as it is with this request seen
     * @param rollout its policy is new to it
     */
    Admission decide(Request request, Hold hold, Disruption limits, Busy busy, boolean rollout, Instant now) {
        if (request.quarantine()) {
            return quarantines.decide(request, hold, limits, paused(now), breaker(now), now);
        }
        Optional<Refused> refused = refused(request, hold).or(() -> tooMany(request, limits));
        if (refused.isPresent()) {
            return refused.get();
        }
        return held(request, hold, now)
                .or(() -> request.downtime() ? closed(request, now) : Optional.empty())
                .or(() -> request.downtime() ? request.elsewhere() : Optional.empty())
                .or(() -> rollout ? rollouts.ahead(request, busy.names(), now) : Optional.empty())
                .or(() -> request.downtime() ? full(request, limits, busy, now) : Optional.empty())
                .<Admission>map(deferred -> deferred)
                .orElseGet(Admitted::new);
    }

    private Optional<Refused> refused(Request request, Hold hold) {
        Optional<String> unreadable = state.inTheWayOf(request.container().name());
        if (unreadable.isPresent()) {
            return Optional.of(new Refused("what Wharden knows of it cannot be read: " + unreadable.get()));
        }
        switch (owners.of(request.subject())) {
            case Ownership.Free free -> {}
            case Ownership.Kept(String why) -> {
                if (request.downtime()) {
                    return Optional.of(new Refused(why));
                }
            }
            case Ownership.Foreign(String why) -> {
                return Optional.of(new Refused(why));
            }
            case Ownership.Unproven(String why) -> {
                return Optional.of(new Refused(why));
            }
        }
        String resume = ": wharden resume " + request.container().name();
        if (!request.ordered() && hold.alone().sentence().isPresent()) {
            return Optional.of(new Refused(hold.alone().sentence().get() + resume));
        }
        if (!request.ordered() && !hold.suspended().isEmpty()) {
            return Optional.of(new Refused("suspended after " + hold.suspended() + resume));
        }
        return request.repairs() && !hold.lesson().refusal().isEmpty()
                ? Optional.of(new Refused(hold.lesson().refusal()))
                : Optional.empty();
    }

    /** What must be done at once and is more than may be: waiting would not help. */
    private static Optional<Refused> tooMany(Request request, Disruption limits) {
        Dependents unit = request.unit();
        if (unit.members().isEmpty() || limits.maxPerHour() < 1) {
            return Optional.empty();
        }
        String setting = unit.size() > limits.maxConcurrent()
                ? "maxConcurrent"
                : unit.size() > limits.maxPerHour() ? "maxPerHour" : "";
        return setting.isEmpty()
                ? Optional.empty()
                : Optional.of(new Refused("others have to follow it (" + unit.graph() + "), which makes " + unit.size()
                        + " at once: disruption." + setting + ": " + unit.size() + " in wharden.yaml would allow it"));
    }

    /** What holds back every remedy, whether it costs downtime or not. */
    private Optional<Deferred> held(Request request, Hold hold, Instant now) {
        Optional<Deferred> paused = paused(now);
        if (paused.isPresent() || request.ordered()) {
            return paused;
        }
        Optional<Deferred> stopped = breaker(now);
        if (stopped.isPresent()) {
            return stopped;
        }
        Optional<Instant> grace = request.graceUntil().filter(windows.host(now)::isBefore);
        if (grace.isPresent()) {
            return Optional.of(new Deferred(
                    Reason.GRACE, steady(grace.get(), now), "waits for: grace, ends " + word(grace.get())));
        }
        if (now.isBefore(hold.until())) {
            return Optional.of(new Deferred(
                    Reason.BACKOFF,
                    hold.until(),
                    "waits for: backoff after " + hold.interruption().after(hold.attempts()) + ", ends "
                            + word(hold.until())));
        }
        return Optional.empty();
    }

    private Optional<Deferred> paused(Instant now) {
        Instant soon = now.plus(LOOK_AGAIN);
        return pause.at(now)
                .map(paused -> new Deferred(
                        Reason.PAUSED, paused.until().isBefore(soon) ? paused.until() : soon, paused.sentence()));
    }

    private Optional<Deferred> breaker(Instant now) {
        if (breaker.open().isPresent()) {
            return Optional.of(new Deferred(
                    Reason.BREAKER,
                    now.plus(LOOK_AGAIN),
                    "waits for: breaker, " + breaker.open().get() + ": fix the policy, then wharden resume"));
        }
        Optional<Instant> settling = breaker.settling(now);
        if (settling.isPresent()) {
            Instant soon = now.plus(SETTLING);
            return Optional.of(new Deferred(
                    Reason.BREAKER,
                    settling.get().isBefore(soon) ? settling.get() : soon,
                    "waits for: breaker, policies or engine changed and every container is judged first"));
        }
        return Optional.empty();
    }

    private Optional<Deferred> closed(Request request, Instant now) {
        if (request.window().isEmpty() || windows.open(request.window().get(), now)) {
            return Optional.empty();
        }
        Instant opens = windows.nextOpening(request.window().get(), now);
        return Optional.of(new Deferred(
                Reason.WINDOW,
                steady(opens, now),
                opens.equals(Instant.MAX)
                        ? "waits for: window, never opens again"
                        : "waits for: window, opens "
                                + local(opens, request.window().get(), windows.host(now))));
    }

    /** A moment of the host's clock by the one that waits go by. */
    private Instant steady(Instant host, Instant now) {
        return host.equals(Instant.MAX) ? host : now.plus(Duration.between(windows.host(now), host));
    }

    /**
     * As whoever wrote the window reads a clock: {@code 02:00 Europe/Oslo}, with the date when it is more than a day
     * away.
     */
    private static String local(Instant opens, Window window, Instant now) {
        ZonedDateTime there = opens.atZone(ZoneId.of(window.timeZone()));
        String date = opens.isAfter(now.plus(DAY)) ? there.toLocalDate() + " " : "";
        return date + there.toLocalTime().truncatedTo(ChronoUnit.SECONDS) + " " + window.timeZone();
    }

    private Optional<Deferred> full(Request request, Disruption limits, Busy busy, Instant now) {
        Dependents unit = request.unit();
        Optional<Instant> free = budget.nextFree(limits.maxPerHour(), unit.size(), now);
        if (free.isPresent()) {
            return Optional.of(new Deferred(
                    Reason.BUDGET,
                    free.get(),
                    "waits for: budget, " + limits.maxPerHour() + " an hour are used up until " + word(free.get())
                            + (request.ordered()
                                    ? "; a larger disruption.maxPerHour in wharden.yaml and wharden reload end that"
                                            + " sooner"
                                    : "")));
        }
        Optional<ContainerName> first = unit.names().stream()
                .filter(busy.names()::contains)
                .findFirst()
                .or(() -> busy.down().stream().findFirst());
        boolean overlap = first.isPresent() && unit.names().contains(first.get());
        if (overlap || busy.down().size() + unit.size() > limits.maxConcurrent()) {
            return Optional.of(new Deferred(
                    Reason.BUDGET,
                    now.plus(LOOK_AGAIN),
                    "waits for: budget, "
                            + first.map(name -> name + " is being repaired").orElse("maxConcurrent is 0")));
        }
        return Optional.empty();
    }

    /** Nobody waits for nanoseconds. */
    private static String word(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
