package dev.wharden.docker;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * The body of an answer as it is read within a {@link Deadline}: whatever is computed of it ends at the next piece when
 * its time is up. To close it does nothing: the answer is closed by whoever asked, and closing the body would first
 * read all the rest.
 */
final class AnswerBody extends FilterInputStream {
    private boolean comes = true;

    AnswerBody(InputStream in) {
        super(in);
    }

    /** Whether all came that was asked for so far: then what is computed of it fails for what it says. */
    boolean comes() {
        return comes;
    }

    private void look() throws IOException {
        comes = false;
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the time of the call is up");
        }
    }

    @Override
    public int read() throws IOException {
        look();
        int next = super.read();
        comes = true;
        return next;
    }

    @Override
    public int read(byte[] bytes, int begin, int length) throws IOException {
        look();
        int count = super.read(bytes, begin, length);
        comes = true;
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        look();
        long skipped = super.skip(count);
        comes = true;
        return skipped;
    }

    @Override
    public void close() {
        // See the class.
    }
}
