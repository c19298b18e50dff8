package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What many containers of a large report have in common, to be said once: "no memory limit: 31 containers".
 *
 * @param all each such finding as it is said
 */
record CommonFindings(Map<Said, Common> all) {
    /** A smaller report is read container by container. */
    private static final int FLEET = 8;
    /** Of how many containers one must have it: this part at least. */
    private static final int PART = 3;

    /** Nothing. */
    static final CommonFindings NONE = new CommonFindings(Map.of());

    /** A finding as it is said: two that read the same are one. */
    record Said(String severity, String control, String message) {
        static Said of(Judged judged) {
            var detail = judged.finding().detail();
            return new Said(Grade.word(judged.finding()), detail.control(), detail.message());
        }
    }

    /**
     * A finding of many.
     *
     * @param finding of one of them
     * @param count how many have it
     */
    record Common(Finding finding, int count) {}

    /** Of these containers; none of fewer than eight. */
    static CommonFindings of(List<ContainerReport> containers) {
        var all = new LinkedHashMap<Said, Common>();
        if (containers.size() < FLEET) {
            return NONE;
        }
        for (ContainerReport container : containers) {
            var once = new HashSet<Said>();
            container.findings().stream()
                    .filter(CommonFindings::mayBe)
                    .filter(one -> once.add(Said.of(one)))
                    .forEach(one -> all.merge(
                            Said.of(one),
                            new Common(one.finding(), 1),
                            (before, more) -> new Common(before.finding(), before.count() + 1)));
        }
        all.values().removeIf(common -> common.count() * PART < containers.size());
        return new CommonFindings(all);
    }

    /** The worst first, and of those what most have. */
    List<Common> sorted() {
        return all.values().stream()
                .sorted(Comparator.comparing(Common::finding, Grade.WORST_FIRST)
                        .thenComparingInt(common -> -common.count()))
                .toList();
    }

    /** What an exception excuses, and what another implies, is said where it is. */
    private static boolean mayBe(Judged judged) {
        return judged.exception().isEmpty()
                && judged.finding().detail().impliedBy().isEmpty();
    }

    /** Whether it is said above, so that a container's own block need not. */
    boolean has(Judged judged) {
        return mayBe(judged) && all.containsKey(Said.of(judged));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
