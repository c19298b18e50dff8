package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.TreePath;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a setting, and remembers the last: policies are read once, and every container is judged by the same nodes,
 * which do not change. Thread-safe: what is remembered is one value.
 */
final class CachedSetting<T> {
    private final TreePath place;
    private final Function<JsonNode, Optional<T>> read;
    private final T absent;
    private volatile @Nullable Known<T> last;

    private record Known<T>(JsonNode node, T value) {}

    CachedSetting(String path, Function<JsonNode, Optional<T>> read, T absent) {
        this.place = TreePath.of("/" + path);
        this.read = read;
        this.absent = absent;
    }

    /** What settings say; what stands for it where they say nothing. */
    @SuppressWarnings("ReferenceEquality") // another node may be equal, and is read as well
    T in(JsonNode settings) {
        JsonNode node = place.in(settings);
        Known<T> known = last;
        if (known != null && known.node() == node) {
            return known.value();
        }
        T value = read.apply(node).orElse(absent);
        last = new Known<>(node, value);
        return value;
    }
}
