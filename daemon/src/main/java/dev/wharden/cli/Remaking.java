package dev.wharden.cli;

import dev.wharden.advise.RunCommand;
import dev.wharden.config.ComposeOverride;
import dev.wharden.config.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.recreate.Preflight;
import dev.wharden.remedy.recreate.WrittenFolders;
import dev.wharden.report.Ink;
import dev.wharden.report.Printable;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The end of {@code explain}: what a person pastes to replace the container by one that complies, by hand or by
 * compose.
 */
final class Remaking {
    private final Session session;
    private final Inspection inspection;
    private final PolicySet policies;
    private final boolean showEnv;

    Remaking(Session session, Inspection inspection, PolicySet policies, boolean showEnv) {
        this.session = session;
        this.inspection = inspection;
        this.policies = policies;
        this.showEnv = showEnv;
    }

    /**
     * Prints both.
     *
     * @param hidden what a tmpfs that is therefore not proposed would hide, by its path
     */
    void say(Subject subject, Verdict verdict, WrittenFolders written, Map<String, String> hidden) {
        Container actual = subject.declared();
        Container advised = inspection.advised(subject);
        boolean discard = verdict.policy()
                .map(policy -> policy.remediation().discardWritableLayer())
                .orElse(false);
        List<String> folders = discard ? List.of() : written.volumes();
        Container desired = withVolumes(advised, volumes(actual, folders));
        run(subject, desired, folders);
        if (Field.PORT_BINDINGS.differs(actual, desired)) {
            comment("Published ports move to the addresses that the policy allows: who uses them from elsewhere cannot"
                    + " any more. To keep them, name the addresses in the policy (hostPorts.hostIPs).");
        }
        inspection
                .left(subject, desired)
                .forEach(left -> comment("Stays a finding: " + left.control() + ": " + left.message()));
        OwnRepair.lines(
                        verdict.policy().map(Policy::name).orElse(""),
                        refused(subject, verdict),
                        inspection.beyond(subject),
                        hidden,
                        folders)
                .forEach(this::comment);
        ComposeOverride.of(actual, desired, owner(subject, desired, folders)).ifPresent(this::override);
        List<String> image = written.image();
        if (!image.isEmpty() && advised.isTrue(Field.READONLY_ROOTFS.pointer())) {
            session.say("  # It wrote " + String.join(", ", image)
                    + ": under a read-only root file system these belong into the image.");
        }
    }

    /** Why Wharden would not repair it; empty where it would, and where its policy only audits. */
    private String refused(Subject subject, Verdict verdict) {
        // A tmpfs that is not proposed is one that the policy may name all the same.
        Subject asItIs = subject.with(subject.service().needing(Set.of()));
        return verdict.mode() == Mode.ENFORCE
                ? new Plans(inspection, policies).plan(asItIs).refused()
                : "";
    }

    private void run(Subject subject, Container desired, List<String> folders) {
        Container actual = subject.declared();
        Preflight preflight = inspection.reading().feasibility().preflight();
        if (!(subject.image() instanceof Observed.Known<ImageDefaults>(ImageDefaults image))) {
            session.complain("No docker run command: its image cannot be read.");
            return;
        }
        RunCommand command;
        try {
            command = RunCommand.of(actual, desired, preflight.body(actual, desired), image, subject.engine(), showEnv);
        } catch (DockerException.NotFound gone) {
            session.complain("No docker run command: " + Printable.of(String.valueOf(gone.getMessage())));
            return;
        }
        String name = actual.name().value();
        String old = RunCommand.keptAs(name);
        session.say("");
        session.say(bold("docker run") + "  replaces it by hand; stop here where compose or another tool makes it");
        comment(
                actual.isTrue("/HostConfig/AutoRemove")
                        ? "The present container removes itself when it stops, with its anonymous volumes."
                        : "The present container is kept, stopped, as " + old + ". When the new one serves: docker rm "
                                + old);
        plain(command.before());
        copies(name, old, actual, folders).forEach(this::plain);
        owners(old, subject, desired, folders).forEach(this::plain);
        foreign(subject, desired).ifPresent(this::comment);
        guess(subject, desired).ifPresent(this::comment);
        if (!folders.isEmpty()) {
            comment("A new volume begins with what the image has there and keeps it: a newer image's files do not"
                    + " appear in " + String.join(", ", folders) + ".");
        }
        command.notes().forEach(this::comment);
        plain(command.command());
        if (!actual.isTrue("/HostConfig/AutoRemove")) {
            comment("If it does not serve: docker rm --force " + name + " && docker rename " + old + " " + name
                    + " && docker start " + name + restarting(actual, name));
        }
    }

    /** What the way back has to give back. */
    private static String restarting(Container actual, String name) {
        String policy = actual.text("/HostConfig/RestartPolicy/Name");
        long most = actual.number("/HostConfig/RestartPolicy/MaximumRetryCount");
        return policy.isEmpty() || policy.equals("no")
                ? ""
                : " && docker update --restart=" + policy + (most > 0 ? ":" + most : "") + " " + name;
    }

    private static List<String> volumes(Container actual, List<String> folders) {
        return folders.stream()
                .map(folder -> volume(actual.name().value(), folder))
                .toList();
    }

    private static String volume(String name, String folder) {
        return volumeName(name, folder) + ":" + folder;
    }

    private static String volumeName(String name, String folder) {
        return name + folder.replace('/', '-');
    }

    private static Container withVolumes(Container advised, List<String> volumes) {
        if (volumes.isEmpty()) {
            return advised;
        }
        var binds = new ArrayList<>(advised.strings(Field.BINDS.pointer()));
        binds.addAll(volumes);
        return advised.with(Field.BINDS.pointer(), dev.wharden.control.Values.of(binds));
    }

    /** What it wrote outside its volumes goes into new ones. */
    private static List<String> copies(String name, String old, Container actual, List<String> folders) {
        if (folders.isEmpty() || actual.isTrue("/HostConfig/AutoRemove")) {
            return List.of();
        }
        String copy = name + ".copy";
        var lines = new ArrayList<String>();
        lines.add("docker create --name=" + copy + " "
                + folders.stream()
                        .map(folder -> "--volume=" + volume(name, folder))
                        .collect(Collectors.joining(" "))
                + " --entrypoint=true " + actual.imageId());
        folders.forEach(folder -> lines.add(
                "docker cp --archive " + old + ":" + folder + "/. - | docker cp --archive - " + copy + ":" + folder));
        lines.add("docker rm " + copy);
        return lines;
    }

    /**
     * Where everything was root's until now, the new user must own the volumes. Folders of the host are left to a
     * person.
     */
    private static List<String> owners(String old, Subject subject, Container desired, List<String> folders) {
        Container actual = subject.declared();
        return owner(subject, desired, folders)
                .filter(owner -> !actual.isTrue("/HostConfig/AutoRemove"))
                .map(owner -> "docker run --rm --network=none --user=0:0 --entrypoint=chown --volumes-from=" + old
                        + folders.stream()
                                .map(folder ->
                                        " --volume=" + volume(actual.name().value(), folder))
                                .collect(Collectors.joining())
                        + " " + actual.imageId() + " -R " + owner.user() + " "
                        + owner.paths().stream().map(RunCommand::quoted).collect(Collectors.joining(" ")))
                .stream()
                .toList();
    }

    /** Empty when no volume gets another owner. */
    private static Optional<VolumeOwner> owner(Subject subject, Container desired, List<String> folders) {
        Container actual = subject.declared();
        UserSpec user = UserSpec.of(desired);
        var existing = new LinkedHashMap<String, String>();
        actual.at("/Mounts").forEach(mount -> {
            if (mount.path("Type").asText().equals("volume") && mount.path("RW").asBoolean()) {
                existing.put(
                        mount.path("Destination").asText(), mount.path("Name").asText());
            }
        });
        Map<String, String> added = folders.stream()
                .collect(Collectors.toMap(
                        folder -> folder, folder -> volumeName(actual.name().value(), folder)));
        return isNewUser(subject, desired) && !(existing.isEmpty() && added.isEmpty())
                ? Optional.of(new VolumeOwner(
                        actual.text("/Config/Image"), user.user() + ":" + user.group(), existing, added))
                : Optional.empty();
    }

    /** Whether what root did until now is to be done by a user of a number that owns nothing yet. */
    private static boolean isNewUser(Subject subject, Container desired) {
        return !(subject.service().runs() instanceof Observed.Known<ServiceUser>)
                && UserSpec.of(subject.declared()).isRoot()
                && UserSpec.of(desired).isExplicit();
    }

    /** That nothing which runs says that its user can do the work. */
    private static Optional<String> guess(Subject subject, Container desired) {
        String user = UserSpec.of(desired).user();
        if (!isNewUser(subject, desired)) {
            return Optional.empty();
        }
        return Optional.of(
                subject.service().account() instanceof Observed.Known<ServiceUser>(ServiceUser account)
                                && account.spec().equals(desired.text("/Config/User"))
                        ? "User " + user + " (" + account.name()
                                + ") is a guess: it runs as root now. Read its log before you trust it."
                        : "User " + user + " is a number that no account has: it runs as root now, and its image has no"
                                + " account for it. Read its log before you trust it.");
    }

    /** The host's folders that it may write to now. */
    private static Optional<String> foreign(Subject subject, Container desired) {
        List<String> folders = subject.declared()
                .at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("bind")
                        && mount.path("RW").asBoolean())
                .map(mount -> mount.path("Source").asText())
                .toList();
        UserSpec user = UserSpec.of(desired);
        return folders.isEmpty() || !isNewUser(subject, desired)
                ? Optional.empty()
                : Optional.of("User " + user.user() + " must be able to write to what it writes to of the host's "
                        + String.join(", ", folders) + ": chown -R " + user.user() + ":" + user.group()
                        + " it first, unless the host needs its owner.");
    }

    /**
     * What makes compose and the policy want the same: the labels that it is made from are whoever's who created
     * the container.
     */
    private void override(ComposeOverride override) {
        session.say("");
        session.say(bold("compose.override.yaml") + "  to lie beside the compose file"
                + (override.folder().isEmpty() ? "" : ", by its label in " + Printable.of(override.folder())));
        override.yaml().lines().forEach(this::plain);
        override.notes().forEach(this::comment);
        comment("Compose reads it by itself, but not where it is run with -f or COMPOSE_FILE: name it there too.");
    }

    private String bold(String text) {
        Ink ink = session.terminal().ink();
        return ink.bold(text);
    }

    private void comment(String text) {
        session.say("  # " + Printable.of(text));
    }

    private void plain(String line) {
        session.say("  " + Printable.of(line));
    }
}
