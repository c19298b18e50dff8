package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.transaction.Tries;
import java.time.Instant;
import java.util.Optional;

/** What builds have left open that wrote no version: flags in place of a phase, and what is not so left out. */
final class EarlierJournals {
    private EarlierJournals() {}

    static void recreation(ObjectNode tree) {
        tree.set("phase", RecordJson.write((Record) phase(tree)));
        for (JsonNode each : tree.path("members")) {
            var member = (ObjectNode) each;
            var before = new Container((ObjectNode) member.path("before"));
            member.put("cleared", member.path("cleared").asBoolean());
            member.put("fate", member.path("fate").asText(Fate.NONE.name()));
            member.set(
                    "passing",
                    RecordJson.write(
                            PassingNames.of(before.name(), member.path("mark").asText())));
        }
    }

    private static Phase phase(ObjectNode tree) {
        boolean interfered = tree.path("interfered").asBoolean();
        Optional<Instant> started = text(tree, "started").map(Instant::parse);
        return text(tree, "cause")
                .<Phase>map(why -> new Phase.RollingBack(
                        why,
                        tree.path("unsettled").asBoolean(),
                        interfered,
                        text(tree, "follower").map(ContainerName::of),
                        RecordJson.read(tree.path("tries"), Tries.class)))
                .orElseGet(() -> switch (RecreateStep.valueOf(tree.path("step").asText())) {
                    case CREATE, HOLD, STOP, RETIRE, NAME, START -> new Phase.Forward();
                    case PROBATION -> started.<Phase>map(Phase.Proving::new).orElseGet(Phase.Held::new);
                    case COMMIT, REMOVE -> new Phase.Finishing(started, interfered);
                });
    }

    private static Optional<String> text(JsonNode tree, String key) {
        return Optional.ofNullable(tree.path(key).textValue());
    }
}
