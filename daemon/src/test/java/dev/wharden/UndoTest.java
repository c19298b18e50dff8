package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person gets back, and that it stays so. */
final class UndoTest {
    private static final ContainerName WEB = ContainerName.of("web");

    @TempDir
    private Path folder;

    private UndoBench bench;

    @BeforeEach
    void bench() {
        bench = new UndoBench(folder);
    }

    /** All that was asked for, without what a recreation pins or hints. */
    private static Map<String, String> declared(Container container) {
        var all = new TreeMap<String, String>();
        container
                .at("/HostConfig")
                .properties()
                .forEach(field -> all.put(field.getKey(), field.getValue().toString()));
        all.remove("Binds");
        all.put("RestartPolicy", container.text("/HostConfig/RestartPolicy/Name"));
        for (String key : new String[] {"Env", "Hostname", "Cmd", "Entrypoint", "User", "Volumes"}) {
            all.put("Config/" + key, container.at("/Config/" + key).toString());
        }
        container
                .at("/Mounts")
                .forEach(mount -> all.put(
                        "mount " + mount.path("Destination").asText(),
                        mount.path("Name").asText()));
        container.at("/NetworkSettings/Networks").properties().forEach(network -> {
            all.put(
                    "ipam " + network.getKey(),
                    network.getValue().path("IPAMConfig").toString());
            all.put(
                    "aliases " + network.getKey(),
                    network.getValue().path("Aliases").toString());
        });
        all.put("owner", container.labels().getOrDefault("owner", ""));
        return all;
    }

    @Test
    void aRecreationIsTakenBackWithEverythingThatTheContainerHad() {
        bench.line.stage.run("web", UndoBench.PRIVILEGED);
        Container before = bench.now();
        bench.settle();
        Container hardened = bench.now();
        String action = bench.last("Recreate");

        String answer = bench.undo(action);

        assertThat(answer).startsWith("yes: web is as it was before " + action).contains("wharden resume web");
        assertThat(declared(bench.now())).isEqualTo(declared(before));
        assertThat(bench.now().id()).isNotIn(before.id(), hardened.id());
        assertThat(bench.now().running()).isTrue();
        assertThat(bench.line.stage.names()).containsExactly("web");
        assertThat(bench.progress).singleElement().asString().contains("made again as it was");
        assertThat(bench.line.heard(AuditEvent.RemedyBegun.class).getLast()).satisfies(begun -> {
            assertThat(begun.kind()).isEqualTo("Undo");
            assertThat(begun.actor()).isEqualTo("ann");
            assertThat(begun.reason()).isEqualTo("undo of " + action + " (Recreate): a test");
        });
        assertThat(bench.line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.kind().equals("Undo")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.result()).isEqualTo("success"));
    }

    @Test
    void whatIsGoneIsCreatedAgainAsItWas() {
        bench.line.engine.stage().run("web", UndoBench.PRIVILEGED);
        Container before = bench.now();
        bench.settle();
        String action = bench.last("Recreate");
        bench.line.engine.remove(bench.now().id(), true);

        String answer = bench.undo(action);

        assertThat(answer)
                .startsWith("yes: web is as it was before " + action)
                .contains("but for what was written outside its volumes", "wharden resume web");
        assertThat(declared(bench.now())).isEqualTo(declared(before));
        assertThat(bench.now().running()).isTrue();
        assertThat(bench.line.engine.stage().names()).containsExactly("web");
        assertThat(bench.progress).singleElement().asString().contains("no longer exists: it is created again");
        assertThat(bench.line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.kind().equals("Undo")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.result()).isEqualTo("success"));
        bench.line.restart();
        bench.line.pass(Duration.ofHours(2));
        bench.settle();
        assertThat(bench.line.reason("web")).startsWith("left alone since undo " + bench.last("Undo") + " by ann");
    }

    @Test
    void itIsLeftAloneByThisDaemonAndTheNextUntilItsPolicyChanges() {
        String action = bench.recreated();
        bench.undo(action);
        String id = bench.now().id();
        String undo = bench.last("Undo");
        String why = "left alone since undo " + undo + " by ann until its policy or mark changes: wharden resume web";

        for (int look = 0; look < 3; look++) {
            bench.line.restart();
            bench.line.pass(Duration.ofHours(2));
            bench.settle();
            assertThat(bench.line.state("web")).isEqualTo("Unremediable");
            assertThat(bench.line.reason("web")).isEqualTo(why);
        }
        assertThat(bench.now().id()).isEqualTo(id);

        bench.line.policies(UndoBench.policies("pids: 101"));
        bench.settle();
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(bench.line.state("web")).isEqualTo("Compliant");
    }

    @Test
    void itIsLeftAloneWhenSomebodyRemovesItAndMakesItAnewANightLater() {
        bench.undo(bench.recreated());
        bench.line.engine.remove(bench.now().id(), true);
        bench.settle();
        bench.line.assembly.guards.resynced(Set.of());
        bench.line.restart();
        bench.line.pass(Duration.ofHours(8));

        bench.line.stage.run("web", UndoBench.PRIVILEGED);
        bench.settle();

        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(bench.line.reason("web")).startsWith("left alone since undo ");
    }

    @Test
    void aPersonCanResumeIt() {
        bench.undo(bench.recreated());
        bench.line.assembly.guards.resume(WEB);
        bench.settle();
        assertThat(bench.line.state("web")).isEqualTo("Compliant");
    }

    @Test
    void aLimitThatWasChangedIsChangedBackInPlace() {
        String id = bench.line.stage.run("web", UndoBench.limited(5000));
        bench.settle();
        assertThat(bench.now().number("/HostConfig/PidsLimit")).isEqualTo(100);

        assertThat(bench.undo(bench.last("Update"))).startsWith("yes: ");

        assertThat(bench.now().number("/HostConfig/PidsLimit")).isEqualTo(5000);
        assertThat(bench.now().id()).isEqualTo(id);
        assertThat(bench.line.state("web")).isEqualTo("Unremediable");
    }

    @Test
    void aLimitWhereThereWasNoneIsTakenAwayByRecreation() {
        String id = bench.line.stage.run("web", UndoBench.limited(0));
        bench.settle();
        assertThat(bench.now().id()).isEqualTo(id);

        assertThat(bench.undo(bench.last("Update"))).startsWith("yes: ");

        assertThat(bench.now().number("/HostConfig/PidsLimit")).isZero();
        assertThat(bench.now().id()).isNotEqualTo(id);
        assertThat(bench.line.stage.names()).containsExactly("web");
    }

    @Test
    void anUndoCanBeUndoneAndThenTheActionItselfAgain() {
        String action = bench.recreated();
        bench.undo(action);
        String undo = bench.last("Undo");

        assertThat(bench.undo(undo)).startsWith("yes: ");
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isFalse();

        assertThat(bench.undo(action)).startsWith("yes: ");
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
    }

    @Test
    void whatDoesNotLiveAnyMoreIsRolledBackAndNobodyIsBlamed() {
        String action = bench.recreated();
        String id = bench.now().id();
        bench.line.stage.behave(container -> container.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(7));

        assertThat(bench.undo(action))
                .startsWith("no: not undone, web is as it was before the attempt")
                .contains("exit code 7");

        assertThat(bench.now().id()).isEqualTo(id);
        assertThat(bench.now().running()).isTrue();
        assertThat(bench.line.stage.names()).containsExactly("web");
        assertThat(bench.line.state("web")).isEqualTo("Compliant");
        assertThat(bench.line.assembly.guards.leftAlone()).isEmpty();
        assertThat(bench.line.assembly.guards.suspended()).isEmpty();
    }

    @Test
    void aHardenedContainerThatDiedCanBeHadBackAndOneThatFailsAgainStaysDead() {
        String action = bench.recreated();
        bench.line.stage.edit(
                "web", tree -> tree.withObject("/HostConfig/RestartPolicy").put("Name", "no"));
        bench.line.stage.exit("web", 1);
        bench.line.stage.edit(
                "web", tree -> tree.withObject("/HostConfig/RestartPolicy").put("Name", "always"));
        assertThat(bench.now().running()).isFalse();
        bench.line.stage.behave(container -> true, new Behaviour.Exits(7));
        assertThat(bench.undo(action)).contains("exit code 7");
        assertThat(bench.now().running()).as("as it was").isFalse();

        bench.line.stage.behaveWell();
        assertThat(bench.undo(action)).startsWith("yes: ");
        assertThat(bench.now().running()).isTrue();
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
    }

    @Test
    void whatItTakesIsOnDiskForItsOwnerAloneAndSaysNothingOfItElsewhere() throws Exception {
        bench.undo(bench.recreated());
        try (var files = Files.list(folder.resolve("state/undo"))) {
            assertThat(files.toList()).hasSize(2).allSatisfy(file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(Files.readString(file)).contains("SECRET=s3cr3t");
            });
        }
        assertThat(bench.line.events.toString() + bench.progress + bench.answers)
                .doesNotContain("s3cr3t");
    }
}
