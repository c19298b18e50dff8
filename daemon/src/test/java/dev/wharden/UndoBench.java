package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.command.Command;
import dev.wharden.command.PendingCommand;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.undo.ActionIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A host in memory whose policy is harsh enough for somebody to want things back. */
final class UndoBench {
    static final String POLICIES = policies("pids: 100");
    static final String PRIVILEGED =
            Body.rich("'Privileged': true, 'PidsLimit': 100, 'RestartPolicy': {'Name': 'always'}");

    final Line line;
    final List<String> answers = new ArrayList<>();
    final List<String> progress = new ArrayList<>();

    static String policies(String limit) {
        return PolicyText.enforcing(
                "web",
                "web*",
                "{privileged: false, resources: {limits: {" + limit + "}}}",
                "remediation: {probation: 10s}");
    }

    UndoBench(Path folder) {
        this(folder, 1);
    }

    /** So many may be down at one time. */
    UndoBench(Path folder, int maxConcurrent) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, maxConcurrent);
        line.stage.network("front", "bridge", "10.1.0.0/24");
        line.stage.network("back", "bridge", "10.2.0.0/24");
    }

    static String limited(int pids) {
        return Body.host("'PidsLimit':" + pids);
    }

    /** A container that Wharden has already recreated; returns the id of the recreation. */
    String recreated() {
        line.stage.run("web", PRIVILEGED);
        settle();
        assertThat(now().isTrue("/HostConfig/Privileged")).isFalse();
        return last("Recreate");
    }

    Container now() {
        return line.stage.look("web");
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
        order(action, new ActionIds(line.stage::now).get());
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
        line.settle("web");
    }

    /** The engine does not know the thing any more that this call asks for. */
    void gone(String operation, Predicate<String> what) {
        line.stage.failWhen(
                call -> call.operation().equals(operation) && what.test(call.container()),
                new dev.wharden.docker.Fault.Refused(() -> new DockerException.NotFound("no such thing")));
    }
}
