package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of every control. */
final class ControlFixturesTest {
    static Stream<Arguments> cases() {
        return Controls.of(Scope.CONTAINER).stream()
                .flatMap(control -> cases(control.info().id()));
    }

    static Stream<Arguments> hostCases() {
        return Controls.of(Scope.HOST).stream()
                .flatMap(control -> cases(control.info().id()));
    }

    static Stream<Arguments> fleetCases() {
        return Controls.of(Scope.FLEET).stream()
                .flatMap(control -> cases(control.info().id()));
    }

    private static Stream<Arguments> cases(String id) {
        Fixture fixture = Fixture.of(id);
        return Stream.concat(fixture.good().stream(), fixture.bad().stream())
                .map(one -> Arguments.of(id, one.title().isEmpty() ? one.given().toString() : one.title(), one));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aControlFindsWhatItsExampleSays(String id, String title, Fixture.Case one) {
        Control control = Controls.of(id).orElseThrow();
        var declared = new Container(RecordedInspect.overlaid(RecordedInspect.of("plain"), one.given()));
        Subject subject = FixtureSubject.of(declared, one.subject());
        List<Finding> findings = control.evaluate(subject, one.settings());
        assertThat(findings).extracting(ControlFixturesTest::line).containsExactlyElementsOf(one.findings());
        assertThat(findings)
                .allSatisfy(finding -> assertThat(finding.detail().control()).isEqualTo(id));
        assertThat(findings).allSatisfy(ControlFixturesTest::wantsWhatItsRepairSets);
        Container repaired = declared;
        for (Finding finding : findings) {
            repaired = finding instanceof Finding.Drift drift ? Edit.apply(repaired, drift.edits()) : repaired;
        }
        contains(repaired.tree(), one.repaired(), "");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("hostCases")
    void aControlOfTheHostFindsWhatItsExampleSays(String id, String title, Fixture.Case one) {
        Control control = Controls.of(id).orElseThrow();
        assertThat(control.evaluate(FixtureSubject.hostSubject(one.given(), one.subject()), one.settings()))
                .extracting(ControlFixturesTest::line)
                .containsExactlyElementsOf(one.findings());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("fleetCases")
    void aControlOfTheFleetFindsWhatItsExampleSays(String id, String title, Fixture.Case one) {
        Control control = Controls.of(id).orElseThrow();
        assertThat(control.evaluate(FixtureSubject.fleet(one.given()), one.settings()))
                .extracting(ControlFixturesTest::line)
                .containsExactlyElementsOf(one.findings());
    }

    /**
     * Whoever follows a finding by hand comes to what the repair makes: a list is the whole field, a word may be a part
     * of it.
     */
    private static void wantsWhatItsRepairSets(Finding finding) {
        if (finding instanceof Finding.Drift drift) {
            drift.edits().stream()
                    .filter(edit -> edit.pointer().equals(drift.detail().field()))
                    .filter(edit -> drift.detail().desired().isArray())
                    .forEach(edit -> assertThat(drift.detail().desired()).isEqualTo(edit.value()));
        }
    }

    private static String line(Finding finding) {
        Finding.Detail detail = finding.detail();
        return detail.severity().name().toLowerCase(Locale.ROOT)
                + " "
                + finding.getClass().getSimpleName()
                + " "
                + detail.rule()
                + " "
                + detail.field()
                + ": "
                + detail.message();
    }

    private static void contains(JsonNode actual, JsonNode expected, String path) {
        if (expected.isObject()) {
            expected.properties()
                    .forEach(entry ->
                            contains(actual.path(entry.getKey()), entry.getValue(), path + "/" + entry.getKey()));
        } else if (!expected.isMissingNode()) {
            assertThat(actual.toString()).as(path).isEqualTo(expected.toString());
        }
    }
}
