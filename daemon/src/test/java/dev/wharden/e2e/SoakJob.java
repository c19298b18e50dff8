package dev.wharden.e2e;

import dev.wharden.e2e.SoakWanted.State;
import java.time.Instant;
import java.util.List;

/** A batch job by {@code docker run --rm}: it ends by itself, and the engine removes it. */
final class SoakJob extends SoakLineage {
    private final SoakVolume volume;
    private final SoakWanted wanted;
    private int version;

    SoakJob(SoakStage stage, int number) {
        super(stage, base(stage.engine.prefix(), "job", number));
        volume = SoakVolume.folder(stage, base);
        wanted = new SoakWanted(base);
    }

    @Override
    void begin() {
        act();
    }

    /** The last one may run still: it is removed first, as a scheduler does. */
    @Override
    void act() {
        stage.shell.docker("rm", "-f", base);
        version++;
        String script = "id=$(cat /proc/sys/kernel/random/uuid); i=0; while [ $((i += 1)) -lt %d ]; do "
                        .formatted(20 + stage.random.nextInt(120))
                + "echo $id " + version + " >>/data/log; sleep 0.05; done";
        String label = SoakRow.LABEL + "=" + version;
        Ran ran = stage.shell.docker(
                "run",
                "-d",
                "--rm",
                "--privileged",
                "--name",
                base,
                "--label",
                label,
                "-v",
                volume.source() + ":/data",
                "busybox:test",
                "sh",
                "-c",
                script);
        // The engine may be removing the last one, which has just ended: that is its own doing.
        if (ran.code() != 0 && !ran.err().contains("is already in use by container")) {
            stage.violation(
                    SoakRule.COMMANDS_WORK,
                    base,
                    "docker run --rm: " + ran.err().strip());
        }
        // In the end it has ended.
        wanted.down(State.GONE, Instant.now());
    }

    @Override
    List<SoakWanted> wanted() {
        return List.of(wanted);
    }

    @Override
    List<SoakLog> logs() {
        return List.of(volume.log());
    }

    @Override
    void again(SoakWanted one) {
        stage.shell.docker("rm", "-f", base);
    }

    @Override
    void engineRestarted() {}

    @Override
    void pruned() {}

    @Override
    SoakLineage next(int number) {
        return new SoakJob(stage, number);
    }
}
