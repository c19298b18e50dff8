package dev.wharden.cli;

/** Exit codes (contract §6; the larger ones are sysexits.h). */
final class Exit {
    static final int OK = 0;
    static final int DRIFT = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 69;
    static final int BUG = 70;
    static final int UNWRITTEN = 74;
    static final int RUNNING = 75;
    static final int CONFIG = 78;

    private Exit() {}
}
