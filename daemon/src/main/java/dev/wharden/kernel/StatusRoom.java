package dev.wharden.kernel;

/** What is left of the bytes that are read of processes and threads, such as their status, in one look. */
final class StatusRoom {
    private long left;

    StatusRoom(long left) {
        this.left = left;
    }

    void take(ProcessStatus read) {
        take(read.length());
    }

    void take(long bytes) {
        left -= bytes;
    }

    long left() {
        return left;
    }
}
