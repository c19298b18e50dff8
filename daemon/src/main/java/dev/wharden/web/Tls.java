package dev.wharden.web;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS of the server.
 *
 * @param chain the server's certificate first
 * @param key that belongs to it
 * @param client whether clients prove who they are
 * @param authorities who may have issued the clients' certificates; empty when none is asked for
 * @param protocols as the JDK names them, such as {@code TLSv1.3}
 */
public record Tls(
        List<X509Certificate> chain,
        PrivateKey key,
        Client client,
        List<X509Certificate> authorities,
        List<String> protocols) {
    private static final char[] IN_MEMORY = "memory".toCharArray();

    /** What is asked of a client. */
    public enum Client {
        /** Nothing. */
        NONE,
        /** A certificate is verified when the client has one. */
        OPTIONAL,
        /** No connection without a good certificate. */
        REQUIRED
    }

    public Tls {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
        protocols = List.copyOf(protocols);
    }

    /**
     * A context with this key, that trusts these authorities alone. Throws IllegalStateException when the JDK cannot
     * use them.
     */
    SSLContext context() {
        try {
            KeyStore keys = empty();
            keys.setKeyEntry("server", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, IN_MEMORY);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), trusted(authorities), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificate and key were checked when they were read", e);
        }
    }

    private static TrustManager[] trusted(List<X509Certificate> issuers) throws GeneralSecurityException, IOException {
        if (issuers.isEmpty()) {
            // Nobody is asked for a certificate; the JDK refuses a store without one.
            return new TrustManager[0];
        }
        KeyStore store = empty();
        var left = new ArrayList<>(issuers);
        for (int i = 0; i < left.size(); i++) {
            store.setCertificateEntry("issuer-" + i, left.get(i));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TLS as " + chain.getFirst().getSubjectX500Principal();
    }
}
