package dev.wharden.remedy.recreate.step;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.SameImage;
import java.util.Optional;

/** The one way in which a recreation creates containers, with hints for people. */
final class Creation {
    private final Bench bench;
    private final DockerWriter writer;
    private final Member member;

    Creation(Bench bench, DockerWriter writer, Member member) {
        this.bench = bench;
        this.writer = writer;
        this.member = member;
    }

    /**
     * Returns the id. What is created while the container is down is of its very image. A trial, or a twin beside it,
     * is compared before anything is touched: where its reference moved, the repair gives way to what moved it.
     */
    String make(String name, Role role, CreateBody body) {
        CreateBody marked = body.withHint("action", bench.action())
                .withHint("replaces", member.old())
                .withHint("as", role.word())
                .withHint("proof", member.passing().proof(role));
        boolean starts = role == Role.COPY || (role == Role.TWIN && member.removed());
        return starts ? exact(name, role, marked) : writer.create(name, marked.tree());
    }

    private String exact(String name, Role role, CreateBody body) {
        try {
            return create(name, body);
        } catch (DockerException.Conflict taken) {
            Optional<Container> other = bench.find(name)
                    .filter(found -> member.made(found, role) && !found.running() && !isOfItsImage(member, found));
            // Wharden ended right after it had created that.
            bench.remove(member, other.orElseThrow(() -> taken), true);
            return create(name, body);
        }
    }

    private String create(String name, CreateBody body) {
        return SameImage.create(
                bench.reader(),
                writer,
                bench.exits(),
                name,
                body,
                member.before().imageId());
    }

    /** Whether a twin or a copy has the image that its old one ran with. */
    static boolean isOfItsImage(Member member, Container made) {
        return SameImage.is(made, member.before().imageId());
    }
}
