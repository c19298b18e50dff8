package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.LastRead;
import dev.wharden.docker.Transport.Limit;
import dev.wharden.docker.Transport.Longer;
import dev.wharden.docker.Transport.Question;
import dev.wharden.subject.EngineFacts;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine by docker-java's transport, with JSON trees (architecture M1). Safe for use by many threads. Every call
 * ends within the timeout; verbs that wait for a container get its stop timeout on top.
 */
public final class DockerJava implements DockerReader, DockerWriter, AutoCloseable {
    /** What the engine answers to a stop of what does not run. */
    private static final int NOT_MODIFIED = 304;
    /** More of a log than anybody reads as evidence. */
    private static final Limit LOG = new Limit(4 << 20, Longer.CUT);
    /** A usual answer has 10 KiB. One that is longer than this has labels or values that somebody made so. */
    static final Limit INSPECT = new Limit(512 << 10, Longer.CONDENSED_INSPECT);
    /** A usual one has 5 KiB. What is longer is not read: which labels are the image's is unknown then. */
    private static final Limit IMAGE = new Limit(256 << 10, Longer.REFUSED);
    /** A usual one has some hundred bytes. What is longer is not read, by five workers at one time neither. */
    private static final Limit VOLUME = new Limit(64 << 10, Longer.REFUSED);

    private static final int HEAVIEST_IMAGE = 1 << 20;
    private static final Limit LIST = new Limit(1 << 20, Longer.CONDENSED_LIST);

    private final Transport transport;
    private final Archives archives;
    private final SessionProcesses sessions;
    /** By name or id as it was asked for; of some two hundred usual containers. */
    private final LastRead<Container> inspected = new LastRead<>(32 << 10, 2 << 20);

    /**
     * Connects at the first call.
     *
     * @param timeout of one call
     * @param nanos a clock that only goes forward, in nanoseconds
     */
    public DockerJava(EngineAddress address, Duration timeout, LongSupplier nanos, CallListener listener) {
        this(address, timeout, nanos, listener, ReadListener.NONE);
    }

    /** The same; {@code reads} is told of each file that is read in a container. */
    public DockerJava(
            EngineAddress address, Duration timeout, LongSupplier nanos, CallListener listener, ReadListener reads) {
        this.transport = new Transport(address, timeout, nanos, listener);
        this.archives = new Archives(this::ask, reads);
        this.sessions = new SessionProcesses(this::ask, nanos);
    }

    /**
     * The engine was restarted or the event stream broke: all connections are made anew. Calls under way are not
     * disturbed.
     */
    public void renew() {
        transport.renew();
    }

    @Override
    public void close() {
        transport.close();
    }

    private static String container(String id, String verb) {
        return "/containers/" + Text.encode(id) + verb;
    }

    /** The answer of a status that means done. */
    private EngineResponse ask(Question question) {
        EngineResponse answer = transport.ask(question);
        int status = answer.status();
        if ((status >= 200 && status < 300) || status == NOT_MODIFIED) {
            return answer;
        }
        String message = question.operation().label() + ": " + status + ": " + answer.words();
        throw DockerException.of(status, message);
    }

    private ObjectNode object(ApiOperation operation, String path) {
        return Json.object(operation, ask(Question.get(operation, path)).body());
    }

    private EngineResponse post(ApiOperation operation, String path, @Nullable JsonNode body, Duration more) {
        return ask(Question.post(operation, path, body).with(more));
    }

    @Override
    public EngineFacts engine() {
        String negotiated = transport.version().toString();
        return EngineInfo.of(object(ApiOperation.VERSION, "/version"), object(ApiOperation.INFO, "/info"), negotiated);
    }

    @Override
    public List<JsonNode> list() {
        Question all = Question.get(ApiOperation.LIST, "/containers/json?all=true");
        return UsableName.in(Json.identified(
                ApiOperation.LIST, Condensed.listed(ask(all.with(LIST)).body())));
    }

    @Override
    public Container inspect(String container, Duration atMost) {
        Question json = Question.get(ApiOperation.INSPECT, container(container, "/json"));
        byte[] answer =
                ContainerQuestions.state(this::ask, json.with(INSPECT), atMost).body();
        return inspected.of(container, answer, text -> UsableName.inspected(container, text));
    }

    @Override
    public boolean areSessions(String container, Set<Long> pids) {
        return sessions.are(container, pids);
    }

    @Override
    public ImageDefaults image(String image) {
        Question question = Question.get(ApiOperation.IMAGE_INSPECT, "/images/" + Text.encode(image) + "/json")
                .with(IMAGE);
        byte[] answer = Json.light(ApiOperation.IMAGE_INSPECT, ask(question).body(), HEAVIEST_IMAGE);
        return new ImageDefaults(Json.object(ApiOperation.IMAGE_INSPECT, answer));
    }

    @Override
    public JsonNode volume(String name) {
        Question volume = Question.get(ApiOperation.VOLUME_INSPECT, "/volumes/" + Text.encode(name));
        return Json.object(ApiOperation.VOLUME_INSPECT, ask(volume.with(VOLUME)).body());
    }

    @Override
    public JsonNode network(String network) {
        return MeantNetwork.of(network, object(ApiOperation.NETWORK_INSPECT, "/networks/" + Text.encode(network)));
    }

    @Override
    public Changes changes(String container, Duration atMost) {
        Question changes = Question.get(ApiOperation.CHANGES, container(container, "/changes"));
        return ChangesReader.read(
                ContainerQuestions.files(this::ask, changes, atMost).body());
    }

    @Override
    public JsonNode top(String container) {
        Question top = Question.get(ApiOperation.TOP, container(container, "/top"));
        EngineResponse answer = ContainerQuestions.state(this::ask, top, PATIENCE);
        return Json.object(ApiOperation.TOP, answer.body());
    }

    @Override
    public byte[] logs(String container, int lines) {
        String path = container(container, "/logs?stdout=true&stderr=true&tail=" + Math.max(0, lines));
        Question question = Question.get(ApiOperation.LOGS, path).with(LOG);
        EngineResponse answer = ContainerQuestions.log(transport::ask, question);
        // 501: "configured logging driver does not support reading".
        if (answer.status() == 501) {
            return new byte[0];
        }
        if (answer.status() != 200) {
            answer = ask(question);
        }
        return answer.contentType().contains("multiplexed") ? LogFrames.unwrap(answer.body()) : answer.body();
    }

    @Override
    public byte[] archive(String container, String path, int limit, Duration atMost) {
        return archives.read(container, path, new Limit(limit, Longer.REFUSED), atMost)
                .body();
    }

    @Override
    public PathStat stat(String container, String path) {
        return PathStat.of(
                archives.read(container, path, Archives.BEGINNING, FILES).pathStat());
    }

    @Override
    public byte[] beginning(String container, String path, Duration atMost) {
        return archives.read(container, path, Archives.BEGINNING, atMost).body();
    }

    @Override
    public List<FileEntry> listing(String container, String path) {
        return archives.read(container, path, Archives.LISTING, FILES).files();
    }

    @Override
    public String create(String name, ObjectNode body) {
        Question question = Question.post(ApiOperation.CREATE, "/containers/create?name=" + Text.encode(name), body);
        return Json.object(ApiOperation.CREATE, ask(question).body()).path("Id").asText("");
    }

    @Override
    public void start(String id) {
        post(ApiOperation.START, container(id, "/start"), null, Duration.ZERO);
    }

    @Override
    public void start(String id, Duration atMost) {
        var _ = ContainerQuestions.state(
                this::ask, Question.post(ApiOperation.START, container(id, "/start"), null), atMost);
    }

    @Override
    public boolean stop(Container container) {
        return post(ApiOperation.STOP, container(container.id(), "/stop"), null, container.stopTimeout())
                        .status()
                != NOT_MODIFIED;
    }

    @Override
    public void kill(String id) {
        Question kill = Question.post(ApiOperation.KILL, container(id, "/kill"), null);
        Already.excuses(() -> !inspect(id).running(), () -> ask(kill));
    }

    @Override
    public void kill(String id, Duration atMost) {
        Question kill = Question.post(ApiOperation.KILL, container(id, "/kill"), null);
        Already.excuses(() -> !inspect(id).running(), () -> ContainerQuestions.state(this::ask, kill, atMost));
    }

    @Override
    public boolean remove(String id, boolean force) {
        return Removal.of(this::ask, container(id, "?v=false&force=" + force));
    }

    @Override
    public boolean remove(String id, Duration atMost) {
        String path = container(id, "?v=false&force=true");
        return Removal.of(call -> ContainerQuestions.state(this::ask, call, atMost), path);
    }

    @Override
    public void rename(String id, String name) {
        post(ApiOperation.RENAME, container(id, "/rename?name=" + Text.encode(name)), null, Duration.ZERO);
    }

    @Override
    public void update(String id, ObjectNode body) {
        post(ApiOperation.UPDATE, container(id, "/update"), body, Duration.ZERO);
    }

    @Override
    public void pause(String id) {
        Question pause = Question.post(ApiOperation.PAUSE, container(id, "/pause"), null);
        Already.excuses(() -> inspect(id).paused(), () -> ask(pause.atMost(PATIENCE)));
    }

    @Override
    public void unpause(String id) {
        try {
            post(ApiOperation.UNPAUSE, container(id, "/unpause"), null, Duration.ZERO);
        } catch (DockerException.Conflict | DockerException.Unavailable refused) {
            // 26.1.5 answers 500 for one that is not paused.
            Already.excuses(!inspect(id).paused(), refused);
        }
    }

    @Override
    public void createNetwork(ObjectNode body) {
        post(ApiOperation.NETWORK_CREATE, "/networks/create", body, Duration.ZERO);
    }

    @Override
    public void connect(String network, String id, JsonNode endpoint) {
        ObjectNode body = Json.object().put("Container", id);
        body.set("EndpointConfig", endpoint);
        post(ApiOperation.CONNECT, "/networks/" + Text.encode(network) + "/connect", body, Duration.ZERO);
    }

    @Override
    public void disconnect(String network, String id) {
        ObjectNode body = Json.object().put("Container", id).put("Force", true);
        try {
            post(ApiOperation.DISCONNECT, "/networks/" + Text.encode(network) + "/disconnect", body, Duration.ZERO);
        } catch (DockerException refused) {
            Already.excuses(Unconnected.is(refused, () -> inspect(id), network), refused);
        }
    }

    @Override
    public String commit(String id, String repository, String tag) {
        String path = "/commit?pause=false&container=" + Text.encode(id) + "&repo=" + Text.encode(repository) + "&tag="
                + Text.encode(tag);
        EngineResponse answer = ask(Question.post(ApiOperation.COMMIT, path, null));
        return Json.object(ApiOperation.COMMIT, answer.body()).path("Id").asText("");
    }
}
