package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import dev.wharden.control.Mutations.Mutation;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No control passes what it cannot read: each field that it reads is spoilt in each way, on each of its examples and on
 * each recorded answer. What no engine says there (InspectOracle) must be found, and where all was well before it must
 * be found unread. Which fields it reads is seen, not listed (WatchedObject).
 */
final class ControlMutationsTest {
    private static final int LEAST = 100;

    /** They read what the kernel or the engine's events say, or compare a whole answer with another. */
    private static final Set<String> NOT_OF_INSPECT =
            Set.of("declaredState", "execSessions", "filesystemDrift", "processes");

    /** All that read an inspect answer; of processes the kernel alone tells. */
    static Stream<String> controls() {
        return Controls.of(Scope.CONTAINER).stream()
                .map(control -> control.info().id())
                .filter(id -> !NOT_OF_INSPECT.contains(id));
    }

    /** What a control is tried on. */
    private record Trial(String name, ObjectNode tree, JsonNode facts, Settings settings) {
        Subject subject(ObjectNode declared) {
            return FixtureSubject.of(new Container(declared), facts);
        }
    }

    private static List<Trial> trials(Control control) {
        Fixture fixture = Fixture.of(control.info().id());
        var trials = new ArrayList<Trial>();
        Stream.concat(fixture.good().stream(), fixture.bad().stream())
                .map(one -> new Trial(
                        one.title().isEmpty() ? one.given().toString() : one.title(),
                        RecordedInspect.overlaid(RecordedInspect.of("plain"), one.given()),
                        one.subject(),
                        one.settings()))
                .forEach(trials::add);
        List<Settings> settings = Stream.concat(
                        Stream.of(fixture.settings()), control.info().profiles().values().stream())
                .distinct()
                .toList();
        Answers.names()
                .forEach(name -> settings.forEach(
                        one -> trials.add(new Trial(name, RecordedInspect.of(name), Json.tree("{}"), one))));
        return trials;
    }

    @ParameterizedTest
    @MethodSource("controls")
    void whatCannotBeReadIsNeverAPass(String id) {
        Control control = Controls.of(id).orElseThrow();
        var passed = new TreeSet<String>();
        int tried = 0;
        for (Trial trial : trials(control)) {
            boolean clean = control.evaluate(trial.subject(trial.tree()), trial.settings())
                    .isEmpty();
            for (String field : read(control, trial)) {
                if (field.equals(Container.CUT)) {
                    // Wharden's own mark; no engine has it.
                    continue;
                }
                assertThat(InspectOracle.knows(field))
                        .as("%s reads %s, which types.txt does not have", id, field)
                        .isTrue();
                for (Mutation mutation : Mutations.of(trial.tree(), field)) {
                    List<Finding> findings = control.evaluate(trial.subject(mutation.tree()), trial.settings());
                    boolean found =
                            clean ? findings.stream().anyMatch(Finding.Unread.class::isInstance) : !findings.isEmpty();
                    tried++;
                    if (!found && !InspectOracle.allows(mutation.place(), mutation.value())) {
                        passed.add(mutation.place() + " = "
                                + (mutation.value().isMissingNode() ? "(missing)" : mutation.value()) + " in "
                                + trial.name());
                    }
                }
            }
        }
        assertThat(passed).as("%s: %d of %d", id, passed.size(), tried).isEmpty();
        assertThat(tried).isGreaterThan(LEAST);
    }

    /** The oracle itself: real engines said all of this. */
    @Test
    void whatEnginesSaidIsAllowed() {
        for (String name : (Iterable<String>) Answers.names()::iterator) {
            ObjectNode tree = RecordedInspect.of(name);
            for (String field : everyField(tree)) {
                assertThat(InspectOracle.allows(field, tree.at(field)))
                        .as("%s of %s: %s", field, name, tree.at(field))
                        .isTrue();
            }
        }
    }

    private static Set<String> everyField(ObjectNode tree) {
        var fields = new LinkedHashSet<String>();
        tree.properties().forEach(field -> {
            fields.add("/" + field.getKey());
            field.getValue().properties().forEach(inner -> fields.add("/" + field.getKey() + "/" + inner.getKey()));
        });
        return fields;
    }

    private static Set<String> read(Control control, Trial trial) {
        var asked = new TreeSet<String>();
        control.evaluate(trial.subject(WatchedObject.of(trial.tree(), asked)), trial.settings());
        // What is under a key of a map is spoilt with the map.
        asked.removeIf(field ->
                asked.stream().anyMatch(map -> field.startsWith(map + "/") && InspectOracle.knows(map + "/*")));
        return asked;
    }
}
