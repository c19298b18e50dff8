package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does one step to every member of a group. A member that is gone has nothing left to be done. */
final class GroupWork {
    private final DockerReader reader;
    private final Freezer freezer;
    private final Releaser releaser;
    private final VolumeHolder volumes;
    private final Likeness likeness;

    GroupWork(DockerReader reader) {
        this.reader = reader;
        this.freezer = new Freezer(reader);
        this.releaser = new Releaser(reader);
        this.volumes = new VolumeHolder(reader);
        this.likeness = new Likeness(reader);
    }

    /** The members that are there, each with what it is now. */
    List<Present> present(Quarantined quarantined) {
        var present = new ArrayList<Present>();
        each(quarantined, member -> present.add(new Present(member, reader.inspect(member.id()))));
        return present;
    }

    /**
     * Freezes all. When one cannot be frozen the others are, and all are cut before the engine's answer is thrown: half a containment is better than none.
     *
     * @param fresh the members were inspected this moment, so that no time is lost by looking again
     */
    void freeze(DockerWriter writer, Quarantined quarantined, boolean fresh) {
        Optional<DockerException> failure = each(
                quarantined, member -> freezer.freeze(writer, fresh ? member.before() : reader.inspect(member.id())));
        if (failure.isPresent()) {
            each(quarantined, member -> freezer.cut(writer, member)).ifPresent(failure.get()::addSuppressed);
            throw failure.get();
        }
    }

    void cut(DockerWriter writer, Quarantined quarantined) {
        each(quarantined, member -> freezer.cut(writer, member)).ifPresent(GroupWork::rethrow);
    }

    void tighten(DockerWriter writer, Quarantined quarantined, EngineFacts engine) {
        each(quarantined, member -> {
                    Leash.tighten(quarantined, member, reader.inspect(member.id()), engine)
                            .ifPresent(body -> writer.update(member.id(), body));
                    volumes.keep(writer, member);
                })
                .ifPresent(GroupWork::rethrow);
    }

    List<String> reconnect(DockerWriter writer, Quarantined quarantined) {
        var lost = new ArrayList<String>();
        each(quarantined, member -> lost.addAll(releaser.reconnect(writer, member)))
                .ifPresent(GroupWork::rethrow);
        return lost;
    }

    void restore(DockerWriter writer, Quarantined quarantined, EngineFacts engine) {
        each(quarantined, member -> releaser.restore(writer, member, engine)).ifPresent(GroupWork::rethrow);
    }

    /**
     * Lets all run again. One that the engine does not let go holds no other back, and its answer is thrown at the end: the owner of a process namespace that somebody
     * tried to stop can only end once those in it are thawed, and is started after that.
     *
     * @return what a person should know, a sentence each
     */
    List<String> thaw(DockerWriter writer, Quarantined quarantined) {
        var sentences = new ArrayList<String>();
        each(quarantined, member -> {
                    try {
                        sentences.addAll(releaser.thaw(writer, member));
                        volumes.drop(writer, member);
                        sentences.addAll(likeness.moved(member, reader.inspect(member.id())));
                    } catch (DockerException.NotFound gone) {
                        sentences.add(member.name() + " is gone");
                    }
                })
                .ifPresent(GroupWork::rethrow);
        return sentences;
    }

    /** What a twin would give back of one, a sentence each. */
    List<String> lost(Member member, Container now) {
        return likeness.lost(member, now);
    }

    /** What a twin would give back of those that are there, by member. */
    Map<Member, List<String>> lost(Quarantined quarantined) {
        var lost = new LinkedHashMap<Member, List<String>>();
        each(quarantined, member -> {
                    List<String> sentences = likeness.lost(member, reader.inspect(member.id()));
                    if (!sentences.isEmpty()) {
                        lost.put(member, sentences);
                    }
                })
                .ifPresent(GroupWork::rethrow);
        return lost;
    }

    private static Optional<DockerException> each(Quarantined quarantined, Work work) {
        Optional<DockerException> failure = Optional.empty();
        for (Member member : quarantined.members()) {
            try {
                work.on(member);
            } catch (DockerException.NotFound gone) {
                // nothing of it is left to be held or given back
            } catch (DockerException e) {
                if (failure.isPresent()) {
                    failure.get().addSuppressed(e);
                } else {
                    failure = Optional.of(e);
                }
            }
        }
        return failure;
    }

    private static void rethrow(DockerException failure) {
        throw failure;
    }

    /** A member and its present state. */
    record Present(Member member, Container now) {}

    @FunctionalInterface
    private interface Work {
        void on(Member member);
    }
}
