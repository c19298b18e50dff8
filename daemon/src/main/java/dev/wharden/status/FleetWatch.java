package dev.wharden.status;

import dev.wharden.controller.World;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.FleetLook;
import dev.wharden.policy.PolicySet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has all containers evaluated together when something about them, or about what is demanded of them, has changed, and
 * never at a scrape. Runs on one thread, the schedule's.
 */
public final class FleetWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetWatch.class);

    private final HostWatch host;
    private final FleetLook look;
    private final Supplier<World> world;
    private final BooleanSupplier swept;
    private final InstantSource clock;
    private Optional<Looked> last = Optional.empty();
    /** Said once, not at every attempt. */
    private boolean failed;

    /**
     * What the last look was at.
     *
     * @param until a verdict may change then because an exception ends
     */
    private record Looked(FleetLook.Version version, PolicySet policies, Instant at, Instant until) {}

    /** {@code swept} once each container has been looked at: before that it is not known what they share. */
    public FleetWatch(
            HostWatch host, FleetLook look, Supplier<World> world, BooleanSupplier swept, InstantSource clock) {
        this.host = host;
        this.look = look;
        this.world = world;
        this.swept = swept;
        this.clock = clock;
    }

    @Override
    public void run() {
        PolicySet policies = world.get().policies();
        if (!swept.getAsBoolean() || !policies.judgesFleet() || !isDue(policies)) {
            return;
        }
        Instant now = clock.instant();
        // Asked first: what changes while it looks is looked at again.
        FleetLook.Version version = look.version();
        try {
            host.look(look.look(), policies);
            last = Optional.of(new Looked(version, policies, now, policies.nextChange(now)));
            failed = false;
        } catch (DockerException unanswered) {
            if (!failed) {
                LOG.atWarn()
                        .addKeyValue("cause", String.valueOf(unanswered.getMessage()))
                        .log("What containers share cannot be evaluated; tried again");
            }
            failed = true;
        }
    }

    private boolean isDue(PolicySet policies) {
        Instant now = clock.instant();
        return last.filter(looked -> looked.version().equals(look.version())
                        && looked.policies() == policies
                        && !now.isBefore(looked.at())
                        && now.isBefore(looked.until()))
                .isEmpty();
    }
}
