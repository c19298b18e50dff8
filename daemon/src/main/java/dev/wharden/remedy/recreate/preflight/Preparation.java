package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was found out before anything is touched: a twin can be made, or why not. */
public sealed interface Preparation {
    /**
     * Twins can be made.
     *
     * @param parts the target first, then each that has to follow it, after all that it depends on
     */
    record Ready(List<Part> parts) implements Preparation {
        public Ready {
            parts = List.copyOf(parts);
        }

        /** All but the target's. */
        public List<Part> followers() {
            return parts.subList(1, parts.size());
        }

        /** What the containers lose that they wrote outside their volumes, as policies allow; empty for nothing. */
        public Optional<String> givesUp() {
            List<String> lost =
                    parts.stream().flatMap(part -> part.lost().stream()).toList();
            return lost.isEmpty()
                    ? Optional.empty()
                    : Optional.of("gives up what was written outside volumes: " + WritableLayer.some(lost)
                            + ", which wharden undo does not bring back");
        }
    }

    /**
     * One container's part.
     *
     * @param actual inspect of now
     * @param desired the declaration that the twin is to have
     * @param pattern what the twin is compared with in all that is not declared: {@code actual} but for an undo
     * @param body the twin's; empty when it is only restarted
     * @param original the body of the container that there is, to make it again; empty when it is only restarted
     * @param because for one that follows: on whom it depends and how; empty for the target
     * @param lost what it wrote outside its volumes and a policy lets go; its own words
     * @param seen what it had written there that holds no data; empty where all of it may be lost, or where it is much
     */
    record Part(
            Container actual,
            Container desired,
            Container pattern,
            Optional<CreateBody> body,
            Optional<CreateBody> original,
            String because,
            List<String> lost,
            Optional<Set<String>> seen) {
        public Part {
            lost = List.copyOf(lost);
            seen = seen.map(Set::copyOf);
        }

        /** Nothing is lost. */
        public Part(
                Container actual,
                Container desired,
                Container pattern,
                Optional<CreateBody> body,
                Optional<CreateBody> original,
                String because) {
            this(actual, desired, pattern, body, original, because, List.of(), Optional.empty());
        }

        /** Recreate or Restart, as the audit log says. */
        public String kind() {
            return body.isPresent() ? "Recreate" : "Restart";
        }
    }

    /** It cannot be replaced faithfully, or not by us, or not as far as can be read now. */
    record Refused(Refusal refusal) implements Preparation {
        /** What each look finds. */
        public Refused(String reason) {
            this(new Refusal.Standing(reason));
        }
    }
}
