package dev.wharden.cli;

import dev.wharden.config.yaml.Words;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "remove", description = "Removes a PolicyException from its policy file; its findings count again.")
final class ExceptionRemoveCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(paramLabel = "NAME", description = "An exception, as wharden exception list names it.")
    private String name = "";

    @Override
    public Integer call() throws IOException {
        Session session = Session.open(common);
        List<String> names = session.policies(Mode.AUDIT).exceptions().stream()
                .map(PolicyException::name)
                .toList();
        if (!names.contains(name)) {
            throw new Failure(
                    Exit.USAGE,
                    "there is no exception " + Words.quote(name) + " in " + session.policyPath()
                            + Failure.near(name, names) + " (wharden exception list)");
        }
        for (Path file : files(session.policyPath())) {
            Optional<String> rest = PolicyText.without(
                    Files.readString(file),
                    name,
                    text -> session.policyFiles()
                            .readText(file.toString(), text)
                            .policies());
            if (rest.isPresent()) {
                replace(file, rest.get());
                session.say("removed exception " + name + " from " + file + "; the daemon reloads it by itself");
                return Exit.OK;
            }
        }
        throw new Failure(
                Exit.CONFIG,
                "the document of exception " + name + " cannot be taken out of its file: remove it with an editor");
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
    }

    /** Whole or not at all; a file in which nothing is left goes. */
    private static void replace(Path file, String rest) throws IOException {
        if (Files.isSymbolicLink(file) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure(Exit.CONFIG, file + " is a link: remove the exception where it points to");
        }
        if (PolicyText.isBlank(rest)) {
            Files.delete(file);
            return;
        }
        PolicyText.write(file, rest);
    }
}
