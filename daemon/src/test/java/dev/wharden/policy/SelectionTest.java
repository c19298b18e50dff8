package dev.wharden.policy;

import static dev.wharden.policy.Subjects.NOW;
import static dev.wharden.policy.Subjects.described;
import static dev.wharden.policy.Subjects.enforce;
import static dev.wharden.policy.Subjects.image;
import static dev.wharden.policy.Subjects.images;
import static dev.wharden.policy.Subjects.json;
import static dev.wharden.policy.Subjects.labels;
import static dev.wharden.policy.Subjects.names;
import static dev.wharden.policy.Subjects.policy;
import static dev.wharden.policy.Subjects.set;
import static dev.wharden.policy.Subjects.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Glob;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SelectionTest {
    private static final String BY_ID =
            "{'Name':'/web','Config':{'Image':'sha256:1','Labels':{'tier':'web','mine':'1'}}}";

    private static Optional<String> decides(Subject subject, Policy... policies) {
        return set(Catalogue.EMPTY, policies)
                .evaluate(subject, enforce())
                .policy()
                .map(Policy::name);
    }

    @Test
    void theHighestPriorityDecidesThenTheName() {
        Policy low = policy("a", 1, Match.EVERYTHING);
        Policy late = policy("c", 5, Match.EVERYTHING);
        Policy early = policy("b", 5, Match.EVERYTHING);
        assertThat(decides(subject("{}"), low, late, early)).contains("b");
    }

    @Test
    void theFirstPolicyThatMatchesDecidesAlone() {
        assertThat(decides(subject("{}"), policy("db", 9, names("db-*")), policy("rest", 0, Match.EVERYTHING)))
                .contains("rest");
    }

    @Test
    void anExcludedContainerFallsToTheNextPolicy() {
        Policy all = policy("all", 9, Match.EVERYTHING);
        Policy but = new Policy(
                "but", 10, all.match(), names("web"), all.mode(), all.profile(), List.of(), all.remediation(), "");
        assertThat(decides(subject("{}"), all, but)).contains("all");
    }

    @Test
    void withoutAMatchAContainerIsUnmanagedAndHasNoFindings() {
        Verdict verdict = set(Catalogue.EMPTY, policy("db", 0, names("db"))).evaluate(subject("{}"), enforce());
        assertThat(verdict.policy()).isEmpty();
        assertThat(verdict.findings()).isEmpty();
        assertThat(States.of(verdict)).isEqualTo(State.UNMANAGED);
    }

    @Test
    void theKindsAreAndAndAListIsOr() {
        Match both = new Match(List.of(new Glob("redis*"), new Glob("nginx*")), List.of(new Glob("w*")), Map.of());
        assertThat(decides(subject("{}"), policy("p", 0, both))).contains("p");
        assertThat(decides(subject("{'Name':'/db'}"), policy("p", 0, both))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx:1.9", "nginx@sha256:*", "docker.io/library/nginx:1.9", "sha256:1"})
    void aRecreationByImageIdDoesNotChangeWhoMatches(String glob) {
        Subject recreated =
                described(json(BY_ID), image("{'RepoTags':['nginx:1.9'],'RepoDigests':['nginx@sha256:ab']}"));
        assertThat(decides(recreated, policy("p", 0, images(glob)))).contains("p");
    }

    @Test
    void aRememberedReferenceMatchesWhenTheTagHasMovedOn() {
        Subject recreated = described(json(BY_ID), image("{'RepoTags':[]}"));
        PolicySet set = set(Catalogue.EMPTY, policy("p", 0, images("docker.io/library/nginx*")));
        assertThat(set.evaluate(recreated, enforce()).policy()).isEmpty();
        var remembering = new EvaluationContext(NOW, Mode.ENFORCE, List.of("nginx:1.9"));
        assertThat(set.evaluate(recreated, remembering).policy()).isPresent();
    }

    @Test
    void labelsOfTheImageSelectNothing() {
        Subject labelled = described(json(BY_ID), image("{'Config':{'Labels':{'tier':'web'}}}"));
        assertThat(decides(labelled, policy("p", 0, labels("tier", "web")))).isEmpty();
        assertThat(decides(labelled, policy("p", 0, labels("mine", "*")))).contains("p");
    }

    @Test
    void aLabelThatOverridesTheImagesIsTheContainersOwn() {
        Subject labelled = described(json(BY_ID), image("{'Config':{'Labels':{'tier':'db'}}}"));
        assertThat(decides(labelled, policy("p", 0, labels("tier", "web")))).contains("p");
    }

    @Test
    void whileTheImageCannotBeReadNoLabelCounts() {
        Subject unreadable = described(json(BY_ID), Observed.unknown("timeout"));
        assertThat(decides(unreadable, policy("p", 0, labels("tier", "web")))).isEmpty();
    }
}
