package dev.wharden.web;

import java.util.Map;
import java.util.Optional;

/**
 * Who may read, and over what: a web.config.file of the Prometheus exporter toolkit, read.
 *
 * @param users name to bcrypt hash; nobody is asked who he is when empty
 * @param tls plain HTTP when empty
 */
public record WebAccess(Map<String, String> users, Optional<Tls> tls) {
    /** Plain HTTP for everybody who reaches the port. */
    public static final WebAccess OPEN = new WebAccess(Map.of(), Optional.empty());

    public WebAccess {
        users = Map.copyOf(users);
    }

    /** Without hash or key: whoever prints it shows no secret. */
    @Override
    public String toString() {
        return users.size() + " users, " + (tls.isPresent() ? "TLS" : "plain HTTP");
    }
}
