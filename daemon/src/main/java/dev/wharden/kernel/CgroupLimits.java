package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts.Limits;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a container's control group is held to, by its files: version 1, version 2, and both at once. Needs no right
 * (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst, scheduler/sched-bwc.rst).
 */
final class CgroupLimits {
    /** Version 1 writes "none" as the largest whole number of pages. */
    private static final long NONE = 1L << 62;

    private static final long BILLION = 1_000_000_000;

    private final ProcFiles files;
    /** Whether this process is in a user namespace, which never changes. */
    private final AtomicReference<Optional<Boolean>> nested = new AtomicReference<>(Optional.empty());

    CgroupLimits(ProcFiles files) {
        this.files = files;
    }

    /**
     * Unknown where the group is not named after the container, or a file of it cannot be read.
     *
     * @param table {@code /proc/PID/cgroup} of its main process
     */
    Observed<Limits> of(Observed<String> table, String container) {
        return switch (table) {
            case Observed.Known<String>(String groups) -> of(groups, container);
            case Observed.Unknown<String>(String why) -> Observed.unknown(why);
            case Observed.Absent<String>(String why) -> Observed.unknown(why);
        };
    }

    private Observed<Limits> of(String groups, String container) {
        try {
            Optional<String> unified = CgroupReader.group(groups, "", container);
            Optional<String> memory = CgroupReader.group(groups, "memory", container);
            Optional<String> pids = CgroupReader.group(groups, "pids", container);
            Optional<String> cpu = CgroupReader.group(groups, "cpu", container);
            if (unified.isEmpty() && (memory.isEmpty() || pids.isEmpty() || cpu.isEmpty())) {
                return Observed.unknown("its control group is not named after it");
            }
            return Observed.known(new Limits(
                    number(memory.map(folder -> folder + "/memory.limit_in_bytes")
                            .orElseGet(() -> unified.orElseThrow() + "/memory.max")),
                    number(pids.or(() -> unified).orElseThrow() + "/pids.max"),
                    cpu.isPresent() ? quota(cpu.get()) : quotaOf(unified.orElseThrow()),
                    devices(CgroupReader.group(groups, "devices", container))));
        } catch (IOException failure) {
            return ProcFiles.unread("its control group", failure);
        } catch (NumberFormatException notNumber) {
            return Observed.unknown("a limit of its control group is not a number");
        }
    }

    /**
     * Version 2 holds devices by a program that no file shows (cgroup-v2.rst). In a user namespace the runtime sets
     * none: what is listed is what the host of that one gives it.
     */
    private Observed<List<String>> devices(Optional<String> folder) {
        if (folder.isEmpty() || isNested()) {
            return Observed.absent("not shown by the kernel");
        }
        String path = folder.get() + "/devices.list";
        try {
            return Observed.known(KernelLines.of(files.read(path)).toList());
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    private boolean isNested() {
        Optional<Boolean> known = nested.get().or(() -> Optional.of(OwnUsers.isNested(files)));
        nested.set(known);
        return known.get();
    }

    private OptionalLong number(String path) throws IOException {
        String text = files.read(path).strip();
        long value = text.equals("max") ? NONE : Long.parseLong(text);
        return value < 0 || value >= NONE ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private OptionalLong quota(String folder) throws IOException {
        return processors(
                Long.parseLong(files.read(folder + "/cpu.cfs_quota_us").strip()),
                Long.parseLong(files.read(folder + "/cpu.cfs_period_us").strip()));
    }

    /** {@code max 100000}, or {@code 50000 100000}. */
    private OptionalLong quotaOf(String folder) throws IOException {
        List<String> words = List.of(files.read(folder + "/cpu.max").strip().split(" ", -1));
        return words.getFirst().equals("max")
                ? OptionalLong.empty()
                : processors(Long.parseLong(words.getFirst()), Long.parseLong(words.getLast()));
    }

    private static OptionalLong processors(long quota, long period) {
        return quota <= 0 || period <= 0 ? OptionalLong.empty() : OptionalLong.of(quota * BILLION / period);
    }
}
