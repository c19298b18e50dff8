package dev.wharden.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.net.ExtendedSocketOptions;

/**
 * Asks the daemon over its control socket, after the kernel has said who listens there: a socket of another user is
 * told nothing and believed nothing.
 */
public final class ControlClient {
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final Pattern HEAD =
            Pattern.compile("HTTP/1\\.0 (\\d{3}) [^\r\n]*\r\n.*?\r\n\r\n(.*)", Pattern.DOTALL);

    private final Path path;
    private final Set<String> trusted;

    /**
     * With a socket's path.
     *
     * @param trusted names of the users whose daemon is believed
     */
    public ControlClient(Path path, Set<String> trusted) {
        this.path = path;
        this.trusted = Set.copyOf(trusted);
    }

    /** Why there is no answer. */
    public sealed interface Reply {}

    /**
     * The daemon's answer.
     *
     * @param status of HTTP
     */
    public record Answered(int status, String body) implements Reply {}

    /** No daemon listens. */
    public record NotRunning(String why) implements Reply {}

    /** Something is wrong with the socket or with who listens; {@code why} is one line for a person. */
    public record Refused(String why) implements Reply {}

    /** The daemon's answer to a GET of a path. */
    public Reply get(String target) {
        try {
            SocketFile there = SocketFile.at(path);
            return switch (there) {
                case ABSENT -> new NotRunning(path + " " + there.words());
                case SOCKET -> ask(target);
                case LINK, FOLDER, OTHER ->
                    new Refused(path + " " + there.words() + ": remove it and restart the daemon");
            };
        } catch (AccessDeniedException e) {
            return new Refused("you may not read " + path + ": run as root, or as a member of its group");
        } catch (IOException e) {
            return new Refused("the daemon at " + path + " did not answer: " + e.getMessage());
        }
    }

    private Reply ask(String target) throws IOException {
        SocketChannel connected;
        try {
            connected = SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return "Permission denied".equals(e.getMessage())
                    ? new Refused("you may not use " + path + ": run as root, or as a member of its group")
                    : new NotRunning("nothing listens on " + path + " (" + e.getMessage() + ")");
        }
        try (connected;
                var channel = new PatientChannel(connected)) {
            String server = connected
                    .getOption(ExtendedSocketOptions.SO_PEERCRED)
                    .user()
                    .getName();
            if (!trusted.contains(server)) {
                return new Refused(
                        "user " + server + " listens on " + path + ", which is not the daemon: end that process");
            }
            channel.write(ByteBuffer.wrap(("GET " + target + " HTTP/1.0\r\n\r\n").getBytes(UTF_8)));
            byte[] answer = channel.readAll(LARGEST_ANSWER);
            Matcher head = HEAD.matcher(new String(answer, UTF_8));
            return head.matches()
                    ? new Answered(Integer.parseInt(head.group(1)), head.group(2))
                    : new Refused("what listens on " + path + " does not answer as Wharden does: wharden doctor");
        }
    }
}
