package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.kernel.CgroupReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.policy.Remediation;
import dev.wharden.remedy.Feasibility;
import dev.wharden.remedy.Prepared;
import dev.wharden.remedy.Usage;
import dev.wharden.remedy.UsageFloor;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A twin has mounted what the old one had, or it does not stay. */
final class MountCheckTest {
    private static final String BINDS = """
            {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["/srv/app/sub:/sub"]}}
            """;

    @TempDir
    Path folder = Path.of("");

    private RecreateBench bench() {
        return new RecreateBench(folder, "{\"Name\": \"no\"}", BINDS);
    }

    private static Observed<List<MountPoint>> at(Container container, String root) {
        if (!container.running()) {
            return Observed.absent("not running");
        }
        var sub = new MountPoint(root, "/sub", "rw", "ext4", "254:0");
        var app = new MountPoint("/srv/app", "/app", "rw", "ext4", "254:0");
        return Observed.known(
                container.strings("/HostConfig/Binds").stream().anyMatch(bind -> bind.endsWith(":/app"))
                        ? List.of(sub, app)
                        : List.of(sub));
    }

    @Test
    void aTwinWithTheSameMountsStays() {
        RecreateBench bench = bench();
        bench.table = container -> at(container, "/srv/app/sub");
        bench.apply();
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    @Test
    void aTwinWhoseBindLeadsElsewhereIsRolledBackAtOnceAndThatIsNoFailedRepair() {
        RecreateBench bench = bench();
        bench.table = container -> at(container, container.id().equals(bench.old) ? "/srv/app/sub" : "/etc");
        assertThat(Typed.as(Outcome.Interfered.class, bench.apply()).toString())
                .contains("at /sub web would have something else than before");
        assertThat(bench.stage.look(bench.old).running()).isTrue();
        assertThat(bench.recreator().open()).isEmpty();
    }

    /** Any program may rename the folder above a mount: it must not be let off, nor stopped, for that. */
    @ParameterizedTest
    @CsvSource({"/moved/sub, /srv/app/sub, Succeeded", "/moved/sub, /etc, Interfered"})
    void aTwinThatMovesTheFolderAboveItsMountHasWhatItHad(String path, String root, String outcome) {
        var bench = new RecreateBench(folder, "{\"Name\": \"no\"}", BINDS.replace("[", "[\"/srv/app/sub:/app\", "));
        var app = new MountPoint("/srv/app/sub", "/app", "rw", "ext4", "254:0");
        bench.table = container -> at(container, "/srv/app/sub")
                .map(_ -> List.of(
                        app,
                        container.id().equals(bench.old)
                                ? new MountPoint("/srv/app/sub", "/sub", "rw", "ext4", "254:0")
                                : new MountPoint(root, path, "rw", "ext4", "254:0")));
        Outcome first = bench.apply();
        assertThat(outcome.equals("Succeeded") ? bench.converge().toString() : first.toString())
                .contains(outcome);
    }

    /** It is seen at its path or not: where its source leads where it did, only the twin itself has changed that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTwinThatUnmountsWhatItHadHasFailed(boolean over) {
        String mounting = BINDS.replace("\"Binds\"", "\"CapAdd\": [\"SYS_ADMIN\"], \"Binds\"");
        var bench = new RecreateBench(folder, "{\"Name\": \"no\"}", mounting);
        var other = new MountPoint("/", "/sub", "rw", "tmpfs", "0:77");
        bench.host = Observed.known(HostMounts.of(List.of(new MountPoint("/", "/", "rw", "ext4", "254:0"))));
        bench.files = path -> Observed.known("folder:1:7");
        bench.mounted = container -> Observed.known("folder:1:7");
        bench.table = container -> container.id().equals(bench.old)
                ? at(container, "/srv/app/sub")
                : Observed.known(over ? List.of(other) : List.of());
        assertThat(Typed.as(Outcome.RolledBack.class, bench.apply()).toString())
                .contains("web unmounts /sub, or mounts over it, at its start");
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    /** Its first process is in its exit, and the engine does not know that yet. */
    @Test
    void aTwinThatEndsWhileItsTableIsReadIsToldAsOneThatEnded() {
        RecreateBench bench = bench();
        bench.table = container -> {
            if (container.running() && !container.id().equals(bench.old)) {
                return Observed.unknown("Invalid argument");
            }
            return at(container, "/srv/app/sub");
        };
        bench.inItsExit = container -> {
            bench.stage.exit(container.id(), 3);
            return true;
        };
        Outcome begun = bench.apply();
        assertThat(Typed.as(
                                Outcome.RolledBack.class,
                                begun instanceof Outcome.InProgress
                                        ? bench.converge().orElseThrow()
                                        : begun)
                        .toString())
                .contains("it ended with exit code 3");
    }

    @Test
    void aTwinWhoseTableCannotBeReadDoesNotStay() {
        RecreateBench bench = bench();
        bench.table = container -> container.id().equals(bench.old)
                ? at(container, "/srv/app/sub")
                : Observed.unknown("permission denied");
        assertThat(Typed.as(Outcome.RolledBack.class, bench.apply()).toString())
                .contains("what web has mounted cannot be read: permission denied");
    }

    @Test
    void whatCannotBeReadIsRefusedBeforeAnythingIsTouched() {
        RecreateBench bench = bench();
        bench.table = container -> Observed.unknown("permission denied");
        assertThat(bench.apply())
                .as("nothing is known of it, so that it is tried again")
                .isInstanceOf(Outcome.Interfered.class);
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    /** It would be the same at each look: it is told, and the policy says what is done instead. */
    @ParameterizedTest
    @ValueSource(strings = {KernelFacts.OTHER_ROOT, "/proc/812/mountinfo: more than 1 " + KernelFacts.MANY_MOUNTS, ""})
    void whatItHasDoneToItsOwnMountsIsRefusedForGood(String why) {
        RecreateBench bench = below(BINDS.replace("\"NetworkMode\"", "\"CapAdd\": [\"SYS_ADMIN\"], \"NetworkMode\""));
        bench.table = container -> why.isEmpty() ? Observed.known(List.of()) : Observed.unknown(why);
        assertThat(new MountCheck(bench.tables(), bench.engine).refusal(bench.stage.look(bench.old)))
                .hasValueSatisfying(refusal -> assertThat(refusal).isInstanceOf(Refusal.Standing.class));
        assertThat(bench.apply()).isInstanceOf(Outcome.Unremediable.class);
    }

    /** Else a plan promises what each try refuses, and each try takes a place of the hour. */
    @ParameterizedTest
    @ValueSource(strings = {KernelFacts.OTHER_ROOT, "permission denied"})
    void whatIsRefusedForItsMountsIsToldBeforeItIsTried(String why) {
        RecreateBench bench = below(BINDS);
        var feasible = new Feasibility(
                bench.preflight(),
                new UsageFloor(Usage.of(new CgroupReader(new ProcFiles(folder)))),
                new MountCheck(bench.tables(), bench.engine));
        List<Remedy> remedies =
                List.of(bench.remedy(), new Remedy.Restart(bench.stage.look(bench.old), List.of("procMount")));
        for (Remedy remedy : remedies) {
            bench.table = container -> at(container, "/srv/app/sub");
            assertThat(prepared(feasible, bench, remedy)).isInstanceOf(Prepared.Ready.class);
            bench.table = container -> Observed.unknown(why);
            assertThat(Typed.as(Prepared.Refused.class, prepared(feasible, bench, remedy))
                            .refusal()
                            .reason())
                    .contains(why);
        }
    }

    /** A link in a circle above a mount: a start would fail, and leave it down. */
    @Test
    void oneThatHasPutSomethingInTheWayOfItsMountsIsNotRestarted() {
        RecreateBench bench = below(BINDS);
        bench.table = container -> at(container, "/srv/app/sub");
        var feasible = new Feasibility(
                bench.preflight(),
                new UsageFloor(Usage.of(new CgroupReader(new ProcFiles(folder)))),
                new MountCheck(bench.tables(), bench.engine));
        bench.stage.failWhen(
                call -> call.is("archive"), new Fault.Refused(() -> new DockerException.Rejected("too many links")));
        assertThat(Typed.as(
                                Prepared.Refused.class,
                                prepared(
                                        feasible,
                                        bench,
                                        new Remedy.Restart(bench.stage.look(bench.old), List.of("processes"))))
                        .refusal())
                .isEqualTo(new Refusal.Unreadable("what a repair must know of it cannot be read: too many links"));
        // Else a plan of the whole host ends with the words about one.
        bench.stage.changes("web", "A /x", "A /x/data");
        assertThat(feasible.places(bench.remedy(), alone(bench), Remediation.DEFAULT))
                .isEmpty();
    }

    private static Subject alone(RecreateBench bench) {
        Container web = bench.stage.look(bench.old);
        Neighbours alone = Neighbours.none("a test").with(Observed.known(Dependents.none(web)));
        return new Subject(web, Observed.absent("a test"), Observed.absent("a test"), EngineFacts.NONE, alone);
    }

    private static Prepared prepared(Feasibility feasible, RecreateBench bench, Remedy remedy) {
        return feasible.prepared(remedy, alone(bench), Remediation.DEFAULT);
    }

    @Test
    void theComparisonOutlivesACrash() {
        RecreateBench bench = bench();
        bench.table = container -> at(container, "/srv/app/sub");
        bench.apply();
        Transaction open = Parts.log(new dev.wharden.remedy.state.StateDir(folder))
                .open(RecreateBench.WEB)
                .orElseThrow();
        assertThat(open.members().getFirst().mounts()).containsEntry("/sub", "254:0 /srv/app/sub");
    }

    @Test
    void aVolumeThatLeadsElsewhereIsRolledBackToo() {
        RecreateBench bench = new RecreateBench(folder, "{\"Name\": \"no\"}", """
                {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["data:/sub"]}}
                """);
        bench.table = container -> at(container, container.id().equals(bench.old) ? "/srv/app" : "/etc");
        assertThat(bench.apply()).isInstanceOf(Outcome.Interfered.class);
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    @Test
    void aVolumeInMemoryIsAnotherFileSystemAtEachStart() {
        RecreateBench bench = new RecreateBench(folder, "{\"Name\": \"no\"}", """
                {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["data:/sub"]}}
                """);
        bench.table = container -> container.running()
                ? Observed.known(List.of(new MountPoint(
                        "/", "/sub", "rw", "tmpfs", container.id().equals(bench.old) ? "0:71" : "0:72")))
                : Observed.absent("not running");
        bench.apply();
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    private static final HostMounts HOST = HostMounts.of(List.of(new MountPoint("/", "/", "rw", "ext4", "254:0")));

    private RecreateBench below(String body) {
        RecreateBench bench = new RecreateBench(folder, "{\"Name\": \"no\"}", body);
        bench.host = Observed.known(HOST);
        return bench;
    }

    /** A mount of the host's comes along with each start, and a container that is up does not hear of it. */
    @ParameterizedTest
    @CsvSource({"true, false, Interfered", "false, false, Succeeded", "true, true, Succeeded"})
    void aDiskThatWasMountedBelowAWritableSourceIsNotBroughtAlong(boolean writable, boolean alone, String outcome) {
        String mount = "{\"Type\": \"bind\", \"Source\": \"/srv/app/sub\", \"Target\": \"/sub\", \"ReadOnly\": "
                + !writable + ", \"BindOptions\": {\"NonRecursive\": " + alone + "}}";
        RecreateBench bench = below(BINDS.replace("\"Binds\": [\"/srv/app/sub:/sub\"]", "\"Mounts\": [" + mount + "]"));
        bench.table = container -> at(container, "/srv/app/sub");
        bench.host = Observed.known(HostMounts.of(List.of(
                new MountPoint("/", "/", "rw", "ext4", "254:0"),
                new MountPoint("/", "/srv/app/sub/disk", "rw", "xfs", "8:1"))));
        String told = bench.apply().toString();
        assertThat(outcome.equals("Succeeded") ? bench.converge().toString() : told)
                .contains(outcome);
        assertThat(told.contains("at /sub/disk it would have something else than before, since /srv/app/sub/disk was"
                        + " mounted or unmounted after its start"))
                .isEqualTo(outcome.equals("Interfered"));
    }

    private static final String OWN_FOLDER_ABOVE = """
            {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["/srv/app/sub:/sub", \
            "/srv/app:/app"]}}
            """;

    @Test
    void aSourceThatItsOwnContainerHasMovedAwayIsRefusedBeforeAnythingIsTouched() {
        RecreateBench bench = below(OWN_FOLDER_ABOVE);
        bench.table = container -> at(container, "/srv/app/was");
        String started = bench.stage.look(bench.old).text("/State/StartedAt");
        assertThat(Typed.as(Outcome.Unremediable.class, bench.apply()).toString())
                .contains("the source /srv/app/sub of its mount at /sub", "web can put a link");
        assertThat(bench.stage.look(bench.old).text("/State/StartedAt")).isEqualTo(started);
    }

    @Test
    void soIsOneThatAnotherContainerCanReplaceAlsoWhereItWasRemoved() {
        RecreateBench bench = below(BINDS);
        bench.stage.run("files", Body.host("'Binds':['/srv:/srv']"));
        bench.table = container -> at(container, "/srv/app/sub//deleted");
        assertThat(bench.apply().toString()).contains("files can put a link");
    }

    @Test
    void withoutTheHostsTableWhatAContainerCanReplaceIsRefusedAndNothingElse() {
        for (String body : List.of(OWN_FOLDER_ABOVE, BINDS)) {
            var bench = new RecreateBench(folder.resolve(body.length() + ""), "{\"Name\": \"no\"}", body);
            bench.host = Observed.unknown("no rights");
            bench.table = container -> at(container, "/srv/app/sub");
            String told = bench.apply().toString();
            assertThat(told.contains("cannot be told (no rights), and web can put a link"))
                    .as(told)
                    .isEqualTo(body.equals(OWN_FOLDER_ABOVE));
        }
    }

    private static final String VOLUMES = """
            {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["data:/sub", "above:/app"]}}
            """;

    private RecreateBench volumes(Map<String, String> data, Map<String, String> above) {
        return new RecreateBench(folder, "{\"Name\": \"no\"}", VOLUMES, stage -> {
            stage.volume("data", data);
            stage.volume("above", above);
        });
    }

    private static Map<String, String> bind(String folder) {
        return Map.of("type", "none", "o", "bind", "device", folder);
    }

    @Test
    void aVolumeThatIsABindIsComparedAndWritesLikeOne() {
        RecreateBench bench = volumes(bind("/srv/app/sub"), bind("/srv/app"));
        bench.host = Observed.known(HOST);
        bench.table = container -> at(container, "/srv/app/was");
        assertThat(bench.apply().toString())
                .contains("the source /srv/app/sub of its mount at /sub", "web can put a link");
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    @Test
    void aVolumeOfWhichNobodyCanTellWhatItMountsKeepsItFromBeingStopped() {
        RecreateBench bench = volumes(Map.of("type", "overlay", "device", "overlay", "o", "lowerdir=/srv/a"), Map.of());
        bench.host = Observed.known(HOST);
        bench.table = container -> at(container, "/");
        assertThat(bench.apply().toString())
                .contains("its volume at /sub is an overlay of folders of the host: what a start would mount there");
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    @Test
    void whoWritesThroughALinkOfTheHostIsSeenInItsMountTable() {
        RecreateBench bench = below(BINDS);
        String files = bench.stage.run("files", Body.host("'Binds':['/link:/srv']"));
        bench.table = container -> container.id().equals(files)
                ? Observed.known(List.of(new MountPoint("/srv", "/srv", "rw", "ext4", "254:0")))
                : at(container, "/srv/app/was");
        assertThat(bench.apply().toString()).contains("files can put a link");
    }

    @Test
    void whatWasSwappedWhileItWasStoppedIsStoppedWhoeverDidIt() {
        RecreateBench bench = below(BINDS);
        String first = bench.stage.look(bench.old).text("/State/StartedAt");
        bench.table =
                container -> at(container, container.text("/State/StartedAt").equals(first) ? "/srv/app/sub" : "/etc");
        assertThat(bench.apply().toString()).contains("web was stopped, since at /sub");
        assertThat(bench.stage.look(bench.old).running()).isFalse();
    }

    @Test
    void aTargetBehindALinkOfTheImageIsComparedAsTheKernelShowsIt() {
        RecreateBench bench = below(BINDS);
        bench.table = container -> container.running()
                ? Observed.known(List.of(new MountPoint(
                        container.id().equals(bench.old) ? "/srv/app/sub" : "/etc",
                        "/real/sub",
                        "rw",
                        "ext4",
                        "254:0")))
                : Observed.absent("not running");
        assertThat(bench.apply().toString()).contains("at /real/sub web would have something else than before");
    }

    /** One that may mount has brought that about; of any other it is only not found. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'CapDrop':[]                             | Interfered
            'SecurityOpt':['seccomp=builtin']        | Interfered
            'SecurityOpt':['seccomp=unconfined']     | Unremediable
            'CapAdd':['SYS_ADMIN']                   | Unremediable
            'Privileged':true                        | Unremediable
            """)
    void aBindThatTheKernelShowsNowhereIsRefused(String rights, String outcome) {
        RecreateBench bench = below(BINDS.replace("\"NetworkMode\"", rights.replace('\'', '"') + ", \"NetworkMode\""));
        bench.table = container ->
                Observed.known(List.of(new MountPoint("/srv/app/was", "/real/sub", "rw", "ext4", "254:0")));
        assertThat(bench.apply().toString()).contains(outcome, "the kernel shows no mount for /sub");
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    @Test
    void aLinkOfTheHostsOwnAndAFolderThatNobodyMovedAreNot() {
        for (String root : List.of("/data/app/sub", "/srv/app/sub")) {
            Path state = folder.resolve(root.substring(1));
            RecreateBench bench = new RecreateBench(state, "{\"Name\": \"no\"}", BINDS);
            bench.host = Observed.known(HOST);
            bench.stage.run("reads", Body.host("'Binds':['/srv:/srv:ro']"));
            bench.table = container -> at(container, root);
            bench.apply();
            assertThat(bench.converge()).as(root).contains(new Outcome.Succeeded());
        }
    }

    @Test
    void whatIsPutBackWithTheFoldersOfTheHostInItIsStoppedAtOnceAndTold() {
        RecreateBench bench = below(OWN_FOLDER_ABOVE);
        String first = bench.stage.look(bench.old).text("/State/StartedAt");
        bench.table =
                container -> at(container, container.text("/State/StartedAt").equals(first) ? "/srv/app/sub" : "/etc");
        assertThat(Typed.as(Outcome.Interfered.class, bench.apply()).toString())
                .contains("web was stopped, since at /sub");
        assertThat(bench.stage.look(bench.old).running()).isFalse();
        assertThat(bench.stage.look(bench.old).text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("no");
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void aTwinThatIsStartedAgainIsComparedTooAndOneThatRanAllTheTimeIsNot() {
        RecreateBench bench = bench();
        bench.table = container -> at(container, "/srv/app/sub");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        String twin = bench.engine.inspect("web").id();
        bench.table = container -> at(container, container.id().equals(twin) ? "/etc" : "/srv/app/sub");
        assertThat(bench.recreator().resume(RecreateBench.WEB)).containsInstanceOf(Outcome.InProgress.class);
        bench.engine.stop(twin, java.time.Duration.ofSeconds(1));
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }
}
