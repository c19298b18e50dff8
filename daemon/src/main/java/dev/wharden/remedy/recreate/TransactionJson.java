package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** A recreation's transaction as it stands in the journal. */
final class TransactionJson {
    private TransactionJson() {}

    static JsonNode write(Transaction transaction) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("order", OrderJson.write(transaction.order()));
        json.put("step", transaction.step().name());
        json.put("since", transaction.since().toString());
        transaction.cause().ifPresent(why -> json.put("cause", why));
        json.put("unsettled", transaction.unsettled());
        transaction.stopped().ifPresent(time -> json.put("stopped", time.toString()));
        transaction.started().ifPresent(time -> json.put("started", time.toString()));
        if (transaction.interfered()) {
            json.put("interfered", true);
        }
        transaction.follower().ifPresent(name -> json.put("follower", name.value()));
        transaction.tries().write(json);
        var members = json.putArray("members");
        transaction.members().forEach(member -> members.add(write(member)));
        return json;
    }

    private static ObjectNode write(Member member) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        member.twin().ifPresent(id -> json.put("twin", id));
        json.put("startedAt", member.startedAt());
        json.set("policy", member.policy());
        json.set("before", member.before().tree());
        member.body().ifPresent(body -> json.set("body", body.tree()));
        member.original().ifPresent(body -> json.set("original", body.tree()));
        var mounts = json.putObject("mounts");
        member.mounts().forEach(mounts::put);
        var volumes = json.putObject("volumes");
        member.volumes().forEach(volumes::put);
        json.put("way", member.way().name());
        if (member.cleared()) {
            json.put("cleared", true);
        }
        json.put("mark", member.passing().mark());
        if (member.fate() != Member.Fate.NONE) {
            json.put("fate", member.fate().name());
        }
        return json;
    }

    /** Throws IllegalArgumentException, DateTimeException or ClassCastException for what this class did not write. */
    static Transaction read(JsonNode json) {
        var members = new ArrayList<Member>();
        json.path("members").forEach(member -> members.add(member(member)));
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a recreation of nothing");
        }
        return new Transaction(
                OrderJson.read(json.path("order")),
                members,
                RecreateStep.valueOf(json.path("step").asText()),
                Instant.parse(json.path("since").asText()),
                text(json, "cause"),
                json.path("unsettled").asBoolean(),
                text(json, "stopped").map(Instant::parse),
                text(json, "started").map(Instant::parse),
                json.path("interfered").asBoolean(),
                text(json, "follower").map(ContainerName::of),
                Tries.read(json));
    }

    private static Member member(JsonNode json) {
        var before = new Container((ObjectNode) json.path("before"));
        return new Member(
                before,
                body(json, "body"),
                body(json, "original"),
                json.path("policy"),
                Way.valueOf(json.path("way").asText()),
                json.path("cleared").asBoolean(),
                text(json, "twin"),
                json.path("startedAt").asText(),
                new Container((ObjectNode) json).map("/mounts"),
                new Container((ObjectNode) json).map("/volumes"),
                text(json, "fate").map(Member.Fate::valueOf).orElse(Member.Fate.NONE),
                new PassingNames(before.name(), json.path("mark").asText()));
    }

    private static Optional<CreateBody> body(JsonNode json, String key) {
        return json.has(key) ? Optional.of(new CreateBody((ObjectNode) json.path(key))) : Optional.empty();
    }

    private static Optional<String> text(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }
}
