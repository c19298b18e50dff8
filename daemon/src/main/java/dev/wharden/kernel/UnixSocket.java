package dev.wharden.kernel;

/**
 * What a line of {@code /proc/net/unix} says (proc_pid_net(5)). A host has several sockets for each container, and all
 * are read in each sweep.
 *
 * @param listens whether connections to it are waited for
 * @param path with {@code @} for each byte 0 of an abstract one
 */
record UnixSocket(boolean listens, String path) {
    /** Of one without a path, and of the table's head. */
    static final UnixSocket NONE = new UnixSocket(false, "");

    /** The columns before the path: number, references, protocol, flags, type, state, inode. */
    private static final int BEFORE = 7;

    private static final int FLAGS = 3;

    /** __SO_ACCEPTCON (include/uapi/linux/net.h), of eight digits. */
    private static final String LISTENS = "00010000";

    static UnixSocket of(String line) {
        int at = next(line, 0);
        boolean listens = false;
        for (int column = 0; column < BEFORE; column++) {
            listens |= column == FLAGS && line.startsWith(LISTENS, at);
            int end = line.indexOf(' ', at);
            if (end < 0) {
                return NONE;
            }
            at = next(line, end);
        }
        return new UnixSocket(listens, line.substring(at).stripTrailing());
    }

    private static int next(String line, int from) {
        int at = from;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
