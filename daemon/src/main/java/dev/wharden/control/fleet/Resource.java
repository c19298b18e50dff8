package dev.wharden.control.fleet;

/** A kind of what containers can share. */
public enum Resource {
    /** A user-defined network or the default bridge: each reaches every port of the others on it. */
    NETWORKS("networks", "network", 'N'),
    /** A volume or folder of the host, or one in the other's, that at least one of both can write to. */
    VOLUMES("volumes", "volume", 'V'),
    /** A namespace of the host or of another container. */
    NAMESPACES("namespaces", "namespace", 'S'),
    /** A uid of the host: its processes may signal each other and own each other's files. */
    UIDS("uids", "uid", 'U'),
    /** A control group other than the engine's usual one, or one in the other's. */
    CGROUP_PARENTS("cgroupParents", "cgroup parent", 'C'),
    /** A container engine's socket, however it is mounted. */
    SOCKETS("sockets", "socket", 'E'),
    /** A port of the host: who starts first takes what is meant for the other. */
    PORTS("ports", "host port", 'P'),
    /** A device of the host; a privileged container has them all. */
    DEVICES("devices", "device", 'D');

    private final String word;
    private final String one;
    private final char letter;

    Resource(String word, String one, char letter) {
        this.word = word;
        this.one = one;
        this.letter = letter;
    }

    /** As JSON and settings have it: {@code networks}. */
    public String word() {
        return word;
    }

    /** For people: {@code network}. */
    public String one() {
        return one;
    }

    /** In a matrix. */
    public char letter() {
        return letter;
    }

    /** The rule under which sharing it is found. */
    String rule() {
        return "tenants-share-" + one.replaceFirst("^host ", "").replace(' ', '-');
    }
}
