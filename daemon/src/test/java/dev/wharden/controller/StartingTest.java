package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.policy.Subjects;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EntryScript;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits until it is seen what a container does that has only just started. */
final class StartingTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private Instant steady = NOW;
    private Set<Integer> listened = Set.of();
    private Observed<Boolean> handsOver = Observed.unknown("no such file");
    private final Starting starting = new Starting(() -> steady, (_, _) -> handsOver, _ -> listened);

    private static final EntryScript AT_WORK = new EntryScript("/entry.sh", EntryScript.Given.COMMAND);

    private boolean waits(Remedy remedy, Container actual) {
        return starting.on(remedy, subject(actual), NOW).isPresent();
    }

    /** It could end every nine seconds for ever, by itself or by somebody who restarts it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void whatIsNeverOlderIsSeenAfterTenMinutes(int restarts) {
        Container young = container("", "AUDIT_WRITE", 3).with("/RestartCount", IntNode.valueOf(restarts));
        for (int seconds = 0; seconds < 600; seconds += 9) {
            steady = NOW.plusSeconds(seconds);
            assertThat(waits(dropping(young), young)).isTrue();
        }
        steady = NOW.plusSeconds(601);
        assertThat(waits(dropping(young), young)).isFalse();
        assertThat(waits(dropping(young), young)).as("nor at the next look").isFalse();

        Container old = container("", "AUDIT_WRITE", 11);
        assertThat(waits(dropping(old), old)).isFalse();
        assertThat(waits(dropping(young), young)).as("it was older in between").isTrue();
    }

    /** It runs for three seconds a minute: what was waited for before its pause counts on after it. */
    @Test
    void oneThatIsOftenBetweenTwoRunsIsSeenAfterTenMinutes() {
        Container young = container("", "AUDIT_WRITE", 3);
        Container pausing = container("", "AUDIT_WRITE", 40).with("/State/Restarting", BooleanNode.TRUE);
        for (int seconds = 0; seconds < 600; seconds += 60) {
            steady = NOW.plusSeconds(seconds);
            assertThat(waits(dropping(young), young)).isTrue();
            assertThat(waits(dropping(pausing), pausing)).isFalse();
        }
        steady = NOW.plusSeconds(601);
        assertThat(waits(dropping(young), young)).isFalse();
    }

    /** Whoever set the clock back by an hour would hold every repair for that hour. */
    @ParameterizedTest
    @CsvSource({"9, 1", "0, 10", "-5, 15", "-11, 0", "-3600, 0", "2000000000, 0"})
    void anAgeThatCannotBeHoldsNothing(int seconds, int left) {
        Container actual = container("", "AUDIT_WRITE", seconds);
        steady = NOW.plusSeconds(7200);
        assertThat(starting.on(dropping(actual), subject(actual), NOW)
                        .map(wait -> wait.delay(steady).toSeconds())
                        .orElse(0L))
                .isEqualTo(left);
    }

    /** Where it writes is seen when it has written, and a job's file would be lost in silence. */
    @ParameterizedTest
    @CsvSource({"10001:10001, false, 3, true", "10001:10001, false, 11, false", "10001:10001, true, 3, false"})
    void whatIsToBeReadOnlyIsSeenToWriteFirst(String user, boolean already, int seconds, boolean waits) {
        Container actual =
                container(user, "ALL", seconds).with("/HostConfig/ReadonlyRootfs", BooleanNode.valueOf(already));
        Container desired = actual.with("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        assertThat(waits(new Remedy.Recreate(actual, desired, List.of(), List.of()), actual))
                .isEqualTo(waits);
        assertThat(waits(new Remedy.Update(actual, List.of(), List.of()), actual))
                .as("in place")
                .isFalse();
        assertThat(waits(new Remedy.Recreate(actual, desired, desired, List.of(), List.of()), actual))
                .as("an undo")
                .isFalse();
    }

    /** Root writes to a folder of another user until DAC_OVERRIDE is taken from it. */
    @ParameterizedTest
    @CsvSource({"true, DAC_OVERRIDE, true", "true, MKNOD, false", "false, DAC_OVERRIDE, false"})
    void whatRootWritesToIsSeenFirst(boolean writable, String drop, boolean waits) {
        var mounts = JsonNodeFactory.instance.arrayNode();
        mounts.addObject().put("Type", "volume").put("Destination", "/data").put("RW", writable);
        Container actual = container("", "AUDIT_WRITE", 3).with("/Mounts", mounts);
        var remedy = new Remedy.Recreate(actual, container("", drop, 3), List.of(), List.of());
        assertThat(waits(remedy, actual)).isEqualTo(waits);
    }

    private static Remedy.Recreate dropping(Container actual) {
        return new Remedy.Recreate(actual, container("", "ALL", 3), List.of(), List.of());
    }

    private static Subject subject(Container actual) {
        return Subjects.of(actual).with(new Service(Observed.absent("none"), Observed.absent(""), List.of()));
    }

    private static Container container(String user, String drop, int seconds) {
        var inspect = JsonNodeFactory.instance.objectNode().put("Name", "/web");
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
        Subject subject = Subjects.of(actual).with(new Service(runs, Observed.absent(""), List.of()));

        assertThat(starting.on(remedy, subject, NOW).isPresent()).isEqualTo(waits);
    }

    /** What is ended in the middle of that leaves half a database, which the next start uses. */
    @ParameterizedTest
    @CsvSource({
        "true, 0, 29, true",
        "false, 0, 29, false",
        "true, 1, 29, true",
        "true, 1000, 1, true",
        "true, 0, 31, false"
    })
    void whatIsStillBeingPreparedWaits(boolean entering, int restarts, int minutes, boolean waits) {
        Container actual = container("999:999", "ALL", minutes * 60).with("/RestartCount", IntNode.valueOf(restarts));
        Subject subject = subject(actual)
                .with(new Service(Observed.absent("none"), Observed.absent(""), List.of())
                        .entering(entering ? Optional.of(AT_WORK) : Optional.empty()));
        List<Remedy> ending = List.of(
                new Remedy.Recreate(actual, actual, List.of(), List.of()), new Remedy.Restart(actual, List.of()));

        assertThat(ending)
                .allSatisfy(
                        remedy -> assertThat(starting.on(remedy, subject, NOW).isPresent())
                                .isEqualTo(waits));
    }

    /** A database that is half made is no less so for having been started by its restart policy. */
    @Test
    void whatIsPreparedWaitsHalfAnHourInAllHoweverOftenItIsRestarted() {
        Service enters = entering(AT_WORK);
        for (int seconds = 0; seconds < 1800; seconds += 60) {
            steady = NOW.plusSeconds(seconds);
            Container actual = container("999:999", "ALL", 1).with("/RestartCount", IntNode.valueOf(1 + seconds / 60));
            assertThat(starting.on(restart(actual), subject(actual).with(enters), NOW))
                    .as("after %s s", seconds)
                    .isPresent();
        }
        steady = NOW.plusSeconds(1800);
        Container actual = container("999:999", "ALL", 1).with("/RestartCount", IntNode.valueOf(30));
        assertThat(starting.on(restart(actual), subject(actual).with(enters), NOW))
                .isEmpty();
        steady = NOW.plusSeconds(1860);
        assertThat(starting.on(restart(actual), subject(actual).with(enters), NOW))
                .as("nor at the next start")
                .isEmpty();

        Container another = actual.with("/Id", TextNode.valueOf("b".repeat(64)));
        assertThat(starting.on(restart(another), subject(another).with(enters), NOW))
                .as("another container of the name has its own time")
                .isPresent();
    }

    /** What of a script's text is known decides where its words do not. */
    @ParameterizedTest
    @CsvSource({
        "UNSEEN,  no,      true",
        "COMMAND, no,      true",
        "COMMAND, unread,  true",
        "OPTIONS, yes,     true",
        "OPTIONS, no,      false",
        "OPTIONS, unread,  true",
        "NOTHING, yes,     true",
        "NOTHING, no,      false",
        "NOTHING, unread,  false",
    })
    void aScriptThatHandsOverIsWaitedForAndAServiceThatIsOneIsNot(EntryScript.Given given, String text, boolean waits) {
        handsOver = text.equals("unread") ? Observed.unknown("it is too long") : Observed.known(text.equals("yes"));
        Container actual = container("999:999", "ALL", 60);
        Subject subject = subject(actual).with(entering(new EntryScript("/entry.sh", given)));

        Optional<String> wait = starting.on(restart(actual), subject, NOW).map(deferred -> deferred.sentence());

        assertThat(wait.isPresent()).isEqualTo(waits);
        if (given == EntryScript.Given.OPTIONS && waits && text.equals("unread")) {
            assertThat(wait.orElseThrow()).endsWith("(whether it hands over at all is not known: it is too long)");
        }
    }

    /**
     * RabbitMQ's script stays above its server; what listens in a namespace of several may be another's, and what
     * prepares a database listens to another port, or not for long.
     */
    @ParameterizedTest
    @CsvSource({
        "bridge,       5672, 121, true,  false",
        "'',           5672, 121, true,  false",
        "bridge,       9999, 121, true,  true",
        "bridge,       5672, 119, true,  true",
        "host,         5672, 121, true,  true",
        "container:ab, 5672, 121, true,  true",
        "bridge,       5672, 121, false, true"
    })
    void aScriptAboveAServerPreparesNothing(String network, int port, int seconds, boolean alone, boolean waits) {
        handsOver = Observed.known(true);
        Container actual = container("999:999", "ALL", seconds)
                .with("/HostConfig/NetworkMode", TextNode.valueOf(network))
                .with("/Config/ExposedPorts/5672~1tcp", JsonNodeFactory.instance.objectNode());
        var script = new EntryScript("/usr/bin/rabbitmq-server", EntryScript.Given.NOTHING);
        listened = Set.of(port);
        var sidecar = new Dependents.Dependent(container("0", "ALL", 60), List.of());
        Subject subject = shared(actual, alone ? List.of() : List.of(sidecar)).with(entering(script));
        assertThat(starting.on(restart(actual), subject, NOW).isPresent()).isEqualTo(waits);
    }

    private static Subject shared(Container actual, List<Dependents.Dependent> sidecars) {
        Neighbours neighbours =
                Neighbours.none("a test").with(Observed.known(new Dependents(actual, sidecars, false, List.of())));
        return new Subject(actual, Observed.absent("a test"), Observed.absent("a test"), EngineFacts.NONE, neighbours);
    }

    private static Service entering(EntryScript script) {
        return new Service(Observed.absent("none"), Observed.absent(""), List.of()).entering(Optional.of(script));
    }

    private static Remedy restart(Container actual) {
        return new Remedy.Restart(actual, List.of());
    }
}
