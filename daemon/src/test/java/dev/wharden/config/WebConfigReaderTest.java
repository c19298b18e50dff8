package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.web.Certificates;
import dev.wharden.web.Tls;
import dev.wharden.web.WebAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebConfigReaderTest {
    private static final String HASH = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    @TempDir
    private Path folder;

    private Path write(String text) throws IOException {
        Path file = folder.resolve("web.yaml");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return file;
    }

    private WebAccess read(String text) throws IOException {
        return WebConfigReader.read(write(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void certificateAndKeyAreReadRelativeToTheFile(String algorithm) throws Exception {
        Certificates made = Certificates.make(folder, algorithm).write(folder, "tls");
        WebAccess access = read("tls_server_config: {cert_file: tls.crt, key_file: tls.key, min_version: TLS13}\n");
        Tls tls = access.tls().orElseThrow();
        assertThat(tls.chain()).containsExactly(made.certificate());
        assertThat(tls.key()).isEqualTo(made.key());
        assertThat(tls.protocols()).containsExactly("TLSv1.3");
        assertThat(tls.client()).isEqualTo(Tls.Client.NONE);
    }

    @Test
    void clientsAreVerifiedByTheirAuthority() throws Exception {
        Certificates made = Certificates.make(folder, "EC").write(folder, "tls");
        Tls tls = read("""
                tls_server_config:
                  cert_file: tls.crt
                  key_file: tls.key
                  client_auth_type: RequireAndVerifyClientCert
                  client_ca_file: tls.crt
                """).tls().orElseThrow();
        assertThat(tls.client()).isEqualTo(Tls.Client.REQUIRED);
        assertThat(tls.authorities()).containsExactly(made.certificate());
    }

    @Test
    void usersAreReadAndAnEmptyFileAsksForNobody() throws Exception {
        assertThat(read("basic_auth_users: {prometheus: '" + HASH + "'}\n").users())
                .containsEntry("prometheus", HASH);
        assertThat(read("")).isEqualTo(WebAccess.OPEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "basic_auth_user: {}|1:1: unknown key \"basic_auth_user\", did you mean \"basic_auth_users\"?",
                "basic_auth_users: {a: secret}|1:23: expected a bcrypt hash with a cost from 4 to 15",
                "basic_auth_users: {a: $2y$31$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi}|1:23: expected a bcrypt hash with a cost from 4 to 15",
                "tls_server_config: {cert_file: none.crt}|1:32: FOLDER/none.crt is not there",
                "tls_server_config: {cert_file: none.crt}|1:20: key \"key_file\" is missing",
                "tls_server_config: {min_version: TLS10}|1:34: expected one of ",
                "tls_server_config: {client_auth_type: RequireAnyClientCert}|1:39: expected one of ",
                "tls_server_config: {client_auth_type: VerifyClientCertIfGiven}|1:20: client_auth_type wants client_ca_file",
                "tls_server_config: []|1:20: expected a map, found a list",
            })
    void whatIsWrongIsRefusedWithItsPlace(String text, String problem) {
        assertThatThrownBy(() -> read(text + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(folder + "/web.yaml:" + problem.replace("FOLDER", folder.toString()))
                .message()
                .doesNotContain("secret", "QOauhQ");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeInPlaceOfACertificateOrKeyIsRefusedAtOnce() throws Exception {
        Certificates.make(folder, "EC").write(folder, "tls");
        Process made = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        assertThatThrownBy(() -> read("tls_server_config: {cert_file: pipe, key_file: tls.key}\n"))
                .hasMessageContaining("is not a regular file");
        assertThatThrownBy(() -> read("tls_server_config: {cert_file: tls.crt, key_file: pipe}\n"))
                .hasMessageContaining("is not a regular file");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Certificates.make(folder, "EC").write(folder, "one");
        Certificates.make(folder, "EC").write(folder, "two");
        assertThatThrownBy(() -> read("tls_server_config: {cert_file: one.crt, key_file: two.key}\n"))
                .hasMessageEndingWith("web.yaml:1:51: is not the key of the certificate in cert_file");
    }

    @Test
    void anOldKeyFormatSaysHowToConvertIt() throws Exception {
        Certificates.make(folder, "RSA").write(folder, "tls");
        Path key = folder.resolve("tls.key");
        Files.writeString(key, Files.readString(key).replace("PRIVATE KEY", "RSA PRIVATE KEY"));
        assertThatThrownBy(() -> read("tls_server_config: {cert_file: tls.crt, key_file: tls.key}\n"))
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in " + key);
    }

    @Test
    void theFilesToWatchAreThoseThatItNames() throws Exception {
        Path file = write("tls_server_config: {cert_file: a.crt, key_file: /b.key, client_ca_file: ''}\n");
        assertThat(WebConfigReader.files(file)).containsExactly(file, folder.resolve("a.crt"), Path.of("/b.key"));
    }
}
