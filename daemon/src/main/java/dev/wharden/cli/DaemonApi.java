package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.LocalToken;
import dev.wharden.config.Config;
import dev.wharden.config.ConfigException;
import dev.wharden.config.WebConfigReader;
import dev.wharden.web.Tls;
import dev.wharden.web.WebAccess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/** The running daemon, asked by its web address: over TLS with exactly its certificate, and with the token of the state directory where users are wanted. */
final class DaemonApi {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Config.Listen listen;
    private final Optional<Tls> tls;
    private final Optional<Path> token;

    private DaemonApi(Config.Listen listen, Optional<Tls> tls, Optional<Path> token) {
        this.listen = listen;
        this.tls = tls;
        this.token = token;
    }

    /** The daemon that this configuration runs. Throws Failure when its web configuration cannot be read. */
    static DaemonApi of(Config config) {
        WebAccess access;
        try {
            access = WebConfigReader.read(config);
        } catch (ConfigException e) {
            throw new Failure(
                    Exit.CONFIG, e.problems().getFirst() + " (needed to ask the daemon: run as root, or mend it)");
        }
        return new DaemonApi(
                config.web().listen(),
                access.tls(),
                access.users().isEmpty()
                        ? Optional.empty()
                        : Optional.of(config.stateDirectory().resolve(LocalToken.FILE)));
    }

    /** The JSON at a path. Throws Failure when nobody answers there, or answers no. */
    JsonNode get(String path) {
        Optional<String> bearer = token.map(DaemonApi::read);
        try {
            HttpURLConnection connection = connect(path);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            bearer.ifPresent(it -> connection.setRequestProperty("Authorization", "Bearer " + it));
            try {
                if (connection.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
                    throw new Failure(
                            Exit.UNREACHABLE,
                            "the daemon at " + address()
                                    + " wants a user: does it run with this configuration? wharden reload");
                }
                if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                    throw new Failure(
                            Exit.UNREACHABLE,
                            "what answers at " + address() + " says HTTP " + connection.getResponseCode()
                                    + ": is it Wharden, of this version? wharden doctor");
                }
                try (var body = connection.getInputStream()) {
                    return new ObjectMapper().readTree(body);
                }
            } finally {
                connection.disconnect();
            }
        } catch (SSLException e) {
            throw new Failure(Exit.UNREACHABLE, "no TLS with the daemon at " + address() + ": " + handshake(e));
        } catch (IOException e) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "no daemon answers at " + address() + " (" + e.getMessage() + "): systemctl status wharden");
        }
    }

    private String handshake(SSLException e) {
        return tls.filter(it -> it.client() == Tls.Client.REQUIRED).isPresent()
                ? "it wants a certificate of its clients; ask it with one: curl --cert FILE --key FILE "
                        + "--cacert FILE https://" + address() + "/api/v1/status"
                : "it does not show the certificate of web.configFile (" + e.getMessage() + "): restart the daemon";
    }

    private HttpURLConnection connect(String path) throws IOException {
        var connection = (HttpURLConnection) URI.create((tls.isPresent() ? "https://" : "http://") + address() + path)
                .toURL()
                .openConnection();
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(
                    Tls.trusting(tls.orElseThrow().chain().getFirst()).getSocketFactory());
            // It must have exactly the certificate of the file; whatever name is in it says nothing more.
            secure.setHostnameVerifier((host, session) -> true);
        }
        return connection;
    }

    /** Where it listens, or this host where it listens on all addresses. */
    private String address() {
        return switch (listen.host()) {
            case "", "0.0.0.0" -> new Config.Listen("127.0.0.1", listen.port()).toString();
            case "::" -> new Config.Listen("::1", listen.port()).toString();
            default -> listen.toString();
        };
    }

    private static String read(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (java.nio.file.NoSuchFileException e) {
            throw new Failure(Exit.UNREACHABLE, "the daemon has not left " + token + ": systemctl status wharden");
        } catch (IOException e) {
            throw new Failure(
                    Exit.USAGE, "the daemon wants users, and you may not read " + token + ": run this as root");
        }
    }
}
