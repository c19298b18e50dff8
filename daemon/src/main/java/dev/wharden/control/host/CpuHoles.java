package dev.wharden.control.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Holes of the processor, by what the kernel says of each.
 *
 * @param open without a mitigation
 * @param unknown of which the kernel does not know
 */
record CpuHoles(Set<String> open, Set<String> unknown) {
    private static final Pattern PART = Pattern.compile("; ([\\w-]+): Vulnerable");

    /** Those that are not accepted. */
    static CpuHoles of(Map<String, String> said, List<String> accepted) {
        var holes = new CpuHoles(new TreeSet<>(), new TreeSet<>());
        said.forEach((hole, words) -> {
            if (!accepted.contains(hole)) {
                holes.open.addAll(open(hole, words));
                if (words.startsWith("Unknown")) {
                    holes.unknown.add(hole);
                }
            }
        });
        return holes;
    }

    /**
     * The hole as a whole, or parts of it that have no mitigation beside those that have: {@code Mitigation: …; BHI:
     * Vulnerable}.
     */
    private static List<String> open(String hole, String said) {
        if (said.replaceFirst("^KVM: ", "").startsWith("Vulnerable")) {
            return List.of(hole);
        }
        return PART.matcher(said)
                .results()
                .map(part -> hole + " (" + part.group(1) + ")")
                .toList();
    }
}
