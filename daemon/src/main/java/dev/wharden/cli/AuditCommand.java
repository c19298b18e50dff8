package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.audit.AuditReader;
import dev.wharden.audit.ChainVerifier;
import dev.wharden.audit.KeptHead;
import dev.wharden.audit.Signing;
import dev.wharden.kernel.PlainFile;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.report.Ansi;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = "The tamper-evident log of everything that was found and done.",
        subcommands = {AuditCommand.Show.class, AuditCommand.Verify.class})
final class AuditCommand {
    private AuditCommand() {}

    @Command(
            name = "show",
            description = {
                "The log, a record a line; with --container one container's story.",
                "A story is what was found, each action with its id, what it did, why and how it ended, and the "
                        + "command that undoes it."
            })
    static final class Show implements Callable<Integer> {
        @Mixin
        private Common common = new Common();

        @Option(names = "--container", paramLabel = "NAME", description = "Only this container.")
        private Optional<String> container = Optional.empty();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "table or json.")
        private CheckCommand.Format format = CheckCommand.Format.TABLE;

        @Override
        public Integer call() {
            Session session = Session.open(common);
            Path log = session.config().audit().file();
            var shown = new AtomicLong();
            if (container.isPresent() && format != CheckCommand.Format.JSON) {
                var story = new AuditTimeline(session.terminal().ansi(), kept(session));
                AuditReader.read(log, AuditReader.of(Session.containerName(container.get())), line -> {
                    shown.incrementAndGet();
                    story.add(line);
                });
                story.lines().forEach(session::say);
            } else {
                Predicate<JsonNode> which = container
                        .map(name -> AuditReader.of(Session.containerName(name)))
                        .orElse(any -> true);
                AuditReader.read(log, which, line -> {
                    shown.incrementAndGet();
                    session.say(
                            format == CheckCommand.Format.JSON
                                    ? Printable.document(line.toString())
                                    : sentence(line, session.terminal().ansi()));
                });
            }
            if (shown.get() == 0) {
                session.complain("nothing is recorded"
                        + container.map(name -> " of " + name).orElse("") + " in " + log);
            }
            return Exit.OK;
        }

        /**
         * Whether an action can still be undone; whoever may not look into the state directory is told of the newer
         * ones.
         */
        private static Predicate<String> kept(Session session) {
            Path state = session.config().stateDirectory();
            if (!Files.isReadable(state)) {
                Instant oldest = Instant.now().minus(session.config().undoKeep());
                return action -> Archive.begun(action).isAfter(oldest);
            }
            var kept = new HashSet<>(new Archive(new StateDir(state)).actions());
            return kept::contains;
        }

        private static String sentence(JsonNode line, Ansi ansi) {
            var words = new StringBuilder(ansi.dim(
                            Printable.of(Phrases.seconds(line.path("time").asText()))))
                    .append("  ")
                    .append(Printable.of(line.path("type").asText()));
            for (String field :
                    new String[] {"container", "policy", "control", "verb", "result", "reason", "actor", "action"}) {
                String text = line.path(field).asText("");
                if (!text.isEmpty() && !line.path(field).isNull()) {
                    words.append("  ").append(ansi.dim(field + "=")).append(Printable.of(text));
                }
            }
            return words.toString();
        }
    }

    @Command(
            name = "verify",
            description = {
                "Checks the chain of hashes over all files of the log. Exit 1 names the first bad line.",
                "With the public key of audit.signingKeyFile it also checks the signatures: the chain cannot be "
                        + "rewritten without the key."
            })
    static final class Verify implements Callable<Integer> {
        @Mixin
        private Common common = new Common();

        @Option(names = "--public-key", paramLabel = "FILE", description = "PEM, as openssl pkey -pubout writes it.")
        private Optional<Path> publicKey = Optional.empty();

        @Option(
                names = "--head",
                description =
                        "Also compare with the head in the state directory: shows a log that was cut or replaced.")
        private boolean head;

        private Optional<KeptHead.Mark> kept(Path file) {
            try {
                Optional<KeptHead.Mark> mark = KeptHead.read(file);
                if (mark.isEmpty()) {
                    throw new Failure(
                            Exit.USAGE, "no head is kept in " + file + ": has the daemon run, or was it removed?");
                }
                return mark;
            } catch (PlainFile.Unfit e) {
                throw new Failure(Exit.USAGE, e.sentence());
            } catch (IOException e) {
                throw new Failure(Exit.USAGE, "cannot read " + file + ": run as root, or as the user of the daemon");
            }
        }

        @Override
        public Integer call() {
            Session session = Session.open(common);
            Path file = session.config().audit().file();
            Optional<KeptHead.Mark> compared = head ? kept(session.config().auditHead()) : Optional.empty();
            return switch (ChainVerifier.verify(file, publicKey.map(Signing::publicKey), compared)) {
                case ChainVerifier.Valid valid
                when publicKey.isPresent() && valid.signedUpTo() == 0 -> {
                    session.complain("the chain holds, but no signature of that key is in it");
                    yield Exit.DRIFT;
                }
                case ChainVerifier.Valid valid -> {
                    session.say(valid.records() + " records, the chain holds, head " + Printable.of(valid.head())
                            + (valid.tornEnd() ? "; the last line is torn and will be repaired at the next start" : "")
                            + (publicKey.isPresent() ? ", signed up to record " + valid.signedUpTo() : ""));
                    yield Exit.OK;
                }
                case ChainVerifier.Broken broken -> {
                    session.complain(broken.file() + ":" + broken.line() + ": " + broken.why());
                    yield Exit.DRIFT;
                }
            };
        }
    }
}
