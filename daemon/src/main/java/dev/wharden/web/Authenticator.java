package dev.wharden.web;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says who may read: users with a password (HTTP Basic). A name that is not known takes as long as a wrong password. A
 * good login is remembered, since bcrypt takes a processor for a tenth of a second and Prometheus comes every few
 * seconds; what is remembered is a keyed hash, with a key of this process alone.
 *
 * <p>Thread-safe. One password is tried at a time, so that guessing takes one processor at most; few wait for that, and
 * the others are told to come again. A login that is remembered waits for nothing.
 */
final class Authenticator {
    private static final int REMEMBERED = 100;
    private static final int WAITING = 16;
    private static final int KEY_BYTES = 32;
    private static final String MAC = "HmacSHA256";
    /** bcrypt reads no more; nothing longer than that can have been hashed. */
    private static final int LONGEST_PASSWORD = 72;

    /** What is said to a request. */
    enum Verdict {
        ADMITTED,
        REFUSED,
        /** Too many passwords wait to be tried. */
        BUSY
    }

    private final AtomicReference<Map<String, String>> users;
    private final SecretKeySpec key;
    private final Semaphore trying = new Semaphore(1, true);
    private final AtomicInteger waiting = new AtomicInteger();
    /** Keyed hashes of name, hash and password that were good; guarded by its own lock, the least used goes first. */
    private final LinkedHashMap<String, Boolean> good = new LinkedHashMap<>(16, 0.75f, true);

    /** With name to hash. */
    Authenticator(Map<String, String> users) {
        this.users = new AtomicReference<>(Map.copyOf(users));
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
    }

    /**
     * Other users from now on; who was good by an older hash is asked again, because the hash is part of what is
     * remembered.
     */
    void users(Map<String, String> now) {
        users.set(Map.copyOf(now));
    }

    /** Whether a request with this Authorization header, or the empty text, may read. */
    Verdict ask(String authorization) {
        Map<String, String> now = users.get();
        if (now.isEmpty()) {
            return Verdict.ADMITTED;
        }
        int space = authorization.indexOf(' ');
        String scheme = space < 0 ? "" : authorization.substring(0, space);
        return scheme.equalsIgnoreCase("Basic")
                ? basic(now, authorization.substring(space + 1).strip())
                : Verdict.REFUSED;
    }

    private Verdict basic(Map<String, String> now, String credentials) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Verdict.REFUSED;
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return Verdict.REFUSED;
        }
        String name = pair.substring(0, colon);
        byte[] password = pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
        if (password.length > LONGEST_PASSWORD) {
            return Verdict.REFUSED;
        }
        String hash = now.get(name);
        if (hash == null) {
            // Somebody's hash, so that it takes as long; a password that fits it opens nothing under this name.
            return attempt(password, now.values().iterator().next()) == Verdict.BUSY ? Verdict.BUSY : Verdict.REFUSED;
        }
        String login = keyed(name, hash, password);
        if (isRemembered(login)) {
            return Verdict.ADMITTED;
        }
        Verdict verdict = attempt(password, hash);
        if (verdict == Verdict.ADMITTED) {
            remember(login);
        }
        return verdict;
    }

    /** How many passwords are tried or wait for it. */
    int waiting() {
        return waiting.get();
    }

    /** How many good logins are remembered. */
    int remembered() {
        synchronized (good) {
            return good.size();
        }
    }

    private boolean isRemembered(String login) {
        synchronized (good) {
            // get, not containsKey: only get makes it the one used last.
            return good.get(login) != null;
        }
    }

    private void remember(String login) {
        synchronized (good) {
            good.put(login, true);
            if (good.size() > REMEMBERED) {
                good.pollFirstEntry();
            }
        }
    }

    private Verdict attempt(byte[] password, String hash) {
        try {
            if (waiting.incrementAndGet() > WAITING) {
                return Verdict.BUSY;
            }
            trying.acquireUninterruptibly();
            try {
                return BCrypt.verifyer().verify(password, hash.getBytes(StandardCharsets.US_ASCII)).verified
                        ? Verdict.ADMITTED
                        : Verdict.REFUSED;
            } finally {
                trying.release();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private String keyed(String name, String hash, byte[] password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update((name.length() + ":" + name + hash).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(password));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HMAC with SHA-256, for a key of any length", e);
        }
    }
}
