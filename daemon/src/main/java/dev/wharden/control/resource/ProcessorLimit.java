package dev.wharden.control.resource;

import dev.wharden.control.Edit;
import dev.wharden.control.Findings;
import dev.wharden.control.Quantity;
import dev.wharden.control.Severity;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.stream.LongStream;

/** The limit of processors: NanoCpus, a quota in each period, or the processors of a cpuset; the least of those that are set. Shares are only a weight. */
final class ProcessorLimit {
    static final String NANOS = "/HostConfig/NanoCpus";
    static final String QUOTA = "/HostConfig/CpuQuota";

    private static final long ONE = 1_000_000_000L;
    private static final long DEFAULT_PERIOD = 100_000L;

    private ProcessorLimit() {}

    static void judge(Findings found, EngineFacts engine, Bound bound) {
        long quota = found.number(QUOTA);
        long period = found.number("/HostConfig/CpuPeriod");
        long each = period > 0 ? period : DEFAULT_PERIOD;
        long byQuota = quota > 0 ? Math.round((double) quota / each * ONE) : 0;
        long limit = LongStream.of(found.number(NANOS), byQuota, cpuset(found.text("/HostConfig/CpusetCpus")) * ONE)
                .filter(nanos -> nanos > 0)
                .min()
                .orElse(0);
        long whole = HostCapacity.processors(engine) * ONE;
        if (bound.holds(limit, whole)) {
            if (bound.isAny()) {
                HostCapacity.processorsKnown(found, engine);
            }
            return;
        }
        String message = limit <= 0
                ? "no CPU limit"
                : "may use " + Quantity.ofProcessors(limit) + " processors"
                        + (limit >= whole ? ", and the host has " + Quantity.ofProcessors(whole) : "");
        if (!bound.isNumber()) {
            found.violation(Severity.LOW, NANOS, Values.of("required"), message);
            return;
        }
        // The engine refuses more processors than the host has, and NanoCpus beside a quota.
        long most = engine.version().isEmpty() ? Long.MAX_VALUE : whole;
        long nanos = Math.min(bound.value(), most);
        Edit edit = quota > 0
                ? new Edit(QUOTA, Values.of(Math.max(1, (long) ((double) nanos / ONE * each))))
                : new Edit(NANOS, Values.of(nanos));
        found.drift(Severity.LOW, edit.pointer(), edit.value(), message, List.of(edit));
    }

    /** How many processors {@code 0-2,4} are; 0 for none and for what is no such list. */
    private static long cpuset(String list) {
        if (list.isEmpty()) {
            return 0;
        }
        long count = 0;
        for (String part : list.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            if (ends.length > 2 || !ends[0].matches("[0-9]{1,6}") || !ends[ends.length - 1].matches("[0-9]{1,6}")) {
                return 0;
            }
            count += Math.max(0, Long.parseLong(ends[ends.length - 1]) - Long.parseLong(ends[0]) + 1);
        }
        return count;
    }
}
