package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Controls;
import dev.wharden.control.Finding;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.control.Rule;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shape;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Mode;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new version of Wharden, whose profile asks for more under the same policy files, repairs no fleet at once. */
final class UpgradeLineTest {
    private static final String POLICIES =
            PolicyText.policy("all", "", "mode: Enforce", "profile: privileged", "remediation: {probation: 10s}");

    private Line line;

    UpgradeLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES);
    }

    /** A control as another version has it. */
    private record Other(Control control, Info info) implements Control {
        @Override
        public List<Finding> evaluate(Target target, Settings settings) {
            return control.evaluate(target, settings);
        }

        @Override
        public Settings completed(Subject subject, Settings settings) {
            return control.completed(subject, settings);
        }

        @Override
        public Advice byHand(Subject subject, Settings settings) {
            return control.byHand(subject, settings);
        }
    }

    /** With the control {@code privileged} in the profile that asks for nothing. */
    private static Catalogue wider() {
        Settings settings = Settings.of(Shape.ALLOW, false);
        return changed("privileged", info -> with(info, Map.of(Profile.PRIVILEGED, settings)));
    }

    private static Catalogue changed(String id, java.util.function.UnaryOperator<Info> change) {
        return new Catalogue(Controls.all().stream()
                .<Control>map(control ->
                        control.info().id().equals(id) ? new Other(control, change.apply(control.info())) : control)
                .toList());
    }

    /** The same with one rule more. */
    private static Catalogue stricter() {
        Settings settings = Settings.of(Shape.ALLOW, false);
        var more = new Rule("more", Severity.LOW, _ -> {}, List.of());
        return changed(
                "privileged",
                info -> with(
                        info,
                        Map.of(Profile.PRIVILEGED, settings),
                        Stream.concat(info.rules().stream(), Stream.of(more)).toList()));
    }

    private static Info with(Info info, Map<Profile, Settings> profiles) {
        return with(info, profiles, info.rules());
    }

    private static Info with(Info info, Map<Profile, Settings> profiles, List<Rule> rules) {
        return new Info(
                info.id(),
                info.title(),
                info.why(),
                info.severity(),
                info.scope(),
                info.shape(),
                info.fields(),
                profiles,
                info.reported(),
                rules,
                info.fix());
    }

    private List<String> fleet(int size) {
        line.tell();
        List<String> names =
                IntStream.range(0, size).mapToObj(number -> "web" + number).toList();
        // Copies of one image would be one vote.
        names.forEach(name -> line.stage.image(name + ":1", JsonNodeFactory.instance.objectNode()));
        names.forEach(name -> line.stage.run(name, Body.PRIVILEGED.replace("busybox:test", name + ":1")));
        names.forEach(line::look);
        names.forEach(name -> assertThat(line.state(name)).isEqualTo("Compliant"));
        line.pass(Duration.ofDays(1));
        return names;
    }

    private List<String> repaired(List<String> names) {
        return names.stream()
                .filter(name -> !line.stage.look(name).isTrue("/HostConfig/Privileged"))
                .toList();
    }

    @Test
    void ofAFleetThatCompliedNoneIsRepairedAndTheBreakerSaysWhy() {
        List<String> names = fleet(6);
        line.upgrade(wider(), POLICIES);
        for (int i = 0; i < 3; i++) {
            names.forEach(line::look);
            line.pass(Duration.ofMinutes(2));
        }

        assertThat(repaired(names)).isEmpty();
        assertThat(line.assembly.guards.breakerOpen()).hasValueSatisfying(why -> {
            assertThat(why).contains("drifted after policies or engine changed");
            assertThat(line.heard(AuditEvent.Lifecycle.class))
                    .as("a record of it, once")
                    .containsOnlyOnce(new AuditEvent.Lifecycle("breaker_opened", "open", why));
        });
        names.forEach(name -> assertThat(line.state(name)).isEqualTo("Drifted"));
    }

    @Test
    void whereTheyAreFewItGoesFromOneToTheNextAndHaltsAtTheFirstFailure() {
        List<String> names = fleet(3);
        line.upgrade(wider(), POLICIES);
        names.forEach(line::look);

        assertThat(repaired(names)).hasSize(1);
        assertThat(line.reason("web1")).contains("rollout of policy all");

        line.pass(Duration.ofSeconds(20));
        line.stage.behave(container -> !container.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(1));
        for (int i = 0; i < 5; i++) {
            line.pass(Duration.ofSeconds(20));
            names.forEach(line::look);
        }
        assertThat(line.assembly.guards.rolloutsHalted()).hasSize(1);
        assertThat(repaired(names)).containsExactly("web0");
    }

    @Test
    void theSameVersionAndACommentAreNoOtherPolicy() {
        String before = line.read(POLICIES).policies().getFirst().digest();
        assertThat(line.read(POLICIES.replace("spec:", "# why\nspec:  "))
                        .policies()
                        .getFirst()
                        .digest())
                .isEqualTo(before);
        assertThat(line.read(POLICIES.replace("10s", "11s"))
                        .policies()
                        .getFirst()
                        .digest())
                .isNotEqualTo(before);
    }

    @Test
    void aControlThatThePolicyDoesNotAskForIsNoneOfItsConcern() {
        String before = line.read(POLICIES).policies().getFirst().digest();
        line.upgrade(changed("imagePolicy", info -> with(info, Map.of())), POLICIES);
        assertThat(line.read(POLICIES).policies().getFirst().digest()).isEqualTo(before);
        line.upgrade(wider(), POLICIES);
        assertThat(line.read(POLICIES).policies().getFirst().digest()).isNotEqualTo(before);
    }

    /** As when a new version finds more: that it does is no drift of the containers. */
    @Test
    void oneRuleMoreInAControlThatThePolicyAsksForIsAnotherPolicy() {
        line.upgrade(wider(), POLICIES);
        String before = line.read(POLICIES).policies().getFirst().digest();
        line.upgrade(stricter(), POLICIES);
        assertThat(line.read(POLICIES).policies().getFirst().digest()).isNotEqualTo(before);
    }
}
