package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Demands that only those who may be root can write to the engine's socket. Users of a directory service are not seen.
 */
public final class DockerGroup {
    private static final String FIELD = "host:/etc/group";
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "users who may be in the group of the engine's socket", List.of("wharden"));

    public static final Control CONTROL = Control.host("dockerGroup")
            .title("Only allowed users control the engine")
            .why("A member of the socket's group can start a container with the host's disk in it: that is root "
                    + "without a password and without a trace in sudo's log.")
            .fix("Remove the user: gpasswd --delete USER docker. Or allow it: dockerGroup: {allowed: [USER]}.")
            .severity(HIGH)
            .settings(ALLOWED)
            .in(ALLOWED, List.of("wharden"), RESTRICTED, CIS_L1)
            .rule("host-docker-group", DockerGroup::check, cis("1.1.2"), nist("4.5.4"))
            .build();

    private DockerGroup() {}

    private static void check(Findings found) {
        List<String> allowed = found.get(ALLOWED);
        found.must(found.host().system().socketGroup(), FIELD)
                .filter(users -> !allowed.containsAll(users))
                .ifPresent(users -> found.violation(
                        FIELD,
                        Values.of(users),
                        Values.of(allowed),
                        "root by way of the engine's socket: "
                                + users.stream()
                                        .filter(user -> !allowed.contains(user))
                                        .collect(Collectors.joining(", "))));
    }
}
