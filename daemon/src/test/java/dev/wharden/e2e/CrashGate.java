package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.docker.FaultProxy;
import dev.wharden.e2e.CrashCell.Moment;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds the k-th call that changes a container, before the engine gets it or before Wharden gets the answer, until {@link #drop}: then the request, or the answer, is
 * never passed on, as when the process that sent it is dead.
 */
final class CrashGate implements FaultProxy.Watch {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CONTAINER = Pattern.compile(
            "POST \\S*/containers/([^/?]+)/(?:update|restart|stop|kill|start|rename|pause|unpause)[? ].*");
    private static final Pattern REMOVE = Pattern.compile("DELETE \\S*/containers/([^/?]+)[? ].*");
    private static final Pattern CREATE = Pattern.compile("POST \\S*/containers/create\\?(?:\\S*&)?name=([^& ]+).*");
    private static final Pattern NETWORK = Pattern.compile("POST \\S*/networks/[^/]+/(?:connect|disconnect) .*");

    /** By id, also that of a twin. */
    private final Map<String, String> names = new ConcurrentHashMap<>();

    private final Map<String, Hold> holds = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private static final class Hold {
        private final int call;
        private final Moment moment;
        private final CountDownLatch dropped = new CountDownLatch(1);
        private int seen;
        private boolean held;

        Hold(int call, Moment moment) {
            this.call = call;
            this.moment = moment;
        }

        synchronized boolean next() {
            seen++;
            return seen == call;
        }

        synchronized boolean isHeld() {
            return held;
        }

        void passing(Moment now) throws IOException, InterruptedException {
            if (now != moment) {
                return;
            }
            synchronized (this) {
                held = true;
            }
            dropped.await();
            throw new IOException("whoever sent this is dead");
        }
    }

    /** A container whose calls are counted, as those of that name. */
    void know(String id, String name) {
        names.put(id, name);
    }

    /** From now on its calls are counted from 1, and that one is held. */
    void arm(String name, int call, Moment moment) {
        holds.put(name, new Hold(call, moment));
    }

    /** Whether its call is held now. */
    boolean holds(String name) {
        Hold hold = holds.get(name);
        return hold != null && hold.isHeld();
    }

    /** Wharden is dead: nothing that is held is ever passed on, and nothing is held any more. */
    void drop() {
        holds.values().forEach(hold -> hold.dropped.countDown());
        holds.clear();
    }

    @Override
    public FaultProxy.Passage arrived(String line, byte[] body) throws IOException, InterruptedException {
        String name = name(line, body);
        Optional<Hold> meant = Optional.ofNullable(holds.get(name)).filter(Hold::next);
        if (meant.isPresent()) {
            meant.get().passing(Moment.BEFORE);
        }
        return answer -> {
            Matcher create = CREATE.matcher(line);
            if (create.matches()) {
                String id = JSON.readTree(answer).path("Id").asText();
                if (!id.isEmpty()) {
                    know(id, name);
                }
            }
            if (meant.isPresent()) {
                meant.get().passing(Moment.AFTER);
            }
        };
    }

    /** Of the container that a request changes; empty when it changes none that is known. */
    private String name(String line, byte[] body) throws IOException {
        Matcher create = CREATE.matcher(line);
        if (create.matches()) {
            String whole = URLDecoder.decode(create.group(1), StandardCharsets.UTF_8);
            return CrashFollower.owner(whole.replaceFirst("\\.wharden-.*", ""));
        }
        Matcher container = CONTAINER.matcher(line);
        if (container.matches()) {
            return names.getOrDefault(container.group(1), "");
        }
        Matcher remove = REMOVE.matcher(line);
        if (remove.matches()) {
            return names.getOrDefault(remove.group(1), "");
        }
        if (NETWORK.matcher(line).matches()) {
            JsonNode request = JSON.readTree(body);
            return names.getOrDefault(request.path("Container").asText(), "");
        }
        return "";
    }
}
