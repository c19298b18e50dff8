import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;

/** A service that keeps rows in a file: {@code GET /rows} gives them all, {@code GET /rows?N} stores one and answers when it is on disk. */
final class Rows {
    private final Path file;

    private Rows(Path file) {
        this.file = file;
    }

    public static void main(String[] arguments) throws IOException {
        Rows rows = new Rows(Path.of(arguments[0]));
        Path work = Files.createTempFile("rows", ".work");
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/rows", rows::answer);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        System.out.println("serving; work file " + work);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String row = exchange.getRequestURI().getQuery();
            byte[] body = row == null ? all() : stored(Long.parseLong(row));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] all() throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    private byte[] stored(long row) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(ByteBuffer.wrap((row + "\n").getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        return ("stored " + row + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
