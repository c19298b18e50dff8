package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What the daemon does while something goes wrong: how it is brought about, and what is there when all is over. */
enum FaultedOperation {
    UPDATE(1, "Compliant", "{resources: {limits: {pids: 100}}}") {
        @Override
        void start(FaultLane lane, String name) {
            lane.run(name);
        }

        @Override
        void check(FaultLane lane, String name, String id) {
            assertThat(lane.inspect(name, "{{.Id}} {{.HostConfig.PidsLimit}}")).isEqualTo(id + " 100");
        }
    },
    RESTART(1, "Compliant", "{readOnlyRootFilesystem: true}") {
        @Override
        void prepare(FaultLane lane, String name) {
            lane.run(name, "--read-only");
            lane.daemon().awaitState(name, "Compliant");
        }

        @Override
        void start(FaultLane lane, String name) {
            lane.remountWritable(name);
        }

        @Override
        void check(FaultLane lane, String name, String id) {
            assertThat(lane.inspect(name, "{{.Id}}")).isEqualTo(id);
            assertThat(lane.writable(name)).isFalse();
        }
    },
    /** create, update, stop, rename, rename, start, update, remove. */
    RECREATE(8, "Compliant", "{privileged: false}") {
        @Override
        void start(FaultLane lane, String name) {
            lane.run(name, "--privileged", "--restart", "always");
        }

        @Override
        void check(FaultLane lane, String name, String id) {
            assertThat(lane.inspect(name, "{{.HostConfig.Privileged}} {{.HostConfig.RestartPolicy.Name}}"))
                    .isEqualTo("false always");
        }
    },
    /** The same up to the start of a twin that cannot live; then rename, rename, update, start, remove. */
    ROLLBACK(11, "Suspended", "{readOnlyRootFilesystem: true}") {
        @Override
        void start(FaultLane lane, String name) {
            lane.runCommand(
                    name, List.of("sh", "-c", "echo ready >/etc/state && exec sleep 1000"), "--restart", "always");
        }

        @Override
        void check(FaultLane lane, String name, String id) {
            assertThat(lane.inspect(name, "{{.Id}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.RestartPolicy.Name}}"))
                    .isEqualTo(id + " false always");
        }
    },
    /** pause, disconnect, update, update. */
    QUARANTINE(3, "Quarantined", "{privileged: {allow: false, onDrift: Quarantine}}") {
        @Override
        void start(FaultLane lane, String name) {
            lane.runInNetwork(name, "--privileged", "--restart", "always");
        }

        @Override
        void check(FaultLane lane, String name, String id) {
            assertThat(lane.inspect(name, "{{.Id}} {{.State.Paused}} " + POLICY_AND_NETWORKS))
                    .isEqualTo(id + " true no 0");
        }
    },
    /** connect, update, update, unpause. */
    RELEASE(3, "Unremediable", "{privileged: {allow: false, onDrift: Quarantine}}") {
        @Override
        void prepare(FaultLane lane, String name) {
            lane.runInNetwork(name, "--privileged", "--restart", "always");
            lane.daemon().awaitState(name, "Quarantined");
            lane.awaitEnded(name);
        }

        @Override
        void start(FaultLane lane, String name) {
            lane.release(name);
        }

        @Override
        void again(FaultLane lane, String name) {
            if (lane.isHeld(name)) {
                lane.release(name);
            }
        }

        @Override
        void check(FaultLane lane, String name, String id) {
            assertThat(lane.inspect(name, "{{.Id}} {{.State.Paused}} " + POLICY_AND_NETWORKS))
                    .isEqualTo(id + " false always 1");
        }
    },
    /**
     * The same, and then a twin, since without live-restore it was throttled: create, update, stop, rename, rename,
     * start, update, remove.
     */
    EXACT(11, "Unremediable", "{privileged: {allow: false, onDrift: Quarantine}}") {
        @Override
        void prepare(FaultLane lane, String name) {
            RELEASE.prepare(lane, name);
        }

        @Override
        void start(FaultLane lane, String name) {
            lane.releaseExactly(name);
        }

        @Override
        void again(FaultLane lane, String name) {
            if (lane.isHeld(name)) {
                lane.releaseExactly(name);
            }
        }

        @Override
        void check(FaultLane lane, String name, String id) {
            assertThat(lane.inspect(name, "{{.State.Running}} {{.State.Paused}} " + POLICY_AND_NETWORKS))
                    .isEqualTo("true false always 1");
            if (!lane.inspect(name, "{{.HostConfig.NanoCpus}}").equals("0")) {
                assertThat(lane.inspect(name, "{{.Id}}")).isEqualTo(id);
                assertThat(lane.toldOfRelease(name)).contains("not exactly as it was");
            }
        }
    };

    private static final String POLICY_AND_NETWORKS =
            "{{.HostConfig.RestartPolicy.Name}} {{len .NetworkSettings.Networks}}";

    private final int changes;
    private final String state;
    private final String desired;

    FaultedOperation(int changes, String state, String desired) {
        this.changes = changes;
        this.state = state;
        this.desired = desired;
    }

    /** How many calls change something. */
    int changes() {
        return changes;
    }

    /** As shown when all is over. */
    String state() {
        return state;
    }

    /** For names that begin with the prefix. */
    String policy(String prefix) {
        String word = word();
        return PolicyText.enforcing(
                prefix + word, prefix + word + "*", desired, "remediation: {probation: 1s, writableLayer: Discard}");
    }

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What must be there before the fault is armed. */
    void prepare(FaultLane lane, String name) {}

    /** Brings it about. */
    abstract void start(FaultLane lane, String name);

    /** What a person does who was told that it did not work. */
    void again(FaultLane lane, String name) {}

    /** What must be so in the end, besides the state. */
    abstract void check(FaultLane lane, String name, String id);
}
