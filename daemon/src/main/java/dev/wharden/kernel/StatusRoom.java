package dev.wharden.kernel;

/** What is left of the bytes that are read of the status of a container's processes and threads in one look. */
final class StatusRoom {
    private long left;

    StatusRoom(long left) {
        this.left = left;
    }

    void take(ProcessStatus read) {
        left -= read.length();
    }

    long left() {
        return left;
    }
}
