package dev.wharden.observe;

import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.SharedRead;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the host decides about every container, read once for a sweep. Where the kernel does not answer, what was
 * read last stands, and it is said that more sockets may listen by now.
 */
final class HostSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(HostSnapshot.class);

    /** Logins and sockets change seldom; mounts come with containers, whose start makes this stale at once. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final HostReader host;
    private final String socket;
    private final InstantSource clock;
    private final SharedRead<Facts> facts = new SharedRead<>();
    private final SharedRead<Sockets> sockets = new SharedRead<>();
    private final AtomicReference<String> missing = new AtomicReference<>("");
    /** A first look asks for it, which waits for nothing else. */
    private final SharedRead<Real> real = new SharedRead<>();

    private final AtomicLong starts = new AtomicLong();

    /** Where a path of the host leads to. */
    private record Real(Instant read, String path, String leads) {}

    HostSnapshot(HostReader host, String socket, InstantSource clock) {
        this.host = host;
        this.socket = socket;
        this.clock = clock;
    }

    /**
     * What was read.
     *
     * @param starts how many times it had become stale before
     * @param late why it is not read now; empty where it is
     */
    record Facts(
            Instant read,
            long starts,
            String late,
            Observed<HostMounts> mounts,
            Observed<Map<Long, String>> logins,
            Observed<Long> mostProcesses,
            Observed<Map<Long, String>> groups,
            Map<Long, String> powerfulGroups) {
        Facts late(String why) {
            return new Facts(read, starts, why, mounts, logins, mostProcesses, groups, powerfulGroups);
        }

        boolean hasMounts() {
            return mounts instanceof Observed.Known<HostMounts>;
        }

        /** What of it is not read, and why; empty where all is. */
        private String missing() {
            if (!late.isEmpty()) {
                return "the host's mounts and accounts: " + late;
            }
            return mounts instanceof Observed.Unknown<HostMounts>(String why) ? "the host's mounts: " + why : "";
        }
    }

    /**
     * Where engines listen.
     *
     * @param looked whether the mounts were known, without which no place is looked at
     */
    private record Sockets(Instant read, long starts, boolean looked, EngineSockets all) {}

    Facts get() {
        Facts now = facts.get(
                last -> isFresh(last.read(), last.starts()),
                this::read,
                (last, why) -> last.map(one -> one.late(why)).orElseGet(() -> unread(why)));
        String why = now.missing();
        if (missing.getAndSet(why).isEmpty() && !why.isEmpty()) {
            LOG.warn("{}", why);
        }
        return now;
    }

    /** Why what holds for every container is not read now, for people. */
    Optional<String> late() {
        return Optional.of(missing.get()).filter(why -> !why.isEmpty());
    }

    private Facts read() {
        long before = starts.get();
        Instant now = clock.instant();
        HostReader look = host.atOnce();
        Observed<Map<Long, String>> groups = look.groups();
        return new Facts(
                now,
                before,
                "",
                look.mounts().map(HostMounts::of),
                look.logins(),
                look.mostProcesses(),
                groups,
                HostReader.powerful(groups));
    }

    private Facts unread(String why) {
        return new Facts(
                Instant.MIN,
                -1,
                why,
                Observed.unknown(why),
                Observed.unknown(why),
                Observed.unknown(why),
                Observed.unknown(why),
                Map.of());
    }

    /** Where engines listen. It is read on its own: anybody makes sockets. */
    Observed<EngineSockets> sockets() {
        Facts known = get();
        EngineSockets all = sockets.get(
                        last -> isFresh(last.read(), last.starts()) && (last.looked() || !known.hasMounts()),
                        () -> new Sockets(
                                clock.instant(), starts.get(), known.hasMounts(), host.sockets(socket, known.mounts())),
                        (last, why) -> new Sockets(
                                Instant.MIN,
                                -1,
                                false,
                                last.map(Sockets::all)
                                        .orElseGet(() -> EngineSockets.of(List.of(socket)))
                                        .doubting(why)))
                .all();
        return Observed.known(known.late().isEmpty() ? all : all.doubting(known.late()));
    }

    private boolean isFresh(Instant read, long before) {
        return before == starts.get() && isFresh(read, clock.instant());
    }

    void invalidate() {
        starts.incrementAndGet();
    }

    /** As {@link HostReader#real}. */
    String real(String path) {
        return real.get(
                        last -> last.path().equals(path) && isFresh(last.read(), clock.instant()),
                        () -> new Real(clock.instant(), path, host.real(path)),
                        (last, _) -> last.filter(one -> one.path().equals(path))
                                .orElseGet(() -> new Real(Instant.MIN, path, path)))
                .leads();
    }

    private static boolean isFresh(Instant read, Instant now) {
        return !read.isAfter(now) && read.plus(FRESH).isAfter(now);
    }

    /** As {@link HostReader#confirmed}. */
    EngineFacts confirmed(EngineFacts engine) {
        return host.confirmed(engine);
    }
}
