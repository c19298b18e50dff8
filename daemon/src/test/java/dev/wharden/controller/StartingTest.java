package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What waits until it is seen whether a container that is root becomes another user. */
final class StartingTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    /** It could end every nine seconds for ever. */
    @Test
    void whatItsRestartPolicyHasStartedDoesNotWait() {
        Container first = container("", "AUDIT_WRITE", 3);
        Container again = first.with("/RestartCount", IntNode.valueOf(1));
        assertThat(Starting.on(dropping(first), subject(first), NOW)).isPresent();
        assertThat(Starting.on(dropping(again), subject(again), NOW)).isEmpty();
    }

    private static Remedy.Recreate dropping(Container actual) {
        return new Remedy.Recreate(actual, container("", "ALL", 3), List.of(), List.of());
    }

    private static Subject subject(Container actual) {
        return new Subject(actual, Observed.absent(""), Observed.absent(""), EngineFacts.NONE, Neighbours.none(""))
                .with(new Service(Observed.absent("none"), Observed.absent(""), List.of()));
    }

    private static Container container(String user, String drop, int seconds) {
        var inspect = JsonNodeFactory.instance.objectNode();
        inspect.putObject("State")
                .put("Running", true)
                .put("StartedAt", NOW.minusSeconds(seconds).toString());
        inspect.putObject("Config").put("User", user);
        inspect.putObject("HostConfig").putArray("CapDrop").add(drop);
        return new Container(inspect);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', ALL, 3, false, true",
        "'', 10001:10001, MKNOD, 3, false, true",
        "'', '', SETUID, 3, false, true",
        "'', '', ALL, 11, false, false",
        "'', '', ALL, 3, true, false",
        "'', '', MKNOD, 3, false, false",
        "10001:10001, 10001:10001, ALL, 3, false, false",
    })
    void onlyWhatTakesItsUserOrItsRightsWaits(
            String user, String next, String drop, int seconds, boolean seen, boolean waits) {
        Container actual = container(user, "AUDIT_WRITE", seconds);
        var remedy = new Remedy.Recreate(actual, container(next, drop, seconds), List.of(), List.of());
        Observed<ServiceUser> runs = seen ? Observed.known(new ServiceUser(33, 33, "w")) : Observed.absent("none");
        var subject = new Subject(
                        actual, Observed.absent(""), Observed.absent(""), EngineFacts.NONE, Neighbours.none(""))
                .with(new Service(runs, Observed.absent(""), List.of()));

        assertThat(Starting.on(remedy, subject, NOW).isPresent()).isEqualTo(waits);
    }

    /** What is ended in the middle of that leaves half a database, which the next start uses. */
    @ParameterizedTest
    @CsvSource({"true, 0, 29, true", "false, 0, 29, false", "true, 1, 29, false", "true, 0, 31, false"})
    void whatIsStillBeingPreparedWaits(boolean entering, int restarts, int minutes, boolean waits) {
        Container actual = container("999:999", "ALL", minutes * 60).with("/RestartCount", IntNode.valueOf(restarts));
        Subject subject = subject(actual)
                .with(new Service(Observed.absent("none"), Observed.absent(""), List.of()).entering(entering));
        List<Remedy> ending = List.of(
                new Remedy.Recreate(actual, actual, List.of(), List.of()), new Remedy.Restart(actual, List.of()));

        assertThat(ending)
                .allSatisfy(
                        remedy -> assertThat(Starting.on(remedy, subject, NOW).isPresent())
                                .isEqualTo(waits));
    }
}
