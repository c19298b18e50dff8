package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.container.Home;
import dev.wharden.container.UserSpec;
import java.util.List;
import java.util.Optional;

/** A container that keeps files in the home of root, and would look for them in the home of another user. Pure. */
final class LostHome {
    private LostHome() {}

    /** Why it would not find its files, and often fails as it may not make them there; empty where it would. */
    static Optional<String> refusal(Container actual, Container desired) {
        List<String> mounted = actual.at("/Mounts")
                .valueStream()
                .map(mount -> mount.path("Destination").asText())
                .toList();
        return Home.lost(actual, desired, mounted)
                .map(home -> "its home as root is " + home + ", where it keeps files in a mount, and user "
                        + UserSpec.of(desired).user() + " has another home: create it with docker run --env "
                        + Home.entry(home) + " (environment in compose), and see that this user may enter " + home);
    }
}
