package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.config.yaml.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that someone else could write or exchange, and what is not a file at all. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FileTrustTest {
    private static final String POLICY = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec: {profile: baseline}
            """;

    @TempDir
    private Path temp;

    private Path folder;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectories(temp.toRealPath().resolve("policies"));
        file = Files.writeString(folder.resolve("web.yaml"), POLICY);
        mode(folder, "rwxr-xr-x");
        mode(file, "rw-r--r--");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static int policies(Path path) {
        return Policies.FILES.read(path).policies().policies().size();
    }

    private static void refuses(Path path, String... words) {
        assertThatThrownBy(() -> policies(path))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(words);
        assertThatThrownBy(() -> ConfigReader.read(path)).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> WebConfigReader.read(path)).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkfifo", "mkdir", "ln -s /dev/zero", "ln -s /dev/stdin", "ln -s loop.yaml"})
    void whatIsNoRegularFileIsRefusedAtOnce(String make) throws Exception {
        Path other = folder.resolve("loop.yaml");
        run((make + " " + other).split(" "));
        if (make.equals("mkdir")) {
            assertThat(policies(folder)).as("folders below are not read").isOne();
        } else {
            refuses(other, other.toString());
            assertThatThrownBy(() -> policies(folder)).isInstanceOf(ConfigException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"rw-rw-r--, rwxr-xr-x", "rw-r--rw-, rwxr-xr-x", "rw-r--r--, rwxrwxr-x", "rw-r--r--, rwxr-xrwx"})
    void whatGroupOrOthersMayWriteIsRefusedWithTheFix(String fileMode, String folderMode) throws IOException {
        assertThat(policies(folder)).isOne();
        mode(file, fileMode);
        mode(folder, folderMode);
        refuses(file, "chmod go-w " + (fileMode.equals("rw-r--r--") ? folder : file));
    }

    @Test
    void aFolderAboveThatEveryoneMayWriteIsRefused() throws IOException {
        mode(temp, "rwxrwxrwx");
        refuses(file, "chmod go-w " + temp.toRealPath());
    }

    @Test
    void whatAnotherUserOwnsIsRefused() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name", "").equals("root"), "only root can give files away");
        run("chown", "65534", file.toString());
        refuses(file, "chown root " + file);
        run("chown", "0", file.toString());
        assertThat(policies(file)).isOne();
        run("chown", "65534", folder.toString());
        refuses(file, "chown root " + folder);
    }

    @Test
    void linksAsKubernetesMakesThemAreFollowed() throws IOException {
        Path mounted = Files.createDirectories(folder.resolve("mounted/..2026"));
        Files.move(file, mounted.resolve("web.yaml"));
        Files.createSymbolicLink(folder.resolve("mounted/..data"), Path.of("..2026"));
        Path link = Files.createSymbolicLink(folder.resolve("mounted/web.yaml"), Path.of("..data/web.yaml"));
        assertThat(policies(link)).isOne();
        assertThat(policies(folder.resolve("mounted"))).isOne();

        mode(mounted, "rwxrwxrwx");
        refuses(link, "chmod go-w " + mounted);
    }

    @ParameterizedTest
    @CsvSource({"a", "b", "b/c"})
    void everyFolderInAChainOfLinksIsLookedAt(String writable) throws IOException {
        // conf/web.yaml -> a/one -> b/c/two -> policies/web.yaml
        for (String name : new String[] {"conf", "a", "b/c"}) {
            Files.createDirectories(folder.resolve(name));
        }
        Path link = Files.createSymbolicLink(folder.resolve("conf/web.yaml"), folder.resolve("a/one"));
        Files.createSymbolicLink(folder.resolve("a/one"), Path.of("../b/c/two"));
        Files.createSymbolicLink(folder.resolve("b/c/two"), file);
        assertThat(policies(link)).isOne();
        mode(folder.resolve(writable), "rwxrwxrwx");
        refuses(link, "chmod go-w " + folder.resolve(writable));
    }

    @Test
    void aLinkInTheMiddleOfThePathIsLookedAtToo() throws IOException {
        Path open = Files.createDirectories(folder.resolve("open"));
        Files.createSymbolicLink(open.resolve("way"), folder);
        Files.createSymbolicLink(folder.resolve("conf"), open.resolve("way"));
        Path far = folder.resolve("conf/web.yaml");
        assertThat(policies(far)).isOne();
        mode(open, "rwxrwxrwx");
        refuses(far, "chmod go-w " + open);
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        Files.writeString(file, "# " + "x".repeat(1 << 20));
        refuses(file, "larger than 1 MiB");
    }
}
