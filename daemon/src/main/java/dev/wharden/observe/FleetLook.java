package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.Lived;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * Looks at all containers together: what is kept of each for the others' sake, so that after a sweep it costs next to
 * no call. Safe for use by many threads.
 */
public final class FleetLook {
    /** Volumes that are asked for in one look: the others are unknown until somebody looks at their container. */
    private static final int MOST_VOLUMES = 500;

    private final ContainerIndex index;
    private final VolumeIndex volumes;
    private final HostSnapshot host;
    private final Supplier<EngineFacts> engine;
    private final Memory memory;

    FleetLook(
            ContainerIndex index, VolumeIndex volumes, HostSnapshot host, Supplier<EngineFacts> engine, Memory memory) {
        this.memory = memory;
        this.engine = engine;
        this.index = index;
        this.volumes = volumes;
        this.host = host;
    }

    /**
     * What is another whenever a look might see something else.
     *
     * @param containers grows with each change of one
     * @param lived which came and went
     */
    public record Version(long containers, Observed<Lived> lived) {}

    /** The version of this moment. Makes no call. */
    public Version version() {
        return new Version(index.version(), memory.lived());
    }

    /** All containers, as last inspected; what events made stale is inspected again. Throws a DockerException. */
    public FleetSubject look() {
        FleetList fleet = index.fleet();
        var members = new ArrayList<FleetMember>();
        int left = MOST_VOLUMES;
        for (FleetList.Member member : fleet.members()) {
            Container container = member.container();
            Optional<Map<String, Volume>> kept = volumes.kept(container);
            int asks = kept.isPresent() ? 0 : count(container);
            left -= Math.min(asks, left);
            Observed<Map<String, Volume>> known = container.at("/Mounts").isMissingNode()
                    ? Observed.unknown("it mounts more than is kept of it")
                    : left == 0 && asks > 0
                            ? Observed.unknown("there are more volumes than are asked for at once")
                            : kept.map(Observed::known).orElseGet(() -> Asked.of(() -> volumes.of(container)));
            members.add(new FleetMember(container, member.uid(), known));
        }
        members.sort(Comparator.comparing(FleetMember::name)
                .thenComparing(one -> one.container().id()));
        return new FleetSubject(
                        members,
                        host.sockets().map(EngineSockets::proven),
                        fleet.unread(),
                        engine.get(),
                        Observed.unknown("how the engine was started"))
                .lived(memory.lived());
    }

    private static int count(Container container) {
        return (int) StreamSupport.stream(container.at("/Mounts").spliterator(), false)
                .filter(FleetLook::isVolume)
                .count();
    }

    private static boolean isVolume(JsonNode mount) {
        return mount.path("Type").asText("").equals("volume");
    }
}
