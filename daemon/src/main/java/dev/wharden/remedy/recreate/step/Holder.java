package dev.wharden.remedy.recreate.step;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import java.util.Optional;

/**
 * Holds the volumes of a container for the moment in which neither it nor its twin is there ({@link Keeper#holder}).
 */
public final class Holder {
    private Holder() {}

    /** Holds the volumes of one while neither it nor its twin is there. */
    static void hold(Bench bench, Member member) {
        if (SameVolumes.hasAny(member.before())
                && bench.beside(member.holder(), Role.HOLDER).isEmpty()) {
            bench.create(member, member.holder(), Role.HOLDER, Keeper.holder(member));
        }
    }

    /**
     * Throws Meddling when the keeper of an old one that is about to be removed is gone, as after a prune: nothing else
     * would hold its image, nor its volumes longer than a moment. A prune that began before the holder was made does
     * not see that (moby daemon/prune.go lists the containers at its start).
     */
    static void refuseUnkept(Bench bench, Member member) {
        if (bench.beside(member.keeper(), Role.KEEPER).isEmpty()) {
            throw new Meddling("what keeps the image and the volumes of " + member.name()
                    + " was removed by another Docker client, as docker system prune does");
        }
    }

    /** One of the two is there, and has them itself: who removes it may remove them. */
    static void release(Bench bench, Member member) {
        if (member.removed() && SameVolumes.hasAny(member.before())) {
            bench.beside(member.holder(), Role.HOLDER).ifPresent(holder -> bench.remove(member, holder, true));
        }
    }

    /**
     * One is there as it was.
     *
     * @param found the old one, or a copy of it, before that; empty where it had to be made again
     */
    static void restored(Bench bench, Member member, Optional<Container> found) {
        boolean itself = found.filter(one -> one.id().equals(member.old())).isPresent();
        if (!member.removed() && !itself) {
            // It was blocked, and went with a prune.
            unkeep(bench, member);
        }
        release(bench, member);
    }

    /** It is there again, or nothing of it is to come back. */
    public static void unkeep(Bench bench, Member member) {
        bench.beside(member.keeper(), Role.KEEPER).ifPresent(keeper -> bench.remove(member, keeper, true));
    }

    /**
     * What holds image and anonymous volumes for as long as one that Wharden has removed cannot be created again. Other
     * volumes are given up to whoever removes them. Throws a DockerException.
     */
    public static Container keep(Bench bench, Member member) {
        release(bench, member);
        return bench.beside(member.keeper(), Role.KEEPER)
                .or(() -> bench.find(bench.create(member, member.keeper(), Role.KEEPER, Keeper.keeper(member))))
                .orElseThrow(() -> new DockerException.NotFound(member.keeper() + " was removed"));
    }
}
