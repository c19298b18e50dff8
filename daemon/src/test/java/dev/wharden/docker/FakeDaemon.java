package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** dockerd itself: what its restart does to containers without live restore. */
final class FakeDaemon {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final FakeWorld world;
    private final FakeProcess process;

    FakeDaemon(FakeWorld world, FakeProcess process) {
        this.world = world;
        this.process = process;
    }

    /** The engine ends and comes back (engine-facts §4.3). */
    void restart(boolean graceful) {
        for (ObjectNode tree : List.copyOf(world.containers.values())) {
            boolean ran =
                    FakeProcess.running(tree) && !tree.at("/State/Restarting").asBoolean();
            String policy = text(tree, "/HostConfig/RestartPolicy/Name");
            if (FakeProcess.running(tree)) {
                process.thaw(tree);
                process.end(tree, 137);
            }
            boolean back = switch (policy) {
                case "always" -> ran || !text(tree, "/State/StartedAt").equals(NEVER);
                case "unless-stopped" -> ran && graceful && !world.manuallyStopped.containsKey(text(tree, "/Id"));
                case "on-failure" ->
                    !text(tree, "/State/StartedAt").equals(NEVER)
                            && tree.at("/State/ExitCode").asInt() != 0;
                default -> false;
            };
            if (ran && tree.at("/HostConfig/AutoRemove").asBoolean()) {
                process.delete(tree, true);
            } else if (back) {
                process.start(tree);
            }
        }
        world.events.clear();
    }
}
