package dev.wharden.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;

/**
 * The process's standard output, which remembers that something could not be written there: a PrintStream says nothing,
 * and a report that is empty since the disk is full would pass for one without findings. A reader that has seen enough
 * and is gone, as {@code head} is, is no failure.
 */
final class Output extends OutputStream {
    private final OutputStream to;
    private volatile Optional<String> lost = Optional.empty();

    Output(OutputStream to) {
        this.to = to;
    }

    /** From now on it is what System.out writes to. */
    static Output install() {
        // The descriptor itself: the stream that is there has swallowed the error already.
        var output = new Output(new FileOutputStream(FileDescriptor.out));
        System.setOut(output.stream(System.out.charset()));
        return output;
    }

    /** What is printed there is written at once. */
    PrintStream stream(Charset charset) {
        return new PrintStream(this, true, charset);
    }

    /** Why something could not be written, in the system's words; empty where all was, or had no reader any more. */
    Optional<String> lost() {
        return lost;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            to.write(bytes, from, length);
        } catch (IOException no) {
            String why = String.valueOf(no.getMessage());
            if (!why.toLowerCase(Locale.ROOT).contains("broken pipe")) {
                lost = Optional.of(why);
            }
            throw no;
        }
    }
}
