package dev.wharden.e2e;

import dev.wharden.Io;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The policies that the README prints: what people paste first. */
final class Readme {
    private static final Path FILE = Path.of("..", "README.md");
    private static final String BEGIN = "```yaml\n";
    private static final String BETWEEN = "---\n";

    private Readme() {}

    /** Each as a document of its own; never empty. */
    static List<String> policies() {
        String text = Io.of(() -> Files.readString(FILE));
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf("```\n", begin + BEGIN.length());
        if (begin < 0 || end < 0) {
            throw new AssertionError("no YAML in " + FILE);
        }
        return Arrays.stream(text.substring(begin + BEGIN.length(), end).split(BETWEEN, -1))
                .map(policy -> BETWEEN + policy)
                .toList();
    }

    /** The one that says it is for these images. */
    static String policy(String images) {
        return policies().stream()
                .filter(policy -> policy.contains("images: [\"" + images + "\"]"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README has no policy for " + images));
    }
}
