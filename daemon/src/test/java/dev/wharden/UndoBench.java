package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.command.Command;
import dev.wharden.command.PendingCommand;
import dev.wharden.container.Container;
import dev.wharden.controller.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.undo.ActionIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;

/** A host in memory whose policy is harsh enough for somebody to want things back. */
final class UndoBench {
    static final String POLICIES = policies("pids: 100");
    static final String PRIVILEGED = """
            {"Image": "fid-img:1", "Hostname": "kept", "Env": ["SECRET=s3cr3t"], "Labels": {"owner": "ops"},
             "Volumes": {"/anon": {}},
             "HostConfig": {"NetworkMode": "front", "Privileged": true, "PidsLimit": 100,
               "RestartPolicy": {"Name": "always"},
               "PortBindings": {"8080/tcp": [{"HostIp": "", "HostPort": "18080"}]}},
             "NetworkingConfig": {"EndpointsConfig": {
               "front": {"IPAMConfig": {"IPv4Address": "10.1.0.20"}, "Aliases": ["www"], "MacAddress": "02:42:ac:77:00:66"},
               "back": {"Aliases": ["db"]}}}}
            """;

    final Line line;
    final List<String> answers = new ArrayList<>();
    final List<String> progress = new ArrayList<>();

    static String policies(String limit) {
        return """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web*"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false, resources: {limits: {%s}}}
              remediation: {probation: 10s}
            """.formatted(limit);
    }

    UndoBench(Path folder) {
        this(folder, 1);
    }

    /** So many may be down at one time. */
    UndoBench(Path folder, int maxConcurrent) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, maxConcurrent);
        line.engine.stage().network("front", "bridge", "10.1.0.0/24");
        line.engine.stage().network("back", "bridge", "10.2.0.0/24");
    }

    static String limited(int pids) {
        return "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{\"PidsLimit\":" + pids + "}}";
    }

    /** A container that Wharden has already recreated; returns the id of the recreation. */
    String recreated() {
        line.engine.stage().run("web", PRIVILEGED);
        settle();
        assertThat(now().isTrue("/HostConfig/Privileged")).isFalse();
        return last("Recreate");
    }

    Container now() {
        return line.engine.stage().look("web");
    }

    /** The id of the last action of that kind that ended well. */
    String last(String kind) {
        return line.heard(AuditEvent.RemedyEnded.class).stream()
                .filter(ended -> ended.kind().equals(kind) && ended.result().equals("success"))
                .reduce((one, other) -> other)
                .orElseThrow()
                .action();
    }

    /** Orders an undo and looks until nothing is to be done; the answer. */
    String undo(String action) {
        order(action, new ActionIds(line.engine.stage()::now).get());
        settle();
        assertThat(answers).as("exactly one answer to %s", action).hasSize(1);
        return answers.removeLast();
    }

    /** Leaves an order under the id that it will have; returns that. */
    String order(String action, String undo) {
        line.assembly.inbox.putUndo(new PendingCommand<>(
                new Command.Undo(action, "a test"),
                "ann",
                undo,
                progress::add,
                reply -> answers.add((reply.granted() ? "yes: " : "no: ") + reply.message())));
        return undo;
    }

    /** Looks until nothing is to be done, with the time that was asked for between. */
    void settle() {
        for (int round = 0; round < 200; round++) {
            try {
                switch (line.look("web")) {
                    case Result.Done done -> {
                        return;
                    }
                    case Result.Waiting waiting -> {}
                    case Result.Behind behind -> {}
                    case Result.RequeueAfter(Duration delay) -> line.pass(delay);
                }
            } catch (DockerException.NotFound gone) {
                return;
            } catch (DockerException again) {
                line.pass(Duration.ofSeconds(1));
            }
        }
        Assertions.fail("web does not settle");
    }

    /** The engine does not know the thing any more that this call asks for. */
    void gone(String operation, Predicate<String> what) {
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals(operation) && what.test(call.container()),
                        new dev.wharden.docker.Fault.Refused(() -> new DockerException.NotFound("no such thing")));
    }
}
