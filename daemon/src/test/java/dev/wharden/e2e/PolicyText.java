package dev.wharden.e2e;

/** Policies as a user writes them: nothing is wanted but what is said. */
final class PolicyText {
    private PolicyText() {}

    /** A policy for names. {@code more} are further lines of {@code spec}. */
    static String enforcing(String name, String glob, String desired, String... more) {
        var lines = new StringBuilder("apiVersion: wharden.dev/v1\nkind: HardeningPolicy\nmetadata: {name: " + name
                + "}\nspec:\n  match: {names: [\"" + glob + "\"]}\n  mode: Enforce\n  profile: privileged\n  desired: "
                + desired + "\n");
        for (String line : more) {
            lines.append("  ").append(line).append('\n');
        }
        return lines.toString();
    }
}
