package dev.wharden.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Policies as a user writes them: nothing is wanted but what is said. Each is a document to itself; they add up. */
public final class PolicyText {
    private PolicyText() {}

    /**
     * A policy that enforces {@code desired}, in YAML.
     *
     * @param globs names, with ", " between them; empty for all containers
     * @param more further lines of {@code spec}
     */
    public static String enforcing(String name, String globs, String desired, String... more) {
        return document(
                "HardeningPolicy",
                name,
                globs,
                Stream.concat(
                        Stream.of("mode: Enforce", "profile: privileged", "desired: " + desired), Arrays.stream(more)));
    }

    /** A policy of further lines of {@code spec} alone, for names as above. */
    public static String policy(String name, String globs, String... spec) {
        return document("HardeningPolicy", name, globs, Arrays.stream(spec));
    }

    /** The policy of the host that wants this, in YAML. */
    public static String host(String desired) {
        return document("HostPolicy", "host", "", Stream.of("desired: {" + desired + "}"));
    }

    /** An exception for a test, for names and controls with ", " between them. */
    public static String excepting(String name, String globs, String controls, String... more) {
        Stream<String> lines = Stream.of("controls: [" + controls + "]", "reason: a test", "owner: ops@example.org");
        return document("PolicyException", name, globs, Stream.concat(lines, Arrays.stream(more)));
    }

    private static String document(String kind, String name, String globs, Stream<String> spec) {
        String match = Arrays.stream(globs.split(", ", -1))
                .map(glob -> '"' + glob + '"')
                .collect(Collectors.joining(", ", "match: {names: [", "]}"));
        List<String> lines = globs.isEmpty() ? List.of() : List.of(match);
        return "---\napiVersion: wharden.dev/v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\nspec:\n"
                + Stream.concat(lines.stream(), spec)
                        .map(line -> "  " + line + "\n")
                        .collect(Collectors.joining());
    }
}
