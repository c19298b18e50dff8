package dev.wharden.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the command line asks the daemon: a unix socket that serves the site's API over HTTP/1.0, so that {@code curl
 * --unix-socket} can read it too. Who asks is what the kernel says of the peer (SO_PEERCRED): root, the daemon's own
 * user, or a member of the group of the socket, whom the kernel let through its permissions.
 *
 * <p>One thread accepts, and each request has a virtual thread; beyond a bound connections are closed at once.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int MOST_REQUESTS = 16;
    private static final int BACKLOG = 64;
    private static final int LARGEST_REQUEST = 8192;
    /** As at the port: a reader that drips must not keep an answer in the heap. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(30);

    private static final String END = "\r\n\r\n";
    private static final Pattern GET = Pattern.compile("GET (/[!-~]*) HTTP/1\\.[01]\r\n.*", Pattern.DOTALL);

    private final Path path;
    private final Site site;
    private final Semaphore places = new Semaphore(MOST_REQUESTS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final ServerSocketChannel server;
    private final UserPrincipal self;
    private final UserPrincipal root;

    private ControlSocket(Path path, Site site, ServerSocketChannel server) throws IOException {
        this.path = path;
        this.site = site;
        this.server = server;
        this.self = Files.getOwner(path, NOFOLLOW_LINKS);
        this.root = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root");
        this.thread = Thread.ofPlatform().name("wharden-control").daemon().unstarted(this::run);
    }

    /**
     * Listens, in place of a socket that a daemon which is gone has left.
     *
     * @throws WebUnavailable when something else stands there, or another daemon listens
     */
    public static ControlSocket listen(Path path, Site site) {
        try {
            if (path.toString().getBytes(UTF_8).length > SocketFile.LONGEST_PATH) {
                throw new IOException("the path of a unix socket has at most " + SocketFile.LONGEST_PATH
                        + " bytes: set a shorter stateDirectory");
            }
            clear(path);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
                var control = new ControlSocket(path, site, server);
                control.thread.start();
                return control;
            } catch (IOException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new WebUnavailable("cannot listen on " + path + ": " + e.getMessage(), e);
        }
    }

    private static void clear(Path path) throws IOException {
        Path folder = path.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        }
        SocketFile there = SocketFile.at(path);
        switch (there) {
            case ABSENT -> {}
            case SOCKET -> {
                if (isServed(path)) {
                    throw new IOException("another daemon listens there: stop it first");
                }
                Files.delete(path);
            }
            case LINK, FOLDER, OTHER -> throw new IOException("it " + there.words() + ": remove it");
        }
    }

    private static boolean isServed(Path path) {
        try (var other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return other.isConnected();
        } catch (IOException refused) {
            LOG.atDebug().setCause(refused).log("A control socket was left behind");
            return false;
        }
    }

    private void run() {
        while (server.isOpen()) {
            try {
                SocketChannel peer = server.accept();
                if (!places.tryAcquire()) {
                    peer.close();
                    continue;
                }
                Thread.ofVirtual().name("wharden-control-request").start(() -> serve(peer));
            } catch (ClosedChannelException e) {
                LOG.atDebug().log("Control socket closed");
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("A connection to the control socket failed");
                // Out of file descriptors, for one: not again at once.
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (closed.await(1, TimeUnit.SECONDS)) {
                LOG.atDebug().log("Control socket closed");
            }
        } catch (InterruptedException e) {
            LOG.atWarn().log("Control socket interrupted");
        }
    }

    /** Whether the command line can reach it: it is open, and its file is still there. */
    public boolean isListening() {
        try {
            return thread.isAlive() && server.isOpen() && SocketFile.at(path) == SocketFile.SOCKET;
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The control socket's file cannot be read");
            return false;
        }
    }

    private void serve(SocketChannel peer) {
        try (peer;
                var channel = new PatientChannel(peer, site.nanoTime(), LONGEST_READ)) {
            // Read first: closing a unix socket with unread bytes would take the answer away from the peer.
            String request = channel.readUntil(END, LARGEST_REQUEST);
            UnixDomainPrincipal who = peer.getOption(ExtendedSocketOptions.SO_PEERCRED);
            if (!admits(who)) {
                LOG.atWarn()
                        .addKeyValue("user", who.user().getName())
                        .log("A user who may not was refused at the control socket");
                send(channel, new WebAnswer(403, WebAnswer.TEXT, "Only root, Wharden's user and its group may ask.\n"));
                return;
            }
            Matcher get = GET.matcher(request);
            if (get.matches()) {
                try (LongAnswers.Sent sent = site.get(get.group(1))) {
                    send(channel, sent.answer());
                }
            } else {
                send(channel, new WebAnswer(405, WebAnswer.TEXT, "Read only: use GET.\n"));
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("A request on the control socket was not served to its end");
        } finally {
            places.release();
        }
    }

    private boolean admits(UnixDomainPrincipal who) throws IOException {
        return who.user().equals(root) || who.user().equals(self) || SocketFile.isClosedToOthers(path);
    }

    private static void send(PatientChannel channel, WebAnswer answer) throws IOException {
        ByteBuffer body = answer.bytes();
        String head = "HTTP/1.0 " + answer.status() + " -\r\nContent-Type: " + answer.contentType()
                + "\r\nContent-Length: " + body.remaining() + "\r\nConnection: close" + END;
        channel.write(ByteBuffer.wrap(head.getBytes(US_ASCII)));
        channel.write(body);
    }

    /** Listens no more, and leaves the file alone: it may be somebody else's by now. */
    void abandon() {
        closed.countDown();
        try {
            server.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("cause", String.valueOf(e.getMessage())).log("The control socket was not closed");
        }
    }

    /** Listens no more, and removes the socket. */
    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("The control socket could not be removed");
        }
    }
}
