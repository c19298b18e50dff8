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
    AnswerBody(InputStream in) {
        super(in);
    }

    private static void look() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the time of the call is up");
        }
    }

    @Override
    public int read() throws IOException {
        look();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int begin, int length) throws IOException {
        look();
        return super.read(bytes, begin, length);
    }

    @Override
    public long skip(long count) throws IOException {
        look();
        return super.skip(count);
    }

    @Override
    public void close() {
        // See the class.
    }
}
