package dev.wharden.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.TmpfsMount;
import dev.wharden.container.UserSpec;
import dev.wharden.control.Edit;
import java.util.List;

/**
 * The rule between two controls that neither can keep alone: a tmpfs that a repair adds, and every tmpfs where a repair
 * changes the user, can be written by the user that the container gets. Without an owner the engine gives it to root
 * (engine-facts §5.6).
 */
final class TmpfsOwners {
    private static final String TMPFS = Field.TMPFS.pointer();
    private static final String USER = Field.USER.pointer();

    private TmpfsOwners() {}

    /** What is still to be set; empty when nothing is. */
    static List<Edit> edits(Container actual, Container desired) {
        if (!(desired.at(TMPFS) instanceof ObjectNode wanted)) {
            return List.of();
        }
        UserSpec user = UserSpec.of(desired);
        boolean another = !actual.text(USER).equals(desired.text(USER));
        ObjectNode owned = wanted.deepCopy();
        wanted.properties().forEach(mount -> {
            JsonNode before = actual.at(TMPFS).path(mount.getKey());
            if (mount.getValue().isTextual() && (another || before.isMissingNode())) {
                String options = mount.getValue().asText();
                owned.put(
                        mount.getKey(),
                        before.isMissingNode()
                                ? TmpfsMount.options(mount.getKey(), options, user)
                                : TmpfsMount.handedOver(mount.getKey(), options, user));
            }
        });
        return owned.equals(wanted) ? List.of() : List.of(new Edit(Field.TMPFS, owned));
    }
}
