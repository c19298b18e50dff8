package dev.wharden.cli;

import dev.wharden.Daemon;
import dev.wharden.Wiring;
import dev.wharden.config.Config;
import dev.wharden.config.Reloader;
import dev.wharden.config.WebConfigReader;
import dev.wharden.policy.Mode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "run",
        description = {
            "Runs the daemon: watches the engine and evaluates every container; SIGTERM ends it, SIGHUP reloads.",
            "Under enforcement: Enforce it repairs or quarantines what drifts. By default nothing is changed."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Option(
            names = "--enforcement",
            paramLabel = "Audit|Enforce",
            description = "In place of the file's: this host's ceiling.")
    private Optional<Mode> enforcement = Optional.empty();

    @Option(
            names = "--web.listen-address",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "In place of the file's web.listen.")
    private Optional<Config.Listen> listen = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        Session.requireSupportedHost();
        Session session = Session.open(common);
        Reloader.Files files = read(session);
        log(files.config(), session);
        var daemon = new Daemon(
                new Wiring.Settings(Version.number(), Version.revision(), session.engine(), session.environment()),
                files,
                () -> {
                    Session now = session.again();
                    Reloader.Files read = read(now);
                    log(read.config(), now);
                    return read;
                });
        return daemon.run();
    }

    private static void log(Config config, Session session) {
        LogSetup.configure(
                config.log().format() == Config.LogFormat.JSON,
                Optional.of(config.log().level()),
                session.environment());
    }

    private Reloader.Files read(Session session) {
        Config config = session.config();
        if (enforcement.isPresent()) {
            config = config.withEnforcement(enforcement.get());
        }
        if (listen.isPresent()) {
            config = config.withListen(listen.get());
        }
        return new Reloader.Files(
                config, session.policies(Mode.AUDIT), WebConfigReader.read(config), session.watched());
    }

    /** Reads an address as the configuration does. */
    static final class Address implements ITypeConverter<Config.Listen> {
        @Override
        public Config.Listen convert(String text) {
            return Config.Listen.parse(text)
                    .orElseThrow(
                            () -> new TypeConversionException("invalid address '" + text + "': use 127.0.0.1:10947"));
        }
    }
}
