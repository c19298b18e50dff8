package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.List;

/**
 * Demands that only those who may be root can write to the engine's socket. Users of a directory service are not seen.
 */
public final class DockerGroup {
    private static final String FIELD = "host:/etc/group";
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "users who may be in the group of the engine's socket", List.of("wharden"));

    public static final Control CONTROL = Control.of("dockerGroup")
            .title("Only allowed users control the engine")
            .why("A member of the socket's group can start a container with the host's disk in it: that is root without"
                    + " a password and without a trace in sudo's log.")
            .fix("Remove the user: gpasswd --delete USER docker. Or allow it: dockerGroup: {allowed: [USER]}.")
            .severity(HIGH)
            .scope(Scope.HOST)
            .settings(ALLOWED)
            .in(dev.wharden.control.Settings.of(ALLOWED, List.of("wharden")), Profile.RESTRICTED, Profile.CIS_L1)
            .rule("host-docker-group", DockerGroup::check, cis("1.1.2"), nist("4.5.4"))
            .build();

    private DockerGroup() {}

    private static void check(Findings found) {
        found.must(found.host().system().socketGroup(), Source.HOST, FIELD).ifPresent(users -> {
            List<String> others = users.stream()
                    .filter(user -> !found.get(ALLOWED).contains(user))
                    .toList();
            if (!others.isEmpty()) {
                found.violation(
                        Source.HOST,
                        FIELD,
                        Values.of(users),
                        Values.of(found.get(ALLOWED)),
                        "root by way of the engine's socket: " + String.join(", ", others));
            }
        });
    }
}
