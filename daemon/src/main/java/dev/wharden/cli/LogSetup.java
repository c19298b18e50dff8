package dev.wharden.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Sets up the log: standard error, one event a line. The only place that knows logback, with {@link LogEncoder}. */
final class LogSetup {
    /** Of Jetty: they warn of each request that is none, so that anyone who can connect could fill the disk. */
    private static final List<String> READERS_OF_REQUESTS =
            List.of("org.eclipse.jetty.http", "org.eclipse.jetty.util.HostPort");

    private LogSetup() {}

    /**
     * Replaces whatever was set up.
     *
     * @param json else logfmt
     * @param level the least that is logged; empty for nothing at all
     */
    static void configure(boolean json, Optional<Level> level, Map<String, String> environment) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var encoder = new LogEncoder(json, environment.containsKey("JOURNAL_STREAM"));
        encoder.setContext(context);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level.isPresent() ? ch.qos.logback.classic.Level.WARN : ch.qos.logback.classic.Level.OFF);
        root.addAppender(appender);
        for (String reader : READERS_OF_REQUESTS) {
            context.getLogger(reader).setLevel(ch.qos.logback.classic.Level.OFF);
        }
        context.getLogger("dev.wharden")
                .setLevel(level.map(ch.qos.logback.classic.Level::convertAnSLF4JLevel)
                        .orElse(ch.qos.logback.classic.Level.OFF));
    }
}
