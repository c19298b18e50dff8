package dev.wharden.control.resource;

import dev.wharden.container.Field;
import dev.wharden.container.Quantity;
import dev.wharden.control.*;
import dev.wharden.subject.EngineFacts;

/**
 * The limit of processors: NanoCpus, a quota in each period, or the processors of a cpuset; the least of those that are
 * set. Shares are only a weight.
 */
final class ProcessorLimit {
    private static final long ONE = 1_000_000_000L;
    private static final long DEFAULT_PERIOD = 100_000L;

    private ProcessorLimit() {}

    static void check(Findings found, Bound bound) {
        EngineFacts engine = found.engine();
        long quota = found.number(Field.CPU_QUOTA);
        long period = found.number(Field.CPU_PERIOD);
        long each = period > 0 ? period : DEFAULT_PERIOD;
        long byQuota = quota > 0 ? Math.round((double) quota / each * ONE) : 0;
        long limit = least(least(found.number(Field.NANO_CPUS), byQuota), cpuset(found.text(Field.CPUSET_CPUS)) * ONE);
        long whole = HostCapacity.processors(engine) * ONE;
        if (bound.holds(limit, whole)) {
            if (bound.isAny()) {
                HostCapacity.processorsKnown(found);
            }
            return;
        }
        String message = limit <= 0
                ? "no CPU limit"
                : "may use " + Quantity.ofProcessors(limit) + " processors"
                        + (limit >= whole ? ", and the host has " + Quantity.ofProcessors(whole) : "");
        if (!bound.isNumber()) {
            found.violation(Field.NANO_CPUS, Values.of("required"), message);
            return;
        }
        // The engine refuses more processors than the host has, and NanoCpus beside a quota.
        long nanos = Math.min(bound.value(), engine.version().isEmpty() ? Long.MAX_VALUE : whole);
        if (quota > 0) {
            long repaired = Math.max(1, (long) ((double) nanos / ONE * each));
            found.drift(Field.CPU_QUOTA, Values.of(repaired), message);
        } else {
            found.drift(Field.NANO_CPUS, Values.of(nanos), message);
        }
    }

    /** Of two limits, of which 0 and less is none. */
    private static long least(long one, long other) {
        return one <= 0 ? Math.max(0, other) : other <= 0 ? one : Math.min(one, other);
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
