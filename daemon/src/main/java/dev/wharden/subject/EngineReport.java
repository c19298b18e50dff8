package dev.wharden.subject;

import java.util.List;
import java.util.Map;

/**
 * What else {@code GET /version} and {@code GET /info} say of a running engine.
 *
 * @param platform {@code Docker Engine - Community} for Docker's own packages, else mostly empty
 * @param components {@code Engine}, {@code containerd}, {@code runc} to their versions
 * @param builds the same to what each says of its source: a commit, or {@code 1.1.15+ds1-2+deb13u1} of Debian's package
 * @param warnings the engine's own sentences
 * @param insecureRegistries hosts and networks of registries that are trusted without TLS; loopback left out
 * @param authorization names of the authorization plugins
 * @param storageDriver such as overlay2
 * @param loggingDriver such as json-file
 * @param debug its log is at level debug and its API has pprof
 * @param experimental features that may change are on
 * @param mirrors addresses of mirrors of Docker's registry
 * @param proxies URLs of proxies that it goes through, secrets masked by the engine
 * @param init program of the host that {@code --init} runs, such as docker-init; empty where it names none
 */
public record EngineReport(
        String platform,
        Map<String, String> components,
        Map<String, String> builds,
        List<String> warnings,
        List<String> insecureRegistries,
        List<String> authorization,
        String storageDriver,
        String loggingDriver,
        boolean debug,
        boolean experimental,
        List<String> mirrors,
        List<String> proxies,
        String init) {
    /** The engine said nothing. */
    public static final EngineReport NONE = new EngineReport(
            "", Map.of(), Map.of(), List.of(), List.of(), List.of(), "", "", false, false, List.of(), List.of(), "");

    public EngineReport {
        components = Map.copyOf(components);
        builds = Map.copyOf(builds);
        warnings = List.copyOf(warnings);
        insecureRegistries = List.copyOf(insecureRegistries);
        authorization = List.copyOf(authorization);
        mirrors = List.copyOf(mirrors);
        proxies = List.copyOf(proxies);
    }
}
