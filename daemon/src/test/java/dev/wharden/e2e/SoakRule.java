package dev.wharden.e2e;

/** What always holds, whatever the operator does and whenever the daemon dies. */
enum SoakRule {
    ONE_WRITER("never two containers write to one volume, and none that was removed"),
    COMMANDS_WORK("no command of the operator fails because of Wharden"),
    AS_LEFT("what the operator left running runs in the end, in that version, and nothing else of it"),
    STAYS_DOWN("what the operator stopped or removed stays so, and nothing else of it runs"),
    NOTHING_LEFT("nothing of Wharden's is left over that its status does not explain"),
    NO_FAILED_REPAIR("no repair counts as failed because of what the operator does"),
    SOUND_DAEMON("the daemon never ends by itself and logs no error");

    private final String text;

    SoakRule(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
