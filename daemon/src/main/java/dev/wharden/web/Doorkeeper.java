package dev.wharden.web;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Says who may read: users with a password (HTTP Basic), or whoever can read the token that the daemon keeps in its state directory. A name that is not known takes
 * as long as a wrong password; a good password is remembered, since bcrypt takes a processor for a tenth of a second and Prometheus comes every few seconds.
 *
 * <p>Thread-safe. One password is tried at a time, so that guessing takes one processor at most.
 */
final class Doorkeeper {
    private static final int REMEMBERED = 100;
    /** bcrypt reads no more; nothing longer than that can have been hashed. */
    private static final int LONGEST_PASSWORD = 72;

    private final AtomicReference<Map<String, String>> users;
    private final byte[] token;
    /** Digests of name, hash and password that were good; guarded by this object's lock, the least used goes first. */
    private final LinkedHashMap<String, Boolean> good = new LinkedHashMap<>(16, 0.75f, true);

    /** With name to hash, and the token of this run. */
    Doorkeeper(Map<String, String> users, String token) {
        this.users = new AtomicReference<>(Map.copyOf(users));
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** Other users from now on; who was good by an older hash is asked again, because the hash is part of what is remembered. */
    void users(Map<String, String> now) {
        users.set(Map.copyOf(now));
    }

    /** Whether a request with this Authorization header, or the empty text, may read. */
    boolean admits(String authorization) {
        Map<String, String> now = users.get();
        if (now.isEmpty()) {
            return true;
        }
        int space = authorization.indexOf(' ');
        String scheme = space < 0 ? "" : authorization.substring(0, space);
        String credentials = authorization.substring(space + 1).strip();
        if (scheme.equalsIgnoreCase("Bearer")) {
            return token.length > 0 && MessageDigest.isEqual(token, credentials.getBytes(StandardCharsets.UTF_8));
        }
        return scheme.equalsIgnoreCase("Basic") && basic(now, credentials);
    }

    private boolean basic(Map<String, String> now, String credentials) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return false;
        }
        String name = pair.substring(0, colon);
        byte[] password = pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
        if (password.length > LONGEST_PASSWORD) {
            return false;
        }
        String hash = now.get(name);
        if (hash == null) {
            // Somebody's hash, so that it takes as long; a password that fits it opens nothing under this name.
            right(password, now.values().iterator().next());
            return false;
        }
        return remembered(digest(name, hash, password), password, hash);
    }

    /** How many good passwords are remembered. */
    synchronized int remembered() {
        return good.size();
    }

    private synchronized boolean remembered(String key, byte[] password, String hash) {
        if (good.get(key) != null) {
            return true;
        }
        boolean right = right(password, hash);
        if (right) {
            good.put(key, true);
            if (good.size() > REMEMBERED) {
                good.pollFirstEntry();
            }
        }
        return right;
    }

    private synchronized boolean right(byte[] password, String hash) {
        return BCrypt.verifyer().verify(password, hash.getBytes(StandardCharsets.US_ASCII)).verified;
    }

    private static String digest(String name, String hash, byte[] password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name.length() + ":" + name + hash).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(password));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
