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
import java.util.concurrent.atomic.AtomicLong;

/**
 * What of the host decides about every container, read once for a sweep. Where the kernel does not answer, what was
 * read last stands, and it is said that more sockets may listen by now.
 */
final class HostSnapshot {
    /** Logins and sockets change seldom; mounts come with containers, whose start makes this stale at once. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final HostReader host;
    private final String socket;
    private final InstantSource clock;
    private final SharedRead<Facts> facts = new SharedRead<>();
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
     */
    record Facts(
            Instant read,
            long starts,
            Observed<HostMounts> mounts,
            Observed<Map<Long, String>> logins,
            Observed<EngineSockets> sockets,
            Observed<Long> mostProcesses,
            Observed<Map<Long, String>> groups,
            Map<Long, String> powerfulGroups) {
        Facts doubting(String why) {
            Observed<EngineSockets> doubted = sockets.map(all -> all.doubting(why));
            return new Facts(read, starts, mounts, logins, doubted, mostProcesses, groups, powerfulGroups);
        }
    }

    Facts get() {
        return facts.get(
                last -> last.starts() == starts.get() && isFresh(last.read(), clock.instant()),
                this::read,
                (last, why) -> last.map(one -> one.doubting(why)).orElseGet(() -> unread(why)));
    }

    private Facts read() {
        long before = starts.get();
        Instant now = clock.instant();
        Observed<HostMounts> mounts = host.mounts().map(HostMounts::of);
        Observed<Map<Long, String>> groups = host.groups();
        return new Facts(
                now,
                before,
                mounts,
                host.logins(),
                Observed.known(host.sockets(socket, mounts)),
                host.mostProcesses(),
                groups,
                HostReader.powerful(groups));
    }

    private Facts unread(String why) {
        return new Facts(
                Instant.MIN,
                -1,
                Observed.unknown(why),
                Observed.unknown(why),
                Observed.known(new EngineSockets(List.of(socket), List.of(), why)),
                Observed.unknown(why),
                Observed.unknown(why),
                Map.of());
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
