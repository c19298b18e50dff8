package dev.wharden.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/** The version that the build wrote into the jar. */
final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"wharden " + number() + " (java " + Runtime.version() + ")"};
    }

    static String number() {
        return property("version");
    }

    /** The commit that it was built from; {@code unreleased} when the build was not told. */
    static String revision() {
        return property("revision");
    }

    private static String property(String name) {
        var properties = new Properties();
        try (var file = Version.class.getResourceAsStream("/wharden.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name, "unknown");
    }
}
