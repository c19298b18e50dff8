package dev.wharden.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Inspect answers of Engine 26.1.5, whole: a test that leaves a field out tests what is missing. */
public final class RecordedInspect {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordedInspect() {}

    /** A recorded answer by its name in {@code src/test/resources/inspect/26.1.5}. */
    public static ObjectNode of(String name) {
        try (InputStream in = RecordedInspect.class.getResourceAsStream("/inspect/26.1.5/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("there is no recorded answer " + name);
            }
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** A container for which nothing was asked but a command, that does not run, with these fields laid over it. */
    public static ObjectNode stopped(ObjectNode over) {
        ObjectNode plain = of("plain");
        ((ObjectNode) plain.get("State"))
                .put("Status", "exited")
                .put("Running", false)
                .put("Pid", 0);
        return overlaid(plain, over);
    }

    /** Lays one tree over another: objects merge, all else is replaced. */
    public static ObjectNode overlaid(ObjectNode below, ObjectNode above) {
        ObjectNode merged = below.deepCopy();
        above.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode over && merged.get(entry.getKey()) instanceof ObjectNode under) {
                merged.set(entry.getKey(), overlaid(under, over));
            } else {
                merged.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
        return merged;
    }
}
