package dev.wharden;

import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code wharden status} shows the daemon in place of a password: whoever can read the state directory is root or Wharden itself. It is another one after each
 * start, and it opens nothing but the read-only pages.
 */
public final class LocalToken {
    /** In the state directory, 0600. */
    public static final String FILE = "web.token";

    private static final int BYTES = 32;
    private static final Logger LOG = LoggerFactory.getLogger(LocalToken.class);

    private LocalToken() {}

    /** Makes one and leaves it where the command line finds it. When it cannot be left, the command line does without: the daemon is needed more. */
    static String leave(StateDir state) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            state.write(FILE, token.getBytes(StandardCharsets.US_ASCII));
        } catch (StateUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("message", String.valueOf(e.getMessage()))
                    .log("The command line cannot be told how to ask for the status");
        }
        return token;
    }
}
