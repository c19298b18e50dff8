package dev.wharden.cli;

import dev.wharden.control.Profile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every command takes. */
final class Common {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/wharden/wharden.yaml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration (else $WHARDEN_CONFIG, else /etc/wharden/wharden.yaml, else the defaults).")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--policies", paramLabel = "DIR|FILE", description = "Policies instead of the configured folder.")
    private Optional<Path> policies = Optional.empty();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            converter = ProfileWord.class,
            description = "A built-in profile for every container instead of policies: privileged, baseline, "
                    + "restricted, cis-docker-1.6.0-l1, cis-docker-1.6.0-l2.")
    private Optional<Profile> profile = Optional.empty();

    @Option(
            names = "--engine",
            paramLabel = "SOCKET",
            description =
                    "The engine's unix socket (else the configuration's; DOCKER_HOST is the docker command's alone).")
    private Optional<String> engine = Optional.empty();

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "auto, always or never; NO_COLOR is honoured.")
    private Terminal.Colour colour = Terminal.Colour.AUTO;

    @Option(names = "-v", description = "Say more; twice, even more.")
    private boolean[] verbose = {};

    /** The configuration file that was named, by option or environment; else the default one where it exists. */
    Optional<Path> configFile(Map<String, String> environment) {
        return config.or(() ->
                        Optional.ofNullable(environment.get("WHARDEN_CONFIG")).map(Path::of))
                .or(() -> Optional.of(DEFAULT_CONFIG).filter(java.nio.file.Files::exists));
    }

    Optional<Path> policies() {
        return policies;
    }

    Optional<Profile> profile() {
        return profile;
    }

    /**
     * The engine that was named by option. What the environment tells the docker command ({@code DOCKER_HOST}, a
     * context) may be of another host, and differs between a person's shell and the daemon's unit.
     */
    Optional<String> engine() {
        return engine;
    }

    Terminal.Colour colour() {
        return colour;
    }

    int verbosity() {
        return verbose.length;
    }

    /** Turns the policies' word into a profile. */
    static final class ProfileWord implements ITypeConverter<Profile> {
        @Override
        public Profile convert(String word) {
            return Profile.of(word)
                    .orElseThrow(() -> new TypeConversionException("unknown profile '" + word + "': use "
                            + Arrays.stream(Profile.values()).map(Profile::word).collect(Collectors.joining(", "))));
        }
    }
}
