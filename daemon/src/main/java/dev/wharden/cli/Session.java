package dev.wharden.cli;

import dev.wharden.config.Config;
import dev.wharden.config.ConfigReader;
import dev.wharden.config.PolicyFiles;
import dev.wharden.config.ProfilePolicy;
import dev.wharden.config.WebConfigReader;
import dev.wharden.container.ContainerName;
import dev.wharden.control.Controls;
import dev.wharden.control.Profile;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.EngineAddress;
import dev.wharden.docker.ReadListener;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.remedy.state.ReadMarks;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.source.Windows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.slf4j.event.Level;

/** What a command works with: its options, the configuration and the terminal. */
final class Session {
    private static final Catalogue CATALOGUE = new Catalogue(Controls.all());

    private final Common common;
    private final Map<String, String> environment;
    private final Config config;
    private final Terminal terminal;

    private Session(Common common, Map<String, String> environment, Config config, Terminal terminal) {
        this.common = common;
        this.environment = environment;
        this.config = config;
        this.terminal = terminal;
    }

    /** Reads the configuration. Throws ConfigException with every problem of it. */
    static Session open(Common common) {
        Map<String, String> environment = System.getenv();
        Terminal terminal = Terminal.of(common.colour(), environment);
        LogSetup.configure(false, level(common.verbosity()), environment);
        return new Session(common, environment, config(common, environment), terminal);
    }

    /** The same for a command that changes containers itself: its warnings are shown unasked. */
    static Session openActing(Common common) {
        Session session = open(common);
        LogSetup.configure(false, level(common.verbosity()).or(() -> Optional.of(Level.WARN)), session.environment());
        return session;
    }

    /** The same with the configuration as it is in its file now; the log stays as it is. Throws ConfigException. */
    Session again() {
        return new Session(common, environment, config(common, environment), terminal);
    }

    private static Config config(Common common, Map<String, String> environment) {
        return common.configFile(environment).map(ConfigReader::read).orElse(Config.DEFAULT);
    }

    /** A person is told what went wrong in one line at the end, and reads a log only on request. */
    private static Optional<Level> level(int verbosity) {
        return verbosity > 1 ? Optional.of(Level.DEBUG) : verbosity == 1 ? Optional.of(Level.INFO) : Optional.empty();
    }

    Config config() {
        return config;
    }

    Map<String, String> environment() {
        return environment;
    }

    Terminal terminal() {
        return terminal;
    }

    /** The controls that there are. */
    Catalogue catalogue() {
        return CATALOGUE;
    }

    PolicyFiles policyFiles() {
        return new PolicyFiles(catalogue(), cron -> Windows.check(cron).isEmpty());
    }

    /** Where policies are read from. */
    Path policyPath() {
        return common.policies().orElse(config.policyDirectory());
    }

    /**
     * The policies that were asked for: a profile, a named folder or file, or the configured folder. Throws
     * ConfigException.
     */
    PolicySet policies(Mode mode) {
        return common.profile()
                .map(profile -> ProfilePolicy.of(profile, mode, catalogue()))
                .orElseGet(() -> read(policyPath()));
    }

    /**
     * The same, but {@code restricted} where nobody has written a policy yet; exceptions and a host policy that are
     * there count all the same.
     */
    PolicySet policiesOrRestricted() {
        PolicySet restricted = ProfilePolicy.of(Profile.RESTRICTED, Mode.AUDIT, catalogue());
        boolean nothing = common.profile().isEmpty() && common.policies().isEmpty() && !Files.isDirectory(policyPath());
        PolicySet written = nothing ? restricted : policies(Mode.AUDIT);
        return written.policies().isEmpty()
                ? new PolicySet(
                        restricted.policies(),
                        written.exceptions(),
                        written.host().or(restricted::host),
                        catalogue())
                : written;
    }

    private PolicySet read(Path path) {
        return load(path).policies();
    }

    /** What a folder or file of policies says; its warnings are printed. Throws ConfigException. */
    PolicyFiles.Loaded load(Path path) {
        PolicyFiles.Loaded loaded = policyFiles().read(path);
        loaded.warnings().forEach(warning -> complain("warning: " + warning));
        return loaded;
    }

    /** Refuses a host that Wharden is not made for. Throws Failure. */
    static void requireSupportedHost() {
        Diagnosis system = Doctor.system();
        if (system.grade() == Diagnosis.Grade.BAD) {
            throw new Failure(Exit.CONFIG, "this host is " + system.finding() + ": " + system.fix());
        }
    }

    /** The engine, which is connected to at the first call. */
    DockerReader docker() {
        // While a daemon listens, it is told which reads of files are Wharden's own.
        ReadListener reads = Files.exists(config.controlSocket()) && Files.isWritable(config.stateDirectory())
                ? new ReadMarks(new StateDir(config.stateDirectory()), InstantSource.system())
                : ReadListener.NONE;
        return new DockerJava(
                engine(), config.engine().timeout(), System::nanoTime, (operation, code, took) -> {}, reads);
    }

    /** The names of all containers, for a suggestion. Throws a DockerException. */
    List<String> containers() {
        return docker().list().stream()
                .flatMap(summary -> StreamSupport.stream(summary.path("Names").spliterator(), false))
                .map(name -> name.asText().replaceFirst("^/", ""))
                .toList();
    }

    /** The files that the daemon watches. */
    List<Path> watched() {
        var paths = new ArrayList<Path>();
        common.configFile(environment).ifPresent(paths::add);
        if (common.profile().isEmpty()) {
            paths.add(policyPath());
        }
        config.web().configFile().map(WebConfigReader::files).ifPresent(paths::addAll);
        return paths;
    }

    CommandClient client() {
        return new CommandClient(config.stateDirectory(), daemon(), System::nanoTime, Thread::sleep);
    }

    DaemonApi daemon() {
        return DaemonApi.of(config);
    }

    /**
     * Where the engine listens: option (a path or unix://…), else configuration. Throws Failure for anything but a unix
     * socket of this host.
     */
    EngineAddress engine() {
        String named = common.engine().orElse(config.engine().socket().toString());
        try {
            return named.startsWith("/") ? new EngineAddress(Path.of(named)) : EngineAddress.parse(named);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** A line for who asked. */
    void say(String line) {
        terminal.out().println(line);
    }

    /** Text whose lines are ended. */
    void print(String text) {
        terminal.out().print(text);
        terminal.out().flush();
    }

    /** A line on standard error, whatever text is in it. */
    void complain(String line) {
        terminal.complain(line);
    }

    static ContainerName containerName(String name) {
        if (!ContainerName.isValid(name)) {
            throw new Failure(Exit.USAGE, "no container can have that name: letters, digits, _ . - and at least two");
        }
        return ContainerName.of(name);
    }
}
