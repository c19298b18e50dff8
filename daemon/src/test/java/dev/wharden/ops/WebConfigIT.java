package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.WebConfigReader;
import dev.wharden.web.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Wharden accepts as web.configFile, Prometheus' own tools accept too. */
final class WebConfigIT {
    private static final String FILE = """
            tls_server_config:
              cert_file: tls.crt
              key_file: tls.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: tls.crt
              min_version: TLS13
            basic_auth_users:
              prometheus: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi
            """;

    @Test
    void promtoolAcceptsTheSameFile(@TempDir Path folder) throws Exception {
        Tool promtool = Tool.named("promtool");
        Certificates.make(folder, "EC").write(folder, "tls");
        Path file = folder.resolve("web.yaml");
        Files.writeString(file, FILE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(WebConfigReader.read(file).users()).containsOnlyKeys("prometheus");
        assertThat(promtool.succeeds(folder, "check", "web-config", "web.yaml")).contains("SUCCESS");
    }
}
