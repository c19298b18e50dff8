package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.Typed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningTest {
    private static final InstantSource CLOCK = () -> Instant.parse("2026-11-25T09:00:00Z");

    @TempDir
    private Path folder;

    private Path log = Path.of("");
    private Path privateKey = Path.of("");
    private Path publicKey = Path.of("");

    @BeforeEach
    void makeKeys() throws Exception {
        log = folder.resolve("audit.jsonl");
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        privateKey = pem("key.pem", "PRIVATE KEY", keys.getPrivate().getEncoded());
        publicKey = pem("key.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
    }

    private Path pem(String name, String kind, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private void write(int records, Optional<Path> key) {
        var settings = new AuditSettings(log, 64 << 20, Duration.ofDays(1), "host1", key);
        try (AuditLog audit = AuditLog.open(settings, CLOCK)) {
            for (int i = 0; i < records; i++) {
                audit.record(new AuditEvent.Lifecycle("started", "success", "record " + i));
            }
        }
    }

    private ChainVerifier.Finding verify() {
        return ChainVerifier.verify(log, Optional.of(Signing.publicKey(publicKey)));
    }

    @Test
    void theHeadIsSignedAtStartEveryThousandAndAtTheEnd() throws IOException {
        write(2500, Optional.of(privateKey));
        long signatures = Files.readAllLines(log).stream()
                .filter(line -> line.contains("\"type\":\"checkpoint\""))
                .count();
        assertThat(signatures).isEqualTo(4);
        assertThat(verify())
                .isInstanceOfSatisfying(
                        ChainVerifier.Valid.class,
                        valid -> assertThat(valid.signedUpTo()).isEqualTo(valid.records() - 1));
    }

    @Test
    void aChainThatWasMadeAnewWithoutTheKeyIsFound() throws IOException {
        write(3, Optional.of(privateKey));
        List<String> before = Files.readAllLines(log);
        Files.delete(log);
        write(3, Optional.empty());
        assertThat(ChainVerifier.verify(log)).isInstanceOf(ChainVerifier.Valid.class);
        assertThat(Typed.as(ChainVerifier.Valid.class, verify()).signedUpTo())
                .as("nothing of it is signed")
                .isZero();
        assertThat(before).hasSize(5);
    }

    @Test
    void aSignatureOfAnotherKeyIsNone() throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        write(3, Optional.of(pem("other.pem", "PRIVATE KEY", other.getPrivate().getEncoded())));
        assertThat(Typed.as(ChainVerifier.Broken.class, verify()).line()).isEqualTo(2);
    }

    @Test
    void aLongStretchWithoutASignatureAfterOneIsFound() {
        write(1, Optional.of(privateKey));
        write(1500, Optional.empty());
        assertThat(Typed.as(ChainVerifier.Broken.class, verify()).why()).contains("after the last signature");
    }

    @Test
    void aFileThatIsNoKeySaysHowToMakeOne() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "no key");
        assertThatThrownBy(() -> write(1, Optional.of(none)))
                .isInstanceOf(AuditUnavailable.class)
                .hasMessageContaining("openssl genpkey");
    }
}
