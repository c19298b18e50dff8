package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Words that read like a translation are kept out of what users read: messages, help, documentation, shipped files. */
final class WordsTest {
    private static final Pattern BANNED = Pattern.compile(
            "\\banew\\b|\\bmeanwhile\\b|\\bmend(s|ed|ing)?\\b|\\bwho(so)?ever\\b|\\bnobody\\b(?!['\"])"
                    + "|(?<!there )\\bis no (?!longer|more)|\\bwhat is there\\b|\\bby what for\\b|\\bgone on "
                    + "with\\b|\\bcomes to\\b"
                    + "|\\bof (its|their) own\\b|\\bwish(es)?\\b|\\bhears of\\b|\\bhas to\\b|\\bit may "
                    + "[A-Z_]{4,}|\\bword for\\b",
            Pattern.CASE_INSENSITIVE);

    /** String literals; a line of a comment has none. */
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"");

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(/?\\*|//).*$");
    /** A regular expression or a list of login names is not a sentence. */
    private static final Pattern SENTENCE = Pattern.compile(".*\\s.*");

    private static final Path PROJECT = Path.of("..");

    @Test
    void messagesAreInTheWordsOfTheField() {
        assertThat(found(
                        List.of("daemon/src/main/java"),
                        ".java",
                        text -> LITERAL.matcher(COMMENT.matcher(text).replaceAll(""))
                                .results()
                                .map(MatchResult::group)
                                .filter(SENTENCE.asMatchPredicate())
                                .collect(Collectors.joining("\n"))))
                .isEmpty();
    }

    @Test
    void documentsAndShippedFilesAreInTheWordsOfTheField() {
        assertThat(Stream.of(".md", ".yaml", ".yml", ".service", ".conf", ".json")
                        .flatMap(end -> found(
                                List.of(("README.md CHANGELOG.md CONTRIBUTING.md config systemd grafana daemon/docs"
                                                + " daemon/bin/README.md")
                                        .split(" ", -1)),
                                end,
                                UnaryOperator.identity())
                                .stream()))
                .isEmpty();
    }

    /** Where a banned word stands, as {@code file: …words around it…}. */
    private static List<String> found(List<String> roots, String end, UnaryOperator<String> sentences) {
        return roots.stream()
                .map(PROJECT::resolve)
                .flatMap(WordsTest::files)
                .filter(file -> file.toString().endsWith(end))
                .flatMap(file -> {
                    String text = sentences.apply(read(file));
                    return BANNED.matcher(text)
                            .results()
                            .map(hit -> PROJECT.relativize(file) + ": …"
                                    + text.substring(
                                            Math.max(0, hit.start() - 40), Math.min(text.length(), hit.end() + 20))
                                    + "…");
                })
                .toList();
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        return Io.of(() -> Files.readString(file));
    }
}
