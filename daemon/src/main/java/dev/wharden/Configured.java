package dev.wharden;

import dev.wharden.config.Config;
import dev.wharden.container.Container;
import dev.wharden.kernel.CgroupReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.policy.Remediation.Window;
import dev.wharden.remedy.Usage;
import dev.wharden.remedy.guard.Disruption;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.guard.WindowClock;
import dev.wharden.remedy.quarantine.EvidenceSettings;
import dev.wharden.source.Windows;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** The configuration and the host in the terms of the rooms that work with them: the same for the daemon and for the commands that only look. */
public final class Configured {
    /** While this file is there nothing is changed, whether the daemon was running when it was made or not. */
    public static final Path PAUSE_FILE = Path.of("/etc/wharden/pause");

    private Configured() {}

    /** How much may be disturbed. */
    public static Disruption disruption(Config config) {
        Config.Disruption set = config.disruption();
        return new Disruption(
                set.maxConcurrent(),
                set.maxPerHour(),
                set.quarantinesPerHour(),
                set.backoff().initial(),
                set.backoff().max(),
                set.backoff().attempts(),
                set.breaker().failedPercent(),
                set.breaker().suddenDriftPercent(),
                set.breaker().minimum());
    }

    /** Who owns containers, as {@code ignore} says at each question, by a name, an image or its labels (a selector of policies wants all of these kinds); {@code self} is the id of the container that Wharden runs in. */
    public static Owners owners(Supplier<Config> config, Optional<String> self) {
        return new Owners(
                container -> self.filter(container.id()::equals).isPresent(),
                identity -> config.get().ignore().acceptsByAnyKind(identity),
                owner -> config.get().trustOwnerLabels().contains(owner));
    }

    /** What a quarantine keeps. */
    static EvidenceSettings evidence(Config config) {
        return new EvidenceSettings(
                config.evidence().logLines(), config.evidence().commit());
    }

    /** What containers use, by their cgroups. */
    public static Usage usage(ProcFiles files) {
        var cgroups = new CgroupReader(files);
        return new Usage() {
            @Override
            public Observed<Long> memory(Container container) {
                return container.pid() > 0
                        ? cgroups.usage(container.pid()).anonymous()
                        : Observed.absent("not running");
            }

            @Override
            public Observed<Long> processes(Container container) {
                return container.pid() > 0 ? cgroups.usage(container.pid()).pids() : Observed.absent("not running");
            }
        };
    }

    /** By the host's clock, whatever moment is asked about: who asks counts durations by a clock of his own. */
    static WindowClock windows(InstantSource clock) {
        var windows = new Windows();
        return new WindowClock() {
            @Override
            public boolean open(Window window, Instant at) {
                return windows.open(window, clock.instant());
            }

            @Override
            public Instant nextOpening(Window window, Instant after) {
                return windows.nextOpening(window, clock.instant());
            }
        };
    }
}
