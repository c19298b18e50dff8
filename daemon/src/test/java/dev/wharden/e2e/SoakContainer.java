package dev.wharden.e2e;

import dev.wharden.e2e.SoakStage.Chance;
import dev.wharden.e2e.SoakWanted.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One container by {@code docker run}, privileged by carelessness, with a volume that only one may write to. */
final class SoakContainer extends SoakLineage {
    /**
     * What a kind of them is.
     *
     * @param named whether its volume has a name; else a folder of the host is mounted
     */
    record Kind(String name, String restart, boolean named) {}

    private final Kind kind;
    private final SoakLog log;
    private final SoakVolume volume;
    private final SoakWanted wanted;
    private int version;

    SoakContainer(SoakStage stage, Kind kind, int number) {
        super(stage, base(stage.engine.prefix(), kind.name(), number));
        this.kind = kind;
        volume = kind.named() ? SoakVolume.named(stage, base) : SoakVolume.folder(stage, base);
        log = volume.log();
        wanted = new SoakWanted(base);
    }

    @Override
    void begin() {
        run(base);
    }

    @Override
    void act() {
        var chances = new ArrayList<Chance>();
        switch (wanted.state()) {
            case GONE -> chances.add(new Chance(1, () -> run(wanted.name())));
            case STOPPED -> {
                chances.add(new Chance(12, this::start));
                chances.add(new Chance(3, () -> patiently("restart", "-t", "2")));
                chances.add(new Chance(10, this::redeploy));
                chances.add(new Chance(5, this::blueGreen));
                chances.add(new Chance(5, this::remove));
            }
            case RUNNING -> {
                chances.add(new Chance(30, this::redeploy));
                // Nothing tells a dead daemon that the next one has another name.
                chances.add(new Chance(stage.daemon.readySince() == null ? 35 : 14, this::blueGreen));
                chances.add(new Chance(8, this::renew));
                chances.add(new Chance(10, this::stop));
                chances.add(new Chance(8, () -> patiently("restart", "-t", "2")));
                chances.add(new Chance(8, this::remove));
                chances.add(new Chance(6, this::rename));
                chances.add(new Chance(5, this::undo));
            }
        }
        stage.roll(chances);
    }

    /** What a deployment script does: it runs the next one too where a dead daemon has left none of the name. */
    private void redeploy() {
        if (remove() || stage.daemon.readySince() == null) {
            stage.pause(0, stage.chance(0.5) ? 200 : 3000);
            run(wanted.name());
        }
    }

    private void run(String name) {
        boolean first = wanted.state() == State.GONE;
        Ran ran = create(name);
        if (ran.code() != 0 && unheard(name) && stage.shell.removes(name)) {
            ran = create(name);
        }
        if (ran.code() != 0) {
            failed(name, ran);
            return;
        }
        wanted.running(name, version);
        log.only(version);
        if (stage.chance(first ? 0.5 : 0.3)) {
            stage.ambush.arm(base, stage.random);
        }
    }

    private void failed(String name, Ran ran) {
        stage.violation(
                SoakRule.COMMANDS_WORK,
                base,
                "docker run --name " + name + ": " + ran.err().strip());
    }

    /**
     * Whether the very version that was removed last is back, since the daemon was down then: documented. One that was
     * replaced before that is not meant by it.
     */
    private boolean unheard(String name) {
        Instant removal = wanted.from();
        boolean unheard = stage.daemon.wasDown(removal, Instant.now())
                && stage.audit.isOpen(base, removal, Instant.now())
                && stage.shell.rows(base).stream()
                        .anyMatch(
                                row -> row.name().equals(name) && row.version().equals("" + wanted.version()));
        if (unheard) {
            stage.report.limit(SoakLimit.REMOVAL_UNHEARD, base);
        }
        return unheard;
    }

    private Ran create(String name) {
        version++;
        String flags = "run -d --name %s --privileged --restart %s --stop-timeout 5 --label %s=%d -v %s:/data"
                .formatted(name, kind.restart(), SoakRow.LABEL, version, volume.source());
        var words = new ArrayList<>(List.of(flags.split(" ", -1)));
        words.addAll(List.of("busybox:test", "sh", "-c", writer(version % 3 * 0.4, version)));
        return stage.shell.docker(words.toArray(String[]::new));
    }

    /** Whether the container is certainly removed by it. */
    private boolean remove() {
        Instant begun = Instant.now();
        if (stage.shell.removes(wanted.name())) {
            wanted.down(State.GONE, begun);
            return true;
        }
        if (!stage.daemon.wasDown(begun, Instant.now())) {
            stage.violation(SoakRule.COMMANDS_WORK, base, "docker rm -f finds no container " + wanted.name());
        } else {
            // Nothing of the name was there while the daemon was down: it may be put back, as documented.
            wanted.down(State.GONE, begun);
        }
        return false;
    }

    /** The new one runs before the old one goes. */
    private void blueGreen() {
        String old = wanted.name();
        String name = old.endsWith("-g") ? base : base + "-g";
        log.besideEachOther();
        Ran ran = create(name);
        if (ran.code() != 0) {
            failed(name, ran);
            return;
        }
        stage.pause(0, 1500);
        Instant begun = Instant.now();
        if (stage.shell.removes(old)) {
            log.only(version);
        } else if (!stage.daemon.wasDown(begun, Instant.now())) {
            stage.violation(SoakRule.COMMANDS_WORK, base, "docker rm -f finds no container " + old);
        } else {
            // The operator has left two on one volume, by a removal that has found nothing: it does so again when the
            // daemon has put the old one back.
            stage.awaitDaemon();
            stage.shell.removes(old);
            log.only(version);
        }
        wanted.running(name, version);
        if (stage.chance(0.4)) {
            stage.ambush.arm(base, stage.random);
        }
    }

    /** What an updater does: the old one is kept until the new one runs. */
    private void renew() {
        String name = wanted.name();
        String old = base + "-old";
        Instant begun = Instant.now();
        if (!stage.shell.patiently(base, "stop", "-t", "3", name)) {
            return;
        }
        wanted.down(State.STOPPED, begun);
        if (!stage.shell.patiently(base, "rename", name, old)) {
            return;
        }
        wanted.renamed(old);
        if (stage.audit.isOpen(base, begun, Instant.now())) {
            // A stop in the middle of a repair may be one that cannot be seen (SoakLimit.STOP_UNSEEN, STOP_UNHEARD):
            // then the operator itself has started another beside what still runs.
            log.besideEachOther();
        }
        Ran ran = create(name);
        if (ran.code() != 0) {
            failed(name, ran);
            return;
        }
        wanted.running(name, version);
        if (!stage.shell.removes(old)) {
            stage.violation(SoakRule.COMMANDS_WORK, base, "docker rm -f finds no container " + old);
        }
        log.only(version);
    }

    private void rename() {
        String name = base + "-n" + stage.random.nextInt(2);
        if (!name.equals(wanted.name()) && stage.shell.patiently(base, "rename", wanted.name(), name)) {
            wanted.renamed(name);
        }
    }

    private void stop() {
        Instant begun = Instant.now();
        if (stage.shell.patiently(base, "stop", "-t", "3", wanted.name())) {
            wanted.down(State.STOPPED, begun);
        }
    }

    private void start() {
        if (patiently("start")) {
            wanted.running(wanted.name(), wanted.version());
        }
    }

    private boolean patiently(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add(wanted.name());
        boolean done = stage.shell.patiently(base, all.toArray(String[]::new));
        if (done) {
            wanted.running(wanted.name(), wanted.version());
        }
        return done;
    }

    /**
     * It is answered when its probation has ended, in which the operator goes on. Before it has begun it does not: an
     * undo that comes after the removal of its container creates that again, as it is meant to.
     */
    private void undo() {
        String action = stage.audit.lastSuccess(wanted.name());
        if (action.isEmpty() || stage.daemon.readySince() == null) {
            return;
        }
        Instant asked = Instant.now();
        Thread undo = Thread.startVirtualThread(() -> stage.shell.wharden("undo", action));
        while (undo.isAlive() && !stage.audit.isUndoing(base, asked)) {
            stage.awaitDaemon();
        }
    }

    @Override
    List<SoakWanted> wanted() {
        return List.of(wanted);
    }

    @Override
    List<SoakLog> logs() {
        return List.of(log);
    }

    @Override
    void again(SoakWanted one) {
        if (one.state() == State.GONE) {
            remove();
        } else {
            stop();
        }
    }

    /** The engine starts what it may: one that was stopped too, where it is to run always. */
    @Override
    void engineRestarted() {
        if (wanted.state() == State.STOPPED && kind.restart().equals("always")) {
            wanted.running(wanted.name(), wanted.version());
        } else if (wanted.state() == State.RUNNING) {
            start();
        }
    }

    @Override
    void pruned() {
        if (wanted.state() == State.STOPPED
                && stage.shell.rows(base).stream().noneMatch(row -> row.name().equals(wanted.name()))) {
            wanted.down(State.GONE, Instant.now());
        }
    }

    @Override
    SoakLineage next(int number) {
        return new SoakContainer(stage, kind, number);
    }
}
