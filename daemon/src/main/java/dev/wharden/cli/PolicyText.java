package dev.wharden.cli;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A policy file as text, of which one document is taken out while every other stays as it was written, comments too. A
 * line that begins with {@code ---} always ends a document: YAML allows it inside no scalar (YAML 1.2.2 §9.1.2).
 */
final class PolicyText {
    private static final String SEPARATOR = "---";

    private PolicyText() {}

    /**
     * The text without the exception of that name; empty when it is not in it, or cannot be taken out so that
     * everything else means what it did.
     */
    static Optional<String> without(String text, String exception, Function<String, PolicySet> read) {
        List<String> documents = documents(text);
        for (int i = 0; i < documents.size(); i++) {
            if (!holds(documents.get(i), exception, read)) {
                continue;
            }
            var others = new ArrayList<>(documents);
            others.remove(i);
            String rest = String.join("", others);
            if (i == 0 && !others.isEmpty()) {
                rest = rest.replaceFirst("^---[ \\t]*\\r?\\n", "");
            }
            return keepsTheOthers(text, rest, exception, read) ? Optional.of(rest) : Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether nothing but comments, separators and empty lines is left. */
    static boolean isBlank(String text) {
        return text.lines()
                .map(String::strip)
                .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals(SEPARATOR));
    }

    /** Each with the separator before it. */
    private static List<String> documents(String text) {
        var documents = new ArrayList<String>();
        var document = new StringBuilder();
        for (String line : text.splitWithDelimiters("\\R", 0)) {
            if ((line.equals(SEPARATOR) || line.startsWith("--- ") || line.startsWith("---\t"))
                    && !document.isEmpty()) {
                documents.add(document.toString());
                document.setLength(0);
            }
            document.append(line);
        }
        documents.add(document.toString());
        return documents;
    }

    private static boolean holds(String document, String exception, Function<String, PolicySet> read) {
        try {
            return read.apply(document).exceptions().stream()
                    .anyMatch(found -> found.name().equals(exception));
        } catch (ConfigException other) {
            // A document that means nothing by itself is not the one.
            return false;
        }
    }

    private static boolean keepsTheOthers(
            String text, String rest, String exception, Function<String, PolicySet> read) {
        if (isBlank(rest)) {
            PolicySet all = read.apply(text);
            return all.policies().isEmpty()
                    && all.host().isEmpty()
                    && all.exceptions().size() == 1;
        }
        PolicySet before = read.apply(text);
        PolicySet after = read.apply(rest);
        return after.policies().equals(before.policies())
                && after.host().equals(before.host())
                && after.exceptions()
                        .equals(before.exceptions().stream()
                                .filter(found -> !found.name().equals(exception))
                                .toList());
    }

    /** Replaces a file whole; its owner, group and mode stay. */
    static void write(Path file, String text) throws IOException {
        PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.writeString(draft, text, StandardOpenOption.CREATE_NEW);
        Files.setPosixFilePermissions(draft, before.permissions());
        PosixFileAttributeView view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
        view.setOwner(before.owner());
        view.setGroup(before.group());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
