package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
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
        var back = new ArrayList<ObjectNode>();
        List<String> up = world.containers.values().stream()
                .filter(tree -> FakeProcess.running(tree)
                        && !tree.at("/State/Restarting").asBoolean())
                .map(tree -> text(tree, "/Id"))
                .toList();
        for (ObjectNode tree : List.copyOf(world.containers.values())) {
            boolean ran = up.contains(text(tree, "/Id"));
            String policy = text(tree, "/HostConfig/RestartPolicy/Name");
            if (FakeProcess.running(tree)) {
                process.thaw(tree);
                process.end(tree, 137);
            }
            boolean comesBack = switch (policy) {
                case "always" -> ran || !text(tree, "/State/StartedAt").equals(NEVER);
                case "unless-stopped" -> ran && graceful && !world.manuallyStopped.containsKey(text(tree, "/Id"));
                case "on-failure" ->
                    !text(tree, "/State/StartedAt").equals(NEVER)
                            && tree.at("/State/ExitCode").asInt() != 0;
                default -> false;
            };
            if (ran && tree.at("/HostConfig/AutoRemove").asBoolean()) {
                process.delete(tree, true);
            } else if (comesBack) {
                back.add(tree);
            }
        }
        world.links.readAnew();
        start(back);
        world.events.clear();
    }

    /** Who needs another waits for it, and stays down when that one does not come back. */
    private void start(List<ObjectNode> trees) {
        var left = new ArrayList<>(trees);
        boolean grew = true;
        while (grew) {
            grew = left.removeIf(this::starts);
        }
    }

    private boolean starts(ObjectNode tree) {
        try {
            process.start(tree);
            return true;
        } catch (DockerException waits) {
            return false;
        }
    }
}
