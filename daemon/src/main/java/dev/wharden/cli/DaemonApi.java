package dev.wharden.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.config.Config;
import dev.wharden.web.ControlClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running daemon, asked over its control socket: never over a port, where anybody could answer in its place. */
final class DaemonApi {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonApi.class);
    private static final String START = ": systemctl status wharden";

    private final Path socket;
    private final ControlClient client;

    private DaemonApi(Path socket, ControlClient client) {
        this.socket = socket;
        this.client = client;
    }

    /** The daemon that this configuration runs: root's, or that of the owner of the state directory. */
    static DaemonApi of(Config config) {
        var trusted = new HashSet<>(Set.of("root"));
        try {
            trusted.add(Files.getOwner(config.stateDirectory()).getName());
        } catch (IOException e) {
            LOG.atDebug()
                    .setCause(e)
                    .log("The state directory's owner is not known, so only root's daemon is believed");
        }
        return new DaemonApi(config.controlSocket(), new ControlClient(config.controlSocket(), trusted));
    }

    /** The JSON at a path. Throws Failure when no daemon answers. */
    JsonNode get(String path) {
        String body = ask(path);
        try {
            return new ObjectMapper().readTree(body);
        } catch (JacksonException e) {
            throw new Failure(
                    Exit.UNREACHABLE, "the daemon at " + socket + " did not answer with JSON: is it of this version?");
        }
    }

    /** Throws Failure unless a daemon runs that can hear a request. */
    void require() {
        if (client.get("/-/healthy") instanceof ControlClient.Answered(int status, String _)
                && status != HttpURLConnection.HTTP_FORBIDDEN) {
            return;
        }
        ask("/-/healthy");
    }

    private String ask(String path) {
        return switch (client.get(path)) {
            case ControlClient.Answered(int status, String body) when status == HttpURLConnection.HTTP_OK -> body;
            case ControlClient.Answered(int status, String body)
            when status == HttpURLConnection.HTTP_FORBIDDEN ->
                throw new Failure(Exit.UNREACHABLE, "the daemon at " + socket + " refuses you: " + body.strip());
            case ControlClient.Answered(int status, String body) ->
                throw new Failure(
                        Exit.UNREACHABLE,
                        "the daemon at " + socket + " answers " + status + ": is it of this version? wharden doctor");
            case ControlClient.NotRunning(String why) ->
                throw new Failure(Exit.UNREACHABLE, "the daemon is not running (" + why + ")" + START);
            case ControlClient.Refused(String why) -> throw new Failure(Exit.UNREACHABLE, why);
        };
    }
}
