package dev.wharden.e2e;

/**
 * What Wharden cannot do, in the words of its documentation, so that it is told apart from what is wrong. Each is
 * counted, the operator does what the documentation says (do it again), and the second time it must hold.
 *
 * <p>Not excused, though documented as too short to be closed: the milliseconds between Wharden's last look and its
 * next call, as around a commit. What falls into them is told as a violation, and a person decides by the events that
 * are told with it. The operator never takes a block away by force, which the README says not to do.
 */
enum SoakLimit {
    /**
     * The container is stopped already, so that the engine tells of nothing: docs/failure-model.md, "One stop cannot be
     * seen".
     */
    STOP_UNSEEN("docker stop of what Wharden had stopped already: stop it again"),
    /** docs/failure-model.md, "One that has ended while its events were not heard is started again". */
    STOP_UNHEARD("stopped in a repair while the daemon was down: stop it again"),
    /** docs/failure-model.md, "That holds for a docker rm while the daemon is dead too: remove it again". */
    REMOVAL_UNHEARD("removed in a repair while the daemon was down: remove it again"),
    /** docs/failure-model.md, "can still fail with No such container, or find the name taken: run it again". */
    COMPOSE_BETWEEN("compose met a container that was just replaced: run it again"),
    /**
     * docs/failure-model.md, "it is blocked … so that the engine refuses every start of it", which lasts while the
     * daemon is dead.
     */
    BLOCKED("a start was refused while the daemon was down in a repair: start it again when the daemon runs");

    private final String text;

    SoakLimit(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
