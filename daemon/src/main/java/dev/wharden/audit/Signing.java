package dev.wharden.audit;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Ed25519 signatures over the head of the chain, so that whoever can write the file but has not the key cannot make
 * another whole chain.
 */
public final class Signing {
    private static final String ALGORITHM = "Ed25519";

    private Signing() {}

    /**
     * The key that signs, from a PEM file as {@code openssl genpkey -algorithm ed25519} writes it. Throws
     * AuditUnavailable.
     */
    public static PrivateKey privateKey(Path file) {
        try {
            PlainFile.require(file.toRealPath());
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pem(file, "PRIVATE KEY")));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new AuditUnavailable(
                    "cannot read the signing key " + file + ": make one with openssl genpkey -algorithm ed25519", e);
        }
    }

    /** The key that verifies, from a PEM file as {@code openssl pkey -pubout} writes it. Throws AuditUnavailable. */
    public static PublicKey publicKey(Path file) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(pem(file, "PUBLIC KEY")));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new AuditUnavailable("cannot read the public key " + file + ": make it with openssl pkey -pubout", e);
        }
    }

    static String sign(PrivateKey key, String text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key can always sign", e);
        }
    }

    static boolean isSigned(PublicKey key, String text, String signed) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.verify(Base64.getDecoder().decode(signed));
        } catch (GeneralSecurityException | IllegalArgumentException notASignature) {
            return false;
        }
    }

    private static byte[] pem(Path file, String kind) throws IOException {
        String text = Files.readString(file);
        String begin = "-----BEGIN " + kind + "-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END " + kind + "-----");
        if (start < 0 || end < start) {
            throw new IOException("no PEM of a " + kind.toLowerCase(java.util.Locale.ROOT));
        }
        return Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
    }
}
