package dev.wharden.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in PEM, with what the JDK has. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final long LARGEST = 1 << 20;
    /** Key algorithm to the signature that proves a pair. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private Pem() {}

    /** Something is wrong with a file: the message says what, without the file's name. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The certificates of a file, at least one, in their order. */
    public static List<X509Certificate> certificates(Path file) throws Unusable {
        var all = new ArrayList<X509Certificate>();
        Matcher blocks = BLOCK.matcher(text(file));
        while (blocks.find()) {
            if (blocks.group(1).equals("CERTIFICATE")) {
                all.add(certificate(decode(blocks.group(2))));
            }
        }
        if (all.isEmpty()) {
            throw new Unusable("has no certificate in PEM");
        }
        return List.copyOf(all);
    }

    /** The private key of a file: PKCS#8, of RSA, EC or Ed25519. */
    public static PrivateKey key(Path file) throws Unusable {
        Matcher blocks = BLOCK.matcher(text(file));
        while (blocks.find()) {
            switch (blocks.group(1)) {
                case "PRIVATE KEY" -> {
                    return key(decode(blocks.group(2)));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new Unusable(
                            "is encrypted, and no password can be typed when the daemon starts: use an unencrypted "
                                    + "key");
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
                    throw new Unusable("is in an older format; convert it: openssl pkcs8 -topk8 -nocrypt -in " + file
                            + " -out NEW");
                default -> {
                    // Such as EC PARAMETERS, which openssl writes in front of a key.
                }
            }
        }
        throw new Unusable("has no private key in PEM");
    }

    /** Whether a signature of the key is good by the certificate. */
    public static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return false;
        }
        byte[] sample = "wharden".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Keys of two algorithms do not belong together either.
            return false;
        }
    }

    private static PrivateKey key(byte[] encoded) throws Unusable {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException another) {
                // It says of which algorithm it is only inside: try the next.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new Unusable("is a key of another algorithm than RSA, EC and Ed25519");
    }

    private static X509Certificate certificate(byte[] encoded) throws Unusable {
        try {
            var read = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            if (read instanceof X509Certificate certificate) {
                return certificate;
            }
            throw new Unusable("has a certificate that is not X.509");
        } catch (CertificateException e) {
            throw new Unusable("has a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] decode(String base64) throws Unusable {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Unusable("is not whole: its base64 is broken", e);
        }
    }

    private static String text(Path file) throws Unusable {
        try {
            // Not opened: a pipe would make the daemon wait for whoever writes to it.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new Unusable("is not a regular file");
            }
            if (Files.size(file) > LARGEST) {
                throw new Unusable("is larger than 1 MiB");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new Unusable("is not there", e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw new Unusable("may not be read by this user", e);
        } catch (IOException e) {
            throw new Unusable("cannot be read: " + e.getMessage(), e);
        }
    }
}
