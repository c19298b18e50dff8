package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.policy.Beyond;
import dev.wharden.report.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Where Wharden's own repair does less than {@code explain} proposes: why, and what to write in the policy so that it
 * does the same.
 */
final class OwnRepair {
    private OwnRepair() {}

    /**
     * The lines; none where both are the same.
     *
     * @param refused why the repair as a whole is refused, or empty
     * @param hidden path of a tmpfs that is not proposed to what it would hide
     * @param volumes folders for which volumes are proposed: no repair adds any
     */
    static List<String> lines(
            String policy, String refused, List<Beyond> beyond, Map<String, String> hidden, List<String> volumes) {
        var lines = new ArrayList<String>();
        hidden.forEach((path, files) -> lines.add(hidden(path, files)));
        if (!refused.isEmpty()) {
            lines.add("Wharden's own repair is refused: " + refused);
        }
        List<Beyond> unnamed =
                beyond.stream().filter(one -> one.why() == Beyond.Why.UNNAMED).toList();
        if (!unnamed.isEmpty()) {
            lines.add("Wharden's own repair sets only what policy " + policy
                    + " names. To get all of the above from it," + " write under desired:");
            unnamed.forEach(one -> lines.add(
                    "    " + one.control() + ": " + yaml(one.settings().tree())));
        }
        controls(beyond, Beyond.Why.REPORTED)
                .ifPresent(some -> lines.add("Policy " + policy + " only reports " + some + " (onDrift: Report)."));
        controls(beyond, Beyond.Why.QUARANTINED)
                .ifPresent(some -> lines.add("Policy " + policy + " answers " + some
                        + " with a quarantine, not with a repair (onDrift: Quarantine)."));
        controls(beyond, Beyond.Why.NEVER)
                .ifPresent(some -> lines.add(
                        "Wharden never changes by itself what " + some + " finds: that would cut traffic or data."));
        if (!volumes.isEmpty()) {
            lines.add("Wharden's own repair adds no volume: create the container with "
                    + (volumes.size() == 1 ? "one on " : "volumes on ") + String.join(", ", volumes)
                    + ". If what it wrote may be lost: remediation.writableLayer: Discard.");
        }
        return lines.stream().map(Printable::of).toList();
    }

    /** Why a tmpfs is not proposed, as {@code plan} says it too. */
    static String hidden(String path, String files) {
        return "No tmpfs on " + path + ": it would hide files of the image: " + files;
    }

    private static Optional<String> controls(List<Beyond> beyond, Beyond.Why why) {
        return beyond.stream()
                .filter(one -> one.why() == why)
                .map(Beyond::control)
                .reduce((all, next) -> all + ", " + next);
    }

    /** In one line that YAML reads. */
    private static String yaml(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> entry.getKey() + ": " + yaml(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(OwnRepair::yaml)
                        .collect(Collectors.joining(", ", "[", "]"))
                : value.toString();
    }
}
