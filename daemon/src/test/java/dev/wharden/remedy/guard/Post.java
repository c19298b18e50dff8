package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.control.Edit;
import dev.wharden.policy.Remediation.Window;
import dev.wharden.policy.Subjects;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A guard's post: a clock that the test moves, containers by name, and daemons that come and go on the same state. */
final class Post {
    static final Deferred STARTING =
            new Deferred(Reason.STARTING, Instant.parse("2026-11-25T09:00:10Z"), "waits for: its first 10 seconds");

    final StateDir state;
    final Path pauseFile;
    final Set<ContainerName> open = new HashSet<>();
    Guards guards;
    Histories histories;
    String policy = "digest";
    Instant opens = Instant.EPOCH;
    Disruption limits = new Disruption(1, 12, 60, Duration.ofSeconds(30), Duration.ofHours(1), 3, 50, 30, 5);
    /** When the containers were made: after their policies, so that what is repaired is their own drift. */
    String created = "2027-01-01T00:00:00Z";
    /** Of the containers. */
    Map<String, String> labels = Map.of();
    /** What the engine says of theirs. */
    Observed<Map<String, Volume>> volumes = Observed.absent("not asked for");
    /** Ids of those that another Docker client has changed since the last change of policies. */
    final Set<String> updated = new HashSet<>();
    /** Why the breaker has opened, each time. */
    final List<String> opened = new ArrayList<>();
    /** Whose wait may be over. */
    final Set<ContainerName> woken = new HashSet<>();

    private final Map<String, String> ids = new HashMap<>();
    private int failures;
    private final Map<String, String> images = new HashMap<>();
    private final Map<String, String> marks = new HashMap<>();
    private final Map<String, String> hosts = new HashMap<>();
    private Instant now = Instant.parse("2026-11-25T09:00:00Z");

    Post(Path folder) {
        state = new StateDir(folder);
        pauseFile = folder.resolve("pause");
        histories = new Histories(state);
        guards = make();
    }

    void concurrent(int most) {
        limits = new Disruption(most, 100, 60, Duration.ofSeconds(30), Duration.ofHours(1), 3, 50, 30, 5);
    }

    void restart() {
        histories = new Histories(state);
        guards = make();
    }

    private Guards make() {
        var made = new Guards(
                state,
                () -> limits,
                new Owners(container -> false, container -> false),
                new WindowClock() {
                    @Override
                    public boolean open(Window window, Instant at) {
                        return !at.isBefore(opens);
                    }

                    @Override
                    public Instant nextOpening(Window window, Instant after) {
                        return opens;
                    }
                },
                () -> now,
                histories,
                pauseFile,
                () -> Set.copyOf(open),
                woken::add,
                (id, since) -> updated.contains(id),
                opened::add);
        made.enforced(Map.of("digest", "web", "another", "db"));
        return made;
    }

    static ContainerName name(String name) {
        return ContainerName.of("c-" + name);
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void mark(String name, String mode) {
        marks.put(name, mode);
    }

    /** What is declared in its {@code HostConfig}, with ' for ". */
    void host(String name, String fields) {
        hosts.put(name, fields);
    }

    void image(String name, String image) {
        images.put(name, image);
    }

    void id(String name, String id) {
        ids.put(name, id);
    }

    String idOf(String name) {
        return ids.computeIfAbsent(
                name, key -> Integer.toHexString(key.hashCode()).repeat(8));
    }

    Map<String, Origin> judged(String name, String... controls) {
        return judged(name, List.of(), controls);
    }

    /** The same, where some of the controls only tell what was done to it. */
    Map<String, Origin> judged(String name, List<String> done, String... controls) {
        return guards.judged(
                name(name), idOf(name), images.getOrDefault(name, name), policy, List.of(controls), Set.copyOf(done));
    }

    Admission admit(String name) {
        return guards.admit(recreate(name));
    }

    void succeed(String name) {
        assertThat(admit(name)).isInstanceOf(Admitted.class);
        guards.ended(name(name), Cause.DRIFT, new Outcome.Succeeded());
    }

    /** In another way each time. */
    void fail(String name) {
        failures++;
        fail(name, "it ended with exit code " + failures);
    }

    void fail(String name, String reason) {
        assertThat(admit(name)).isInstanceOf(Admitted.class);
        guards.ended(name(name), Cause.DRIFT, new Outcome.RolledBack(reason));
    }

    static void assertDeferred(Admission admission, Reason reason, Instant until) {
        assertThat(admission).isInstanceOfSatisfying(Deferred.class, deferred -> {
            assertThat(deferred.reason()).isEqualTo(reason);
            assertThat(deferred.until()).isEqualTo(until);
            assertThat(deferred.sentence()).startsWith("waits for: " + reason.word());
        });
    }

    Request recreate(String name) {
        Container actual = container(name);
        var edits = List.of(new Edit("/HostConfig/Privileged", JsonNodeFactory.instance.booleanNode(false)));
        return request(actual, new Remedy.Recreate(actual, actual, edits, List.of("privileged")), false);
    }

    /** What a repair of it would be as long as not all is seen of it. */
    Request early(String name) {
        Request part = update(name);
        Container actual = container(name);
        var edits = ((Remedy.Update) part.remedy()).edits();
        return new Request(
                part.subject(),
                new Remedy.Recreate(actual, actual, edits, List.of("resources")),
                policy,
                Optional.empty(),
                Optional.empty(),
                Cause.DRIFT,
                Optional.of(STARTING));
    }

    Request ordered(String name) {
        Request wanted = recreate(name);
        return new Request(wanted.subject(), wanted.remedy(), policy, Optional.empty(), Optional.empty(), Cause.UNDO);
    }

    Request update(String name) {
        Container actual = container(name);
        var edits = List.of(new Edit("/HostConfig/PidsLimit", JsonNodeFactory.instance.numberNode(200)));
        return request(actual, new Remedy.Update(actual, edits, List.of("resources")), false);
    }

    Request quarantine(String name, boolean ordered) {
        Container actual = container(name);
        return request(actual, new Remedy.Quarantine(actual, List.of("privileged"), "is privileged", false), ordered);
    }

    /** Of a critical finding. */
    Request critical(String name) {
        Container actual = container(name);
        return request(actual, new Remedy.Quarantine(actual, List.of("privileged"), "is privileged", true), false);
    }

    private Request request(Container actual, Remedy remedy, boolean ordered) {
        Subject subject = Subjects.withVolumes(actual, volumes);
        return new Request(
                subject, remedy, policy, Optional.empty(), Optional.empty(), ordered ? Cause.UNDO : Cause.DRIFT);
    }

    Container container(String name) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("Image", images.getOrDefault(name, "sha256:" + name));
        tree.put("Id", idOf(name)).put("Name", "/" + name(name)).put("Created", created);
        if (hosts.containsKey(name)) {
            tree.set("HostConfig", Json.object("{" + hosts.get(name) + "}"));
        }
        ObjectNode own = tree.putObject("Config").putObject("Labels");
        labels.forEach(own::put);
        own.put("com.example.release", idOf(name)).put("dev.wharden.txn.action", idOf(name));
        if (marks.containsKey(name)) {
            own.put("dev.wharden.mode", marks.get(name));
        }
        return new Container(tree);
    }
}
