package dev.wharden;

import dev.wharden.remedy.state.StateDir;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What {@code wharden status} shows the daemon in place of a password: whoever can read the state directory is root or Wharden itself. It is another one after each
 * start, and it opens nothing but the read-only pages.
 */
public final class LocalToken {
    /** In the state directory, 0600. */
    public static final String FILE = "web.token";

    private static final int BYTES = 32;

    private LocalToken() {}

    /** Makes one and leaves it where the command line finds it. Throws StateUnavailable. */
    static String leave(StateDir state) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        state.write(FILE, token.getBytes(StandardCharsets.US_ASCII));
        return token;
    }
}
