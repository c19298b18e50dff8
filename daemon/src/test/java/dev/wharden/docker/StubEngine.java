package dev.wharden.docker;

import java.io.BufferedInputStream;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks just enough HTTP to stand behind a {@link FaultProxy}: fixed answers, and an event stream that a test feeds
 * and whose memory it can wipe. One request a connection.
 */
public final class StubEngine implements Closeable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]+)\r\n");

    private final Path socket;
    private final ServerSocketChannel server;
    private final ConcurrentHashMap<String, String> answers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> refusals = new ConcurrentHashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<OutputStream> streams = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String version = "1.45";
    private volatile boolean silent;
    private volatile byte[] header = {};
    private volatile int headers;

    /** Listens there. */
    public StubEngine(Path socket) throws IOException {
        this.socket = socket;
        answer("/info ", "{\"SecurityOptions\":null}");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    /** What is answered to a request whose first line contains the text. */
    public void answer(String text, String json) {
        answers.put(text, json);
    }

    /** Requests whose first line contains the text are refused with that status, as the engine says it. */
    public void refuse(String text, int status, String message) {
        refusals.put(text, status);
        answer(text, "{\"message\":\"" + message + "\"}");
    }

    /**
     * From now on it closes connections without having said so, as an engine does that dies. Otherwise it says so, or a
     * client's next request could meet the connection that is just being closed.
     */
    void closeSilently() {
        silent = true;
    }

    /** Each answer has that line so many times above its others. */
    void header(String line, int count) {
        header = line.getBytes(StandardCharsets.ISO_8859_1);
        headers = count;
    }

    private void headers(OutputStream out) throws IOException {
        for (int i = 0; i < headers; i++) {
            for (int at = 0; at < header.length; at += 1 << 16) {
                out.write(header, at, Math.min(1 << 16, header.length - at));
            }
        }
    }

    void version(String newest) {
        version = newest;
    }

    /** An event at that nanosecond. */
    public void event(String name, long nanos) throws IOException {
        String json = "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"" + name
                + "\",\"Attributes\":{\"name\":\"" + name + "\"}},\"timeNano\":" + nanos + "}";
        events.add(json);
        for (OutputStream stream : streams) {
            chunk(stream, json);
        }
    }

    /** As a restart of the engine does. */
    void forget() {
        events.clear();
        streams.clear();
    }

    int streams() {
        return streams.size();
    }

    private static void chunk(OutputStream out, String json) throws IOException {
        byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException ended) {
                return;
            }
        }
    }

    /**
     * A socket that is closed while something in it is unread resets the connection, and the client may lose the answer
     * (unix(7)).
     */
    private static void readBody(String head, InputStream in) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            var body = new StringBuilder();
            int read;
            while (!body.toString().endsWith("0\r\n\r\n") && (read = in.read()) >= 0) {
                body.append((char) read);
            }
            return;
        }
        Matcher length = LENGTH.matcher(lower);
        if (length.find()) {
            in.readNBytes(Integer.parseInt(length.group(1)));
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(client));
            OutputStream out = Channels.newOutputStream(client);
            var head = new StringBuilder();
            int read;
            while (!head.toString().endsWith("\r\n\r\n") && (read = in.read()) >= 0) {
                head.append((char) read);
            }
            readBody(head.toString(), in);
            String line = head.toString().lines().findFirst().orElse("");
            if (line.contains("/events")) {
                stream(line, out);
                return;
            }
            String json = answers.entrySet().stream()
                    .filter(entry -> line.contains(entry.getKey()))
                    .map(java.util.Map.Entry::getValue)
                    .findFirst()
                    .orElse("{}");
            int status = refusals.entrySet().stream()
                    .filter(entry -> line.contains(entry.getKey()))
                    .map(java.util.Map.Entry::getValue)
                    .findFirst()
                    .orElse(200);
            out.write(("HTTP/1.1 " + status + " OK\r\n").getBytes(StandardCharsets.UTF_8));
            headers(out);
            out.write(("Api-Version: " + version + "\r\nContent-Type: application/json\r\n"
                            + (silent ? "" : "Connection: close\r\n") + "Content-Length: "
                            + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json)
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException | InterruptedException broken) {
            // The proxy or the end of the test closed it.
            return;
        }
    }

    private void stream(String line, OutputStream out) throws IOException, InterruptedException {
        out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        String since = line.replaceFirst(".*since=([0-9.]+).*", "$1").replace(".", "");
        for (String event : events) {
            if (Long.parseLong(event.replaceFirst(".*timeNano\":(\\d+).*", "$1")) >= Long.parseLong(since)) {
                chunk(out, event);
            }
        }
        if (line.contains("until=")) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return;
        }
        streams.add(out);
        closed.await();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        Files.deleteIfExists(socket);
    }
}
