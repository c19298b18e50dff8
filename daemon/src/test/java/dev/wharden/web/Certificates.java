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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates of the tests' own, made by the JDK's keytool and written as PEM. A start of keytool takes a second: each
 * is made once for all tests of a process.
 */
public record Certificates(X509Certificate certificate, PrivateKey key) {
    private static final String PASSWORD = "changeit";
    private static final Map<Request, Certificates> MADE = new HashMap<>();
    private static final Map<Request, Integer> ASKED = new HashMap<>();

    /**
     * The first, the second … of its kind that a test, which has a folder of its own, asks for: those of one test all
     * differ.
     */
    private record Request(String where, String algorithm, String name, int which) {}

    /** A self-signed one for 127.0.0.1; algorithm RSA, EC or Ed25519. */
    public static Certificates make(Path folder, String algorithm) throws IOException, InterruptedException {
        return make(folder, algorithm, "ip:127.0.0.1");
    }

    /** The same for another name, such as {@code dns:other}. */
    static Certificates make(Path folder, String algorithm, String name) throws IOException, InterruptedException {
        synchronized (MADE) {
            int which = ASKED.merge(new Request(folder.toString(), algorithm, name, 0), 1, Integer::sum);
            var request = new Request("", algorithm, name, which);
            Certificates made = MADE.get(request);
            if (made == null) {
                made = generate(folder, algorithm, name);
                MADE.put(request, made);
            }
            return made;
        }
    }

    private static Certificates generate(Path folder, String algorithm, String name)
            throws IOException, InterruptedException {
        Path store = folder.resolve("store-" + algorithm + "-" + new BigInteger(64, new java.util.Random()) + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-J-XX:+UseSerialGC",
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

    /** For a client that trusts the server with exactly this certificate, and no other. */
    SSLContext trusted() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("server", certificate);
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }
}
