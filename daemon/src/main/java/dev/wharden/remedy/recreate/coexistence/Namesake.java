package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;

/**
 * Another container that has the name of one that Wharden has away. It is left alone.
 *
 * @param container that has the name
 */
public record Namesake(Container container) {
    private static final int SHORT = 12;
    private static final String SERVICE = "com.docker.compose.service";
    private static final String NUMBER = "com.docker.compose.container-number";

    /**
     * Whether compose has recreated the container: the one before is not missed, and would be a second replica of its
     * service. Where nothing but the labels says so, the one before is kept.
     */
    public boolean succeeds(Container old) {
        return !Way.project(old).isEmpty() && isSameReplica(old, container) && Common.isSuccessor(old, container);
    }

    /** Whether both are the same replica of the same service of one Compose project, or of none. */
    static boolean isSameReplica(Container one, Container other) {
        return Way.project(one).equals(Way.project(other))
                && label(one, SERVICE).equals(label(other, SERVICE))
                && label(one, NUMBER).equals(label(other, NUMBER));
    }

    private static String label(Container one, String key) {
        return one.labels().getOrDefault(key, "");
    }

    /** Who has the name, for people. */
    public String word() {
        String id = container.id();
        return "its name " + container.name() + " is taken by container "
                + id.substring(0, Math.min(SHORT, id.length()));
    }
}
