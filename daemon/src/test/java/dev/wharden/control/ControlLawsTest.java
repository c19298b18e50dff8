package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds of every control whatever it judges: each on every recorded answer, with each field that controls read
 * also missing, null and of wrong types.
 */
final class ControlLawsTest {
    private static final long SEED = Long.getLong("wharden.seed", 20261125L);

    /** A host with every security module, on which nothing runs yet. */
    private static final JsonNode PLANNED = Json.tree("""
            {"engine": {"securityOptions": ["name=seccomp,profile=builtin", "name=apparmor", "name=selinux"]}}
            """);

    /** The same host, with all that can be known of a container that runs. */
    private static final JsonNode KNOWN = Json.tree("""
            {"engine": {"securityOptions": ["name=seccomp,profile=builtin", "name=apparmor", "name=selinux"]},
             "kernel": {"uids": [0, 0, 0, 0], "capabilityBounds": "000001ffffffffff", "noNewPrivileges": false, \
            "seccomp": 0, "lsm": "unconfined",
                        "namespaces": {"net": 1, "pid": 2, "ipc": 3, "uts": 4}, "hostNamespaces": {"net": 1, "pid": \
            2, "ipc": 3, "uts": 4},
                        "mounts": ["415 299 0:138 / / rw,relatime - overlay overlay rw", "432 415 254:0 /run /hostrun \
            rw,relatime master:17 - ext4 /dev/vda rw"]},
             "hostMounts": ["27 1 254:0 / / rw,relatime - ext4 /dev/vda rw"], "sockets": ["/run/docker.sock"], \
            "owners": {}, "passwd": {"root": 0},
             "hostLogins": {"0": "root"}, "uidUsers": {"0": ["other"]}, "image": {"RepoTags": [], "RepoDigests": []}}
            """);

    private static final Map<String, List<Settings>> SETTINGS = Controls.of(Scope.CONTAINER).stream()
            .collect(java.util.stream.Collectors.toUnmodifiableMap(
                    control -> control.info().id(), ControlLawsTest::read));

    /** The settings that a control is judged under: those of each profile, of each of its examples, and none. */
    private static List<Settings> settings(Control control) {
        return java.util.Objects.requireNonNull(SETTINGS.get(control.info().id()));
    }

    private static List<Settings> read(Control control) {
        Fixture fixture = Fixture.of(control.info().id());
        return Stream.of(
                        Stream.of(Settings.EMPTY, fixture.settings()),
                        control.info().profiles().values().stream(),
                        Stream.concat(fixture.good().stream(), fixture.bad().stream())
                                .map(Fixture.Case::settings))
                .flatMap(it -> it)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.control.Answers#names")
    void judgingNeverThrowsChangesNothingAndTouchesOnlyItsOwnFields(String name) {
        int turn = 0;
        for (ObjectNode variant : Answers.variants(name)) {
            turn++;
            ObjectNode before = variant.deepCopy();
            Subject subject = FixtureSubject.of(new Container(variant), KNOWN);
            for (Control control : Controls.of(Scope.CONTAINER)) {
                // All settings on what an engine really said, then the example's and another one in turn.
                List<Settings> all = settings(control);
                Settings one = all.get(turn % 2 == 0 ? 1 % all.size() : turn / 2 % all.size());
                for (Settings settings : turn == 1 ? all : List.of(one)) {
                    List<Finding> findings = control.evaluate(subject, settings);
                    // Of some: it costs as much as all else here.
                    if (turn % 4 == 1 && !findings.equals(control.evaluate(subject, settings))) {
                        fail("%s judges twice in two ways: %s", control.info().id(), variant);
                    }
                    findings.forEach(finding -> check(finding, control.info()));
                }
            }
            assertThat(variant).isEqualTo(before);
        }
    }

    /** Without assertions that cost more than what they look at: this is asked a million times. */
    private static void check(Finding finding, Info info) {
        boolean own = finding.detail().control().equals(info.id())
                && info.rules().stream()
                        .anyMatch(rule -> rule.id().equals(finding.detail().rule()))
                && !finding.detail().message().isBlank();
        boolean inside = !(finding instanceof Finding.Drift drift)
                || (info.repair() != Repair.NONE
                        && drift.edits().stream()
                                .allMatch(edit -> info.pointers().contains(edit.pointer())));
        if (!own || !inside) {
            fail("%s finds what is not its own: %s", info.id(), finding);
        }
    }

    /** Of what an engine says; where no edit repairs it the control itself has the words. */
    @ParameterizedTest
    @MethodSource("dev.wharden.control.Answers#names")
    void whateverCanBeRepairedOrHasNoRepairHasAdvice(String name) {
        Subject subject = FixtureSubject.of(new Container(RecordedInspect.of(name)), PLANNED);
        for (Control control : Controls.of(Scope.CONTAINER)) {
            for (Settings settings : settings(control)) {
                Settings completed = control.completed(subject, settings);
                List<Finding> findings = control.evaluate(subject, completed);
                Container fixed = subject.declared();
                for (Finding finding : findings) {
                    fixed = finding instanceof Finding.Drift drift ? Edit.apply(fixed, drift.edits()) : fixed;
                }
                Advice advice = Advice.of(subject.declared(), fixed).and(control.byHand(subject, completed));
                boolean due = findings.stream().anyMatch(Finding.Drift.class::isInstance)
                        || (!findings.isEmpty() && control.info().repair() == Repair.NONE);
                assertThat(due && (advice.run().isEmpty() || advice.compose().isEmpty()))
                        .as("%s has no advice for %s under %s", control.info().id(), name, settings)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.control.Answers#names")
    void oneRoundOfRepairsInAnyOrderLeavesNothingToRepair(String name) {
        var random = new Random(SEED);
        int turn = 0;
        for (ObjectNode variant : Answers.variants(name)) {
            var controls = new ArrayList<>(Controls.of(Scope.CONTAINER));
            Collections.shuffle(controls, random);
            Map<String, Settings> chosen = choose(random);
            Container repaired = fold(controls, chosen, new Container(variant));
            for (Control control : controls) {
                if (!drifts(control, chosen, repaired).isEmpty()) {
                    fail(
                            "%s drifts after %s, seed %d, %s, %s",
                            control.info().id(), ids(controls), SEED, chosen, variant);
                }
            }
            // Of some, as above.
            if (turn++ % 4 != 0) {
                continue;
            }
            Collections.shuffle(controls, random);
            assertThat(drop(fold(controls, chosen, new Container(variant)).tree()))
                    .as("another order, seed %d", SEED)
                    .isEqualTo(drop(repaired.tree()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.control.Answers#names")
    void whatNoControlOwnsSurvivesARepair(String name) {
        ObjectNode tree = RecordedInspect.of(name);
        tree.put("FromTheFuture", "kept");
        ((ObjectNode) tree.get("HostConfig")).putObject("FromTheFuture").put("a", 1);
        ((ObjectNode) tree.at("/HostConfig/RestartPolicy")).put("FromTheFuture", true);
        Container repaired = fold(Controls.of(Scope.CONTAINER), choose(new Random(SEED)), new Container(tree));
        ObjectNode expected = tree.deepCopy();
        ObjectNode actual = repaired.tree().deepCopy();
        Controls.of(Scope.CONTAINER).stream()
                .flatMap(control -> control.info().pointers().stream())
                .forEach(pointer -> {
                    int slash = pointer.lastIndexOf('/');
                    for (ObjectNode side : List.of(expected, actual)) {
                        ((ObjectNode) side.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
                    }
                });
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.at("/HostConfig/RestartPolicy/FromTheFuture").booleanValue())
                .isTrue();
    }

    @Test
    void everyControlIsInTheCatalogueOnceAndSorted() {
        assertThat(Controls.of(Scope.CONTAINER))
                .extracting(control -> control.info().id())
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
        assertThat(Controls.of(Scope.HOST))
                .extracting(control -> control.info().id())
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    }

    /** One of each control's settings. */
    private static Map<String, Settings> choose(Random random) {
        var chosen = new java.util.TreeMap<String, Settings>();
        for (Control control : Controls.of(Scope.CONTAINER)) {
            List<Settings> all = settings(control);
            chosen.put(control.info().id(), all.get(random.nextInt(all.size())));
        }
        return chosen;
    }

    private static Container fold(List<Control> controls, Map<String, Settings> chosen, Container declared) {
        Container folded = declared;
        for (Control control : controls) {
            for (Finding.Drift drift : drifts(control, chosen, folded)) {
                folded = Edit.apply(folded, drift.edits());
            }
        }
        return folded;
    }

    private static List<Finding.Drift> drifts(Control control, Map<String, Settings> chosen, Container declared) {
        Subject subject = FixtureSubject.of(declared, PLANNED);
        return control
                .evaluate(
                        subject,
                        java.util.Objects.requireNonNull(
                                chosen.get(control.info().id())))
                .stream()
                .filter(Finding.Drift.class::isInstance)
                .map(Finding.Drift.class::cast)
                .toList();
    }

    /** Security options are a map in a list's clothes: their order says nothing. */
    private static ObjectNode drop(ObjectNode tree) {
        ObjectNode copy = tree.deepCopy();
        if (copy.get("HostConfig") instanceof ObjectNode host) {
            List<String> options = host.path("SecurityOpt")
                    .valueStream()
                    .map(JsonNode::toString)
                    .sorted()
                    .toList();
            host.put("SecurityOpt", options.toString());
        }
        return copy;
    }

    private static List<String> ids(List<Control> controls) {
        return controls.stream().map(control -> control.info().id()).toList();
    }
}
