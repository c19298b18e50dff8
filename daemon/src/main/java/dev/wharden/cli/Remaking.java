package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.advise.DockerRun;
import dev.wharden.advise.Kept;
import dev.wharden.config.compose.ComposeOverride;
import dev.wharden.config.compose.Declared;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.Home;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.UserSpec;
import dev.wharden.control.Values;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import dev.wharden.remedy.recreate.needs.Requirements;
import dev.wharden.remedy.recreate.needs.SwarmAddresses;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.report.Ansi;
import dev.wharden.report.Printable;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The end of {@code explain}: what a person pastes to replace the container by one that complies, by hand or by
 * compose.
 */
final class Remaking {
    private final Session session;
    private final Inspection inspection;
    private final PolicySet policies;
    private final boolean showEnv;
    private final HostWork work;

    Remaking(Session session, Inspection inspection, PolicySet policies, HostWork work, boolean showEnv) {
        this.work = work;
        this.session = session;
        this.inspection = inspection;
        this.policies = policies;
        this.showEnv = showEnv;
    }

    /**
     * Prints both.
     *
     * @param subject to advise on
     * @param observed the same as it is, which a repair is planned of
     * @param hidden what a tmpfs that is therefore not proposed would hide, by its path
     */
    void say(Subject subject, Subject observed, Verdict verdict, WrittenFolders written, Map<String, String> hidden) {
        Container actual = subject.declared();
        Container advised = inspection.advised(subject);
        List<String> proposed = folders(observed, advised, verdict, written);
        var linked = LinkedMounts.of(inspection.reading().engine(), subject, proposed);
        List<String> folders = linked.without(proposed);
        var volumes = NewVolumes.of(
                actual, folders, name -> OwnVolumes.isThere(inspection.reading().engine(), name));
        Optional<String> home = home(actual, advised, written);
        Container desired = withHome(volumes.in(advised), home);
        List<JsonNode> listed = inspection.reading().engine().list();
        var replicas = Replicas.of(actual, listed, inspection.reading().observer()::isOwnLabel);
        boolean isNewUser = NewUserDoubts.isNewUser(subject, desired);
        var own = isNewUser
                ? OwnVolumes.of(subject, inspection.reading().engine(), listed, replicas)
                : new OwnVolumes(Map.of());
        var kept = Kept.of(
                actual, listed, SwarmAddresses.taken(inspection.reading().engine(), actual));
        Optional<VolumeOwner> owner =
                volumes.owner(desired, isNewUser, own.kept().keySet());
        var settled = new ArrayList<>(own.lines(UserSpec.of(desired)));
        ClosedVolumes.of(inspection.reading().engine(), subject, desired)
                .lines(UserSpec.of(desired))
                .forEach(settled::add);
        linked.said().ifPresent(settled::add);
        settled.addAll(volumes.notes());
        var left = LeftBehind.of(inspection.reading().engine(), actual);
        RootFolder.comment(subject, written).ifPresent(this::comment);
        if (UserSpec.of(desired).isRoot()) {
            work.comment(actual, desired).ifPresent(this::comment);
        }
        left.lines(written, advised, folders).forEach(this::comment);
        boolean replaceable = run(subject, kept, desired, volumes, owner, settled);
        if (Field.PORT_BINDINGS.differs(actual, desired)) {
            comment("Published ports move to the addresses that the policy allows: who uses them from elsewhere cannot"
                    + " any more. To keep them, name the addresses in the policy (hostPorts.hostIPs).");
        }
        inspection
                .left(subject, desired)
                .forEach(finding -> comment("Stays a finding: " + finding.control() + ": " + finding.message()));
        Optional<Plan> plan = plan(observed, verdict);
        OwnRepair.lines(
                        verdict.policy().map(Policy::name).orElse(""),
                        plan.map(Plan::refused).orElse(""),
                        inspection.beyond(subject),
                        hidden,
                        folders)
                .forEach(this::comment);
        plan.flatMap(Plan::givesUp).ifPresent(lost -> comment("Wharden's own repair " + lost + "."));
        Optional<VolumeOwner> beside = owner.filter(volumes::isGivenByCompose).map(replicas::with);
        Declared file = inspection.byItsFile(subject);
        Optional<String> writable = left.writable(file.container(), desired);
        Optional<String> unfit = left.unfit(file.container(), desired);
        unfit.ifPresent(why -> {
            session.say("");
            session.say(bold("compose.override.yaml") + "  none: it would hide what compose copies");
            comment(why);
        });
        Container composed = left.composed(file.container(), desired);
        ComposeOverride.of(actual, file, composed, beside)
                .filter(_ -> unfit.isEmpty())
                .ifPresent(override -> {
                    writable.ifPresent(this::comment);
                    settled.forEach(this::comment);
                    override(override);
                    beside.flatMap(pause(subject)::ofService).ifPresent(this::comment);
                    cutOff(subject, kept).byCompose().forEach(this::comment);
                    doubts(subject, desired);
                    replicas.lines().forEach(this::comment);
                    volumes.beforeCompose(replaceable).forEach(this::comment);
                });
        if (written.others() > 0 && !discards(verdict) && !left.isTold()) {
            comment("It wrote " + written.others() + " more " + (written.others() == 1 ? "path" : "paths")
                    + ", which nothing above keeps: docker diff "
                    + actual.name().value() + " lists them.");
        }
    }

    /**
     * Where it needs a volume: where what it wrote may be lost, only as far as Wharden's own repair would ask for it.
     */
    private List<String> folders(Subject observed, Container advised, Verdict verdict, WrittenFolders written) {
        if (!discards(verdict)) {
            return written.volumes();
        }
        Preflight preflight = inspection.reading().feasibility().preflight().look();
        return advised.isTrue(Field.READONLY_ROOTFS.pointer())
                ? NewVolumes.of(observed.declared(), written.volumes(), name -> false)
                        .needed(
                                advised,
                                desired -> preflight
                                        .refusal(observed, desired, true)
                                        .isEmpty())
                : List.of();
    }

    private static boolean discards(Verdict verdict) {
        return verdict.policy()
                .map(policy -> policy.remediation().discardWritableLayer())
                .orElse(false);
    }

    /** What Wharden would do; empty where its policy only audits. */
    private Optional<Plan> plan(Subject observed, Verdict verdict) {
        try {
            return verdict.mode() == Mode.ENFORCE
                    ? Optional.of(new Plans(inspection, policies).plan(observed))
                    : Optional.empty();
        } catch (DockerException unread) {
            session.complain("What Wharden itself would do is not known: " + Startable.said(unread));
            return Optional.empty();
        }
    }

    /** False where what it needs to start is missing or unknown, so that nothing printed may stop it. */
    private boolean run(
            Subject subject,
            Kept kept,
            Container desired,
            NewVolumes volumes,
            Optional<VolumeOwner> owner,
            List<String> settled) {
        try {
            return commands(subject, kept, desired, volumes, owner, settled);
        } catch (DockerException unread) {
            session.complain("No docker run command: " + Startable.said(unread));
            return false;
        }
    }

    /** The look at the engine comes first: half of them would be worse than none. */
    private boolean commands(
            Subject subject,
            Kept kept,
            Container desired,
            NewVolumes volumes,
            Optional<VolumeOwner> owner,
            List<String> settled) {
        Container actual = subject.declared();
        Preflight preflight = inspection.reading().feasibility().preflight().look();
        if (!(subject.image() instanceof Observed.Known<ImageDefaults>(ImageDefaults image))) {
            session.complain("No docker run command: its image cannot be read.");
            return false;
        }
        var joined = new Joined(inspection.reading().engine());
        Optional<Requirements.Missing> missing =
                new Startable(inspection::heldBack, session::complain).missing(joined, subject);
        if (missing.isPresent()) {
            session.say("");
            session.say(bold("docker run") + "  no commands: they would stop it, and no other could start");
            comment(missing.get().refusal());
            return false;
        }
        Container named = joined.named(actual);
        Container wanted = joined.named(desired);
        var command =
                DockerRun.of(named, kept, wanted, preflight.body(named, wanted), image, subject.engine(), showEnv);
        session.say("");
        session.say(bold("docker run") + "  replaces it by hand; stop here where compose or another tool makes it");
        comment(kept.said());
        kept.order().ifPresent(this::comment);
        joined.changes().forEach(this::comment);
        settled.forEach(this::comment);
        var back = new WayBack(kept, owner);
        back.before().ifPresent(this::comment);
        cutOff(subject, kept).before().forEach(this::comment);
        owner.filter(volumes::isGiven)
                .flatMap(one -> pause(subject).ofLine(one, volumes.chown()))
                .ifPresent(this::comment);
        Optional<LayerCopy> copy = volumes.copy();
        copy.flatMap(LayerCopy::saved).ifPresent(this::comment);
        var block = new RunBlock(kept, command, copy, owner.flatMap(volumes::given));
        doubts(subject, desired);
        command.notes().forEach(this::comment);
        block.shell().ifPresent(this::comment);
        // No comment stands among them: an interactive shell may read it as a command, which would end the list.
        block.lines().forEach(this::plain);
        cutOff(subject, kept).after().ifPresent(this::comment);
        back.after(cutOff(subject, kept).back()).forEach(this::comment);
        copy.map(LayerCopy::leftovers).ifPresent(this::comment);
        return true;
    }

    private CutOff cutOff(Subject subject, Kept kept) {
        return new CutOff(
                kept,
                subject.neighbours().dependents(),
                other -> inspection.verdict(subject.planned(other)).policy().isPresent(),
                other -> inspection.heldIn(subject.planned(other)).isPresent());
    }

    private OwnerPause pause(Subject subject) {
        return new OwnerPause(subject, inspection::judged);
    }

    /** The home that it keeps files in and would lose with its user. */
    private static Optional<String> home(Container actual, Container advised, WrittenFolders written) {
        var kept = new ArrayList<>(written.volumes());
        actual.at("/Mounts").forEach(mount -> kept.add(mount.path("Destination").asText()));
        return Home.lost(actual, advised, kept);
    }

    private static Container withHome(Container desired, Optional<String> home) {
        if (home.isEmpty()) {
            return desired;
        }
        var environment = new ArrayList<>(desired.strings("/Config/Env"));
        environment.add(Home.entry(home.get()));
        return desired.with("/Config/Env", Values.of(environment));
    }

    /** What a person must see to before the new user does the work. */
    private void doubts(Subject subject, Container desired) {
        new NewUserDoubts(subject, desired, work).lines().forEach(this::comment);
    }

    /**
     * What makes compose and the policy want the same: the labels that it is made from are whoever's who created the
     * container.
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
        Ansi ansi = session.terminal().ansi();
        return ansi.bold(text);
    }

    private void comment(String text) {
        session.say("  # " + Printable.of(text));
    }

    private void plain(String line) {
        session.say("  " + Printable.of(line));
    }
}
