package dev.wharden.observe;

import dev.wharden.kernel.HostReader;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What of the host decides about every container, read once for a sweep. Its own lock guards what was read. */
final class HostSnapshot {
    /** Logins and sockets change seldom; mounts come with containers, whose start makes this stale at once. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final HostReader host;
    private final String socket;
    private final InstantSource clock;
    private @Nullable Facts facts;
    /** A first look asks for it, which waits for no mount table. */
    private final AtomicReference<Optional<Real>> real = new AtomicReference<>(Optional.empty());

    /** Where a path of the host leads to. */
    private record Real(Instant read, String path, String leads) {}

    HostSnapshot(HostReader host, String socket, InstantSource clock) {
        this.host = host;
        this.socket = socket;
        this.clock = clock;
    }

    record Facts(
            Instant read,
            Observed<HostMounts> mounts,
            Observed<Map<Long, String>> logins,
            Observed<List<String>> sockets,
            Observed<Long> mostProcesses,
            Observed<Map<Long, String>> groups,
            Map<Long, String> powerfulGroups) {}

    synchronized Facts get() {
        Instant now = clock.instant();
        if (facts == null || !isFresh(facts.read(), now)) {
            facts = new Facts(
                    now,
                    host.mounts().map(HostMounts::of),
                    host.logins(),
                    host.sockets(socket),
                    host.mostProcesses(),
                    host.groups(),
                    host.powerfulGroups());
        }
        return facts;
    }

    synchronized void invalidate() {
        facts = null;
    }

    /** As {@link HostReader#real}. */
    String real(String path) {
        Instant now = clock.instant();
        Optional<Real> known = real.get().filter(one -> one.path().equals(path) && isFresh(one.read(), now));
        if (known.isPresent()) {
            return known.get().leads();
        }
        String leads = host.real(path);
        real.set(Optional.of(new Real(now, path, leads)));
        return leads;
    }

    private static boolean isFresh(Instant read, Instant now) {
        return !read.isAfter(now) && read.plus(FRESH).isAfter(now);
    }

    /** As {@link HostReader#confirmed}. */
    EngineFacts confirmed(EngineFacts engine) {
        return host.confirmed(engine);
    }
}
