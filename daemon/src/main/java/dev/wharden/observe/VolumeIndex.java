package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Volume;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The volumes of each container, asked for once while there is room to keep them. The engine neither changes nor
 * removes a volume that a container uses, so that what was read stays true as long as the container is there; another
 * container may have another volume of the same name. Safe for use by many threads.
 */
final class VolumeIndex {
    /** More volumes than that are not asked for one by one: whoever wants to hide one among so many is Unknown. */
    private static final int MOST = 200;

    /** Over all containers. */
    private static final long ROOM = 4 << 20;

    /** Of one container's volumes together. */
    private static final long MOST_OF_ONE = 256 << 10;

    private final DockerReader reader;
    private final Recent<Map<String, Volume>> known = new Recent<>(ROOM);

    VolumeIndex(DockerReader reader) {
        this.reader = reader;
    }

    /** Those that a container's mounts name. Unknown when one of them cannot be read. Throws Unavailable. */
    Observed<Map<String, Volume>> of(Container container) {
        Optional<Map<String, Volume>> kept = known.get(container.id());
        if (kept.isPresent()) {
            return Observed.known(kept.get());
        }
        Observed<Map<String, Volume>> asked = ask(container);
        if (asked instanceof Observed.Known<Map<String, Volume>>(Map<String, Volume> volumes)) {
            known.put(container.id(), volumes, weight(volumes));
        }
        return asked;
    }

    /** What is kept of a container's; empty where they were not asked for yet, or had no room. */
    Optional<Map<String, Volume>> kept(Container container) {
        return known.get(container.id());
    }

    private static long weight(Map<String, Volume> volumes) {
        long weight = 0;
        for (var named : volumes.entrySet()) {
            weight += HeapWeight.OBJECT + HeapWeight.field(named.getKey());
            for (var option : named.getValue().options().entrySet()) {
                weight += HeapWeight.field(option.getKey()) + HeapWeight.text(option.getValue());
            }
        }
        return weight;
    }

    private Observed<Map<String, Volume>> ask(Container container) {
        var volumes = new LinkedHashMap<String, Volume>();
        long weight = 0;
        for (JsonNode mount : container.at("/Mounts")) {
            JsonNode name = mount.path("Name");
            if (!mount.path("Type").asText("").equals("volume")
                    || !name.isTextual()
                    || volumes.containsKey(name.textValue())) {
                continue;
            }
            if (volumes.size() == MOST) {
                return Observed.unknown("more than " + MOST + " volumes");
            }
            switch (volume(name.textValue())) {
                case Observed.Known<Volume>(Volume volume) -> {
                    volumes.put(name.textValue(), volume);
                    weight += weight(Map.of(name.textValue(), volume));
                    if (weight > MOST_OF_ONE) {
                        return Observed.unknown("its volumes have more options than are looked at");
                    }
                }
                case Observed.Unknown<Volume>(String why) -> {
                    return Observed.unknown(why);
                }
                case Observed.Absent<Volume>(String why) -> {
                    return Observed.unknown(why);
                }
            }
        }
        return Observed.known(Map.copyOf(volumes));
    }

    void invalidate(String container) {
        known.remove(container);
    }

    void invalidateAll() {
        known.clear();
    }

    private Observed<Volume> volume(String name) {
        try {
            return Volume.of(name, reader.volume(name));
        } catch (DockerException.NotFound | DockerException.Conflict | DockerException.Rejected refused) {
            return Observed.unknown("volume " + name + ": " + refused.getMessage());
        }
    }
}
