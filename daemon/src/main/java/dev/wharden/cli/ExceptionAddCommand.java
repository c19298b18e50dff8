package dev.wharden.cli;

import dev.wharden.config.ExceptionDocument;
import dev.wharden.config.yaml.Words;
import dev.wharden.container.Glob;
import dev.wharden.control.Control;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Match;
import dev.wharden.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Accepts findings of a container until a date: writes a PolicyException into the policy folder.",
            "For a control of the host leave out NAME."
        })
final class ExceptionAddCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A container's name, or a glob over names.")
    private Optional<String> container = Optional.empty();

    @Option(names = "--control", paramLabel = "ID", required = true, description = "A control; may be given again.")
    private List<String> controls = List.of();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            required = true,
            converter = PauseCommand.Spoken.class,
            description = "How long, such as 7d.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "For the auditor.")
    private String reason = "";

    @Option(names = "--owner", paramLabel = "WHO", required = true, description = "Who answers for it.")
    private String owner = "";

    @Option(names = "--force", description = "Accepts a name that no container has yet.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        String name = container.orElse("");
        if (container.isPresent() && !name.matches("[a-zA-Z0-9_.*?-]+")) {
            throw new Failure(Exit.USAGE, "no container can have that name: letters, digits, _ . - and * in a glob");
        }
        Session session = Session.open(common);
        Path folder = session.policyPath();
        if (!Files.isDirectory(folder)) {
            throw new Failure(Exit.CONFIG, folder + " is not a policy folder: name one with --policies");
        }
        Catalogue catalogue = session.catalogue();
        controls.forEach(control ->
                known(control, container.isPresent() ? catalogue.controls() : catalogue.hostControls(), catalogue));
        if (container.isPresent() && !force) {
            requireContainer(session, name);
        }
        Instant ends = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(duration);
        String id = (container.orElse("host") + "-" + String.join("-", controls))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9-]+", "-");
        var exception = new PolicyException(
                id,
                container.isEmpty() ? Match.EVERYTHING : new Match(List.of(), List.of(new Glob(name)), Map.of()),
                controls,
                reason,
                owner,
                ends,
                Duration.ZERO);
        Path file = folder.resolve("exception-" + id + ".yaml");
        write(file, ExceptionDocument.text(exception, file.toString(), session.policyFiles()));
        session.say("wrote " + file + "; it ends at " + ends);
        return Exit.OK;
    }

    /** A control of the right kind: those of the host go without a name, those of containers with one. */
    private static void known(String control, List<Control> right, Catalogue catalogue) {
        List<String> names = names(right);
        if (names.contains(control)) {
            return;
        }
        if (names(catalogue.all()).contains(control)) {
            throw new Failure(
                    Exit.USAGE,
                    names(catalogue.hostControls()).contains(control)
                            ? Words.quote(control) + " is a control of the host: leave out NAME"
                            : Words.quote(control) + " is a control of containers: name one");
        }
        throw new Failure(
                Exit.USAGE,
                "unknown control " + Words.quote(control) + Words.suggestion(control, names)
                        + " (wharden controls lists them)");
    }

    private static List<String> names(List<Control> controls) {
        return controls.stream().flatMap(known -> known.info().names().stream()).toList();
    }

    /** An exception for a misspelt name excuses nobody, and who wrote it believes otherwise. */
    private static void requireContainer(Session session, String name) {
        List<String> present = session.containers();
        var glob = new Glob(name);
        if (present.stream().noneMatch(glob::matches)) {
            throw new Failure(
                    Exit.USAGE,
                    "no container is named " + Words.quote(name) + Failure.near(name, present)
                            + " (--force accepts a name that no container has yet)");
        }
    }

    /**
     * Whole or not at all, with the folder's owner, and for all to read where the folder is: root must not leave files
     * that the policies' owner cannot change, nor one that the daemon cannot read, for which it refuses them all.
     */
    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file)) {
            throw new Failure(Exit.USAGE, file + " is there already: change its expiresAt, or remove it");
        }
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.writeString(draft, text, StandardOpenOption.CREATE_NEW);
        PosixFileAttributes folder = Files.readAttributes(file.toAbsolutePath().getParent(), PosixFileAttributes.class);
        boolean open = folder.permissions().contains(PosixFilePermission.OTHERS_READ);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(open ? "rw-r--r--" : "rw-r-----"));
        PosixFileAttributeView view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
        view.setOwner(folder.owner());
        view.setGroup(folder.group());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
