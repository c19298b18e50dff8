package dev.wharden.docker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Between a client and an engine, both on unix sockets: passes requests on, each answered on a connection of its own,
 * or does a {@link ProxyFault} to those that a rule names. The newest rule that fits counts.
 */
public final class FaultProxy implements Closeable {
    private final Path socket;
    private final Path engine;
    private final ServerSocketChannel server;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long goneUntil = System.nanoTime();
    private volatile Watch watch = (line, body) -> answer -> {};

    /** Sees each request that is passed on, on its own thread: to block is to hold it there, to throw is to drop it. */
    @FunctionalInterface
    public interface Watch {
        /** Before the engine gets it: its first line and its body. */
        Passage arrived(String line, byte[] body) throws IOException, InterruptedException;
    }

    /** A request on its way. */
    @FunctionalInterface
    public interface Passage {
        /**
         * The engine has answered with this body and the client has not got it. Not called for an answer in chunks,
         * which is read only.
         */
        void answered(byte[] answer) throws IOException, InterruptedException;
    }

    private record Rule(Predicate<String> request, ProxyFault fault) {}

    /** Listens on the one socket, passes on to the other. */
    public FaultProxy(Path socket, Path engine) throws IOException {
        this.socket = socket;
        this.engine = engine;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    /** For a client. */
    public EngineAddress address() {
        return new EngineAddress(socket);
    }

    /** From now on each request whose first line contains the text has the fault. */
    public void fault(String text, ProxyFault fault) {
        rules.addFirst(new Rule(line -> line.contains(text), fault));
    }

    /** From now on every request that is passed on is seen. */
    public void watch(Watch watching) {
        watch = watching;
    }

    /**
     * The {@code count}th request from now on that changes something has the fault, once. Returns whether that has
     * happened.
     */
    public BooleanSupplier faultAt(int count, ProxyFault fault) {
        var changes = new AtomicInteger();
        rules.addFirst(new Rule(line -> !line.startsWith("GET ") && changes.incrementAndGet() == count, fault));
        return () -> changes.get() >= count;
    }

    /** No more faults. */
    public void heal() {
        rules.clear();
    }

    /** The first lines of all requests: {@code GET /v1.45/info HTTP/1.1}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Breaks every open connection, as a restart of the engine does. */
    public void breakAll() {
        open.forEach(FaultProxy::quietly);
        open.clear();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        breakAll();
        Files.deleteIfExists(socket);
    }

    /** A test's socket that is closed already is what was wanted. */
    private static void quietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (System.nanoTime() < goneUntil) {
                    client.close();
                    continue;
                }
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(client));
            OutputStream out = Channels.newOutputStream(client);
            String head = head(in);
            while (!head.isEmpty()) {
                String line = head.lines().findFirst().orElse("");
                requests.add(line);
                byte[] body = in.readNBytes(length(head));
                answer(line, head, body, out);
                head = head(in);
            }
        } catch (IOException | InterruptedException broken) {
            // The client, a fault or the end of the test closed it.
            return;
        } finally {
            open.remove(client);
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int read;
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n") && (read = in.read()) >= 0) {
            head.write(read);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .map(line -> Integer.valueOf(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    private void answer(String line, String head, byte[] body, OutputStream out)
            throws IOException, InterruptedException {
        ProxyFault fault = rules.stream()
                .filter(rule -> rule.request().test(line))
                .map(Rule::fault)
                .findFirst()
                .orElse(new ProxyFault.Delay(Duration.ZERO));
        answer(fault, head, body, out);
    }

    private void answer(ProxyFault fault, String head, byte[] body, OutputStream out)
            throws IOException, InterruptedException {
        switch (fault) {
            case ProxyFault.Delay delay -> {
                var _ = closed.await(delay.by().toNanos(), TimeUnit.NANOSECONDS);
                pass(head, body, out, Integer.MAX_VALUE, 0, 1);
            }
            case ProxyFault.Stall _ -> closed.await();
            case ProxyFault.Status status -> {
                String json = "{\"message\":\"" + status.message() + "\"}";
                String text =
                        "HTTP/1.1 " + status.code() + " Fault\r\nContent-Type: application/json\r\nContent-Length: "
                                + json.length() + "\r\n\r\n" + json;
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            case ProxyFault.Truncate truncate -> {
                pass(head, body, out, truncate.bytes(), 0, 1);
                throw new IOException("truncated");
            }
            case ProxyFault.Close _ -> throw new IOException("closed");
            case ProxyFault.DropEvents drop -> pass(head, body, out, Integer.MAX_VALUE, drop.count(), 1);
            case ProxyFault.Twice _ -> pass(head, body, out, Integer.MAX_VALUE, 0, 2);
            case ProxyFault.After after -> {
                pass(head, body, OutputStream.nullOutputStream(), Integer.MAX_VALUE, 0, 1);
                answer(after.then(), head, body, out);
            }
            case ProxyFault.Gone gone -> {
                goneUntil = System.nanoTime() + gone.during().toNanos();
                breakAll();
                throw new IOException("gone");
            }
        }
    }

    /**
     * On a connection of its own that the engine closes after the answer, so that the end of the answer is the end of
     * the stream.
     */
    private void pass(String head, byte[] body, OutputStream out, int most, int drop, int times)
            throws IOException, InterruptedException {
        Passage passage = watch.arrived(head.lines().findFirst().orElse(""), body);
        try (SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(engine))) {
            open.add(upstream);
            OutputStream to = Channels.newOutputStream(upstream);
            to.write(head.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.ISO_8859_1));
            to.write(body);
            to.flush();
            InputStream from = new BufferedInputStream(Channels.newInputStream(upstream));
            String answered = head(from).replaceAll("(?i)Connection: close\r\n", "");
            if (answered.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) {
                out.write(answered.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                chunks(from, out, most, drop, times);
            } else {
                byte[] answer = from.readNBytes(length(answered));
                passage.answered(answer);
                out.write(answered.getBytes(StandardCharsets.ISO_8859_1));
                out.write(answer, 0, Math.min(most, answer.length));
                out.flush();
            }
            open.remove(upstream);
        }
    }

    private static void chunks(InputStream from, OutputStream out, int most, int drop, int times) throws IOException {
        int left = most;
        int dropped = 0;
        while (left > 0) {
            String size = line(from);
            int length = size.isEmpty() ? 0 : Integer.parseInt(size, 16);
            byte[] piece = from.readNBytes(length);
            line(from);
            if (length == 0) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                return;
            }
            if (dropped < drop) {
                dropped++;
                continue;
            }
            for (int time = 0; time < times; time++) {
                out.write((size + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(piece, 0, Math.min(left, length));
                left -= length;
                if (left >= 0) {
                    out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            out.flush();
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        int read;
        while ((read = in.read()) >= 0 && read != '\n') {
            line.append((char) read);
        }
        if (read < 0) {
            throw new IOException("the engine closed the connection");
        }
        return line.toString().strip();
    }
}
