package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates of the tests' own, made by the JDK's keytool and written as PEM. */
public record Certificates(X509Certificate certificate, PrivateKey key) {
    private static final String PASSWORD = "changeit";

    /** A self-signed one for 127.0.0.1; algorithm RSA, EC or Ed25519. */
    public static Certificates make(Path folder, String algorithm) throws IOException, InterruptedException {
        return make(folder, algorithm, "ip:127.0.0.1");
    }

    /** The same for another name, such as {@code dns:other}. */
    static Certificates make(Path folder, String algorithm, String name) throws IOException, InterruptedException {
        Path store = folder.resolve("store-" + algorithm + "-" + new BigInteger(64, new java.util.Random()) + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=wharden",
                        "-ext",
                        "san=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve("keytool.txt")))
                .isZero();
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return new Certificates((X509Certificate) keys.getCertificate("server"), (PrivateKey)
                    keys.getKey("server", PASSWORD.toCharArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes NAME.crt and NAME.key. */
    public Certificates write(Path folder, String name) throws IOException {
        try {
            Files.writeString(folder.resolve(name + ".crt"), pem("CERTIFICATE", certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        Files.writeString(folder.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        return this;
    }

    private static String pem(String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }
}
