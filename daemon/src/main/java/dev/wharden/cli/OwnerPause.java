package dev.wharden.cli;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Subject;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether Wharden itself would stop or freeze the container that gives volumes to a new user while it is at work: that
 * one runs as root and may change owners, which a policy that enforces may not allow.
 *
 * @param subject the container whose volumes they are
 * @param verdicts on a container as it is planned, under the host's own ceiling
 */
record OwnerPause(Subject subject, Function<Subject, Verdict> verdicts) {
    /** Compose's label with the service's name. */
    private static final String SERVICE = "com.docker.compose.service";

    /** What a person does around the line of {@code docker run}; empty where nothing need be done. */
    Optional<String> ofLine(VolumeOwner owner, String name) {
        return told(owner.container(name), true, "pasting this", "");
    }

    /** The same around {@code docker compose up}. */
    Optional<String> ofService(VolumeOwner owner) {
        Container actual = subject.declared();
        String project = actual.labels().getOrDefault(ComposeLabels.PROJECT, "");
        String service = VolumeOwner.beside(
                actual.labels().getOrDefault(SERVICE, actual.name().value()));
        ObjectNode labels = JsonNodeFactory.instance.objectNode().put(SERVICE, service);
        if (!project.isEmpty()) {
            labels.put(ComposeLabels.PROJECT, project);
        }
        String composed = (project.isEmpty() ? "" : project + "-") + service + "-1";
        // The labels may be anything, also an image's.
        Container made = owner.container(
                        ContainerName.isValid(composed)
                                ? composed
                                : VolumeOwner.beside(actual.name().value()))
                .with("/Config/Labels", labels);
        return told(
                made,
                false,
                "docker compose up -d",
                " Each up starts it again, as long as it is in that file: pause before those too.");
    }

    private Optional<String> told(Container made, boolean removesItself, String work, String more) {
        Container running = made.with("/State/Running", BooleanNode.TRUE);
        Verdict verdict = verdicts.apply(subject.planned(running));
        return verdict.policy()
                .filter(policy -> disturbs(policy, verdict, running, removesItself))
                // No resume: that would end another's pause too, and close an open breaker.
                .map(policy -> "Before " + work + ", unless Wharden is paused already (wharden status): wharden pause"
                        + " --for 15m --reason chown. It ends by itself. "
                        + made.name().value()
                        + " runs as root to give the volumes to the new user, and policy " + policy.name()
                        + " would stop or freeze it before it is done." + more);
    }

    /** One that removes itself when it stops is never recreated. */
    private static boolean disturbs(Policy policy, Verdict verdict, Container running, boolean removesItself) {
        return verdict.mode() == Mode.ENFORCE
                && switch (Planner.plan(verdict, running)) {
                    case Remedy.None _, Remedy.Update _ -> false;
                    case Remedy.Quarantine _ -> true;
                    case Remedy.Restart _, Remedy.Recreate _ ->
                        !removesItself || policy.remediation().notRepairable() == OnDrift.QUARANTINE;
                };
    }
}
