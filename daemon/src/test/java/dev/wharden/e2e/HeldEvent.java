package dev.wharden.e2e;

import dev.wharden.TestEngine;

/** What others do to a container that is held. */
enum HeldEvent {
    NOTHING(""),
    UNPAUSED("unpause X"),
    RESTARTED("restart -t 1 X"),
    STOPPED_AND_STARTED("stop -t 1 X"),
    CONNECTED("network connect held-c X"),
    UPDATED("update --restart always --cpus 1.5 --memory 200m --memory-swap 200m X"),
    RENAMED("rename X X-renamed"),
    SHARED("run -d --name X-late --network none --pid container:X busybox:test sleep 1000000"),
    COMPOSED_UP(""),
    COMPOSED_ANEW(""),
    ENGINE_ENDED(""),
    ENGINE_KILLED(""),
    REBOOTED("");

    private final String command;

    HeldEvent(String command) {
        this.command = command;
    }

    boolean ofTheEngine() {
        return this == ENGINE_ENDED || this == ENGINE_KILLED || this == REBOOTED;
    }

    /** Whether it can be done to that kind at all. */
    boolean befalls(HeldCase held) {
        return switch (this) {
            case COMPOSED_UP, COMPOSED_ANEW -> held == HeldCase.COMPOSED;
            case CONNECTED -> held != HeldCase.HOST_NETWORK;
            // Ended it would be deleted, by the engine and by whoever restarts it.
            case RESTARTED, STOPPED_AND_STARTED -> held != HeldCase.REMOVED_AT_END;
            case SHARED -> held != HeldCase.EXITED && held != HeldCase.RESTARTING;
            case NOTHING, UNPAUSED, UPDATED, RENAMED, ENGINE_ENDED, ENGINE_KILLED, REBOOTED -> true;
        };
    }

    /** The name that the container has after it. */
    String after(String name) {
        return this == RENAMED ? name + "-renamed" : name;
    }

    /**
     * What compose itself gives to whom it makes anew: another generated hostname, and its mark of whom that replaces.
     */
    boolean explains(String difference) {
        return this == COMPOSED_ANEW
                && (difference.startsWith("/Config/Hostname:")
                        || difference.startsWith("/Config/Labels/com.docker.compose.replace:"));
    }

    void befall(TestEngine engine, Compose compose, HeldCase held) {
        String name = held.container();
        switch (this) {
            case NOTHING, ENGINE_ENDED, ENGINE_KILLED, REBOOTED -> {
                // Nothing to this one alone.
            }
            case COMPOSED_UP -> compose.up();
            case COMPOSED_ANEW -> compose.upAnew();
            case UNPAUSED, CONNECTED, RENAMED, SHARED, RESTARTED -> attempt(engine, command, name);
            case STOPPED_AND_STARTED -> {
                attempt(engine, command, name);
                attempt(engine, "start X", name);
            }
            case UPDATED -> attempt(engine, held == HeldCase.REMOVED_AT_END ? "update --cpus 1.5 X" : command, name);
        }
    }

    /** What the engine refuses, since it is frozen or ended, has not befallen it. */
    private static void attempt(TestEngine engine, String command, String name) {
        try {
            engine.docker(command.replace("X", name));
        } catch (AssertionError refused) {
            Shown.lines("    refused by the engine: " + Shown.line(refused));
        }
    }
}
