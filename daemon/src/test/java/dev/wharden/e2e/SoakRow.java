package dev.wharden.e2e;

/**
 * A container as {@code docker ps -a} shows it.
 *
 * @param version that the operator gave it and its twins have too; empty for what is not the operator's
 */
record SoakRow(String name, String state, String version) {
    static final String LABEL = "soak.version";
    static final String FORMAT = "{{.Names}}\t{{.State}}\t{{.Label \"" + LABEL + "\"}}";

    static SoakRow of(String line) {
        String[] words = line.split("\t", -1);
        return new SoakRow(words[0], words[1], words[2]);
    }

    boolean isRunning() {
        return state.equals("running") || state.equals("restarting") || state.equals("paused");
    }

    /** Whether Wharden has made or renamed it. */
    boolean isWhardens() {
        return name.contains(".wharden-");
    }
}
