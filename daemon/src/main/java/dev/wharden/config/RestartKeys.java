package dev.wharden.config;

import dev.wharden.policy.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The keys of wharden.yaml that hold from start to end: a reload takes all others. */
public final class RestartKeys {
    private static final Map<String, Function<Config, Object>> KEYS = keys();

    private RestartKeys() {}

    /** Each of them, with dots between its parts; a key that holds others stands for all of them. */
    public static List<String> all() {
        return List.copyOf(KEYS.keySet());
    }

    /** What of a configuration waits for a restart, as clauses; empty when nothing does. */
    static String pending(Config atStart, Config now, Mode ceiling) {
        List<String> keys = changed(atStart, now);
        String raised = now.enforcement().compareTo(ceiling) > 0
                ? "enforcement stays " + ceiling.word() + " until a restart, then it is "
                        + now.enforcement().word()
                : "";
        String others = keys.isEmpty() ? "" : String.join(", ", keys) + " will hold after a restart";
        return raised + (raised.isEmpty() || others.isEmpty() ? "" : "; ") + others;
    }

    /** Those that are not what they were at start, but for {@code enforcement}, which may be lowered at once. */
    static List<String> changed(Config atStart, Config now) {
        return KEYS.entrySet().stream()
                .filter(key ->
                        !key.getValue().apply(atStart).equals(key.getValue().apply(now)))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Function<Config, Object>> keys() {
        var keys = new LinkedHashMap<String, Function<Config, Object>>();
        keys.put("engine.socket", config -> config.engine().socket());
        keys.put("engine.timeout", config -> config.engine().timeout());
        keys.put("stateDirectory", Config::stateDirectory);
        keys.put("audit.file", config -> config.audit().file());
        keys.put("audit.rotateSize", config -> config.audit().rotateSize());
        keys.put("audit.keep", config -> config.audit().keep());
        keys.put("audit.signingKeyFile", config -> config.audit().signingKeyFile());
        keys.put("workers", Config::workers);
        keys.put("web.listen", config -> config.web().listen());
        keys.put("web.containerSeries", config -> config.web().containerSeries());
        return keys;
    }
}
