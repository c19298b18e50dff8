package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;

/**
 * Holds the named volumes of a container for the moment in which neither it nor its twin is there
 * ({@link Keeper#holder}).
 */
final class Holder {
    private Holder() {}

    /** Holds the named volumes of one while neither it nor its twin is there. */
    static void hold(Bench bench, Member member) {
        if (SameVolumes.hasNamed(member.before())
                && bench.beside(member.holder(), Role.HOLDER).isEmpty()) {
            bench.create(member, member.holder(), Role.HOLDER, Keeper.holder(member));
        }
    }

    /** One of the two is there, and has them itself: who removes it may remove them. */
    static void release(Bench bench, Member member) {
        if (member.removed() && SameVolumes.hasNamed(member.before())) {
            bench.beside(member.holder(), Role.HOLDER).ifPresent(holder -> bench.remove(member, holder, true));
        }
    }

    /**
     * What holds image and anonymous volumes for as long as one that Wharden has removed cannot be created again. Other
     * volumes are given up to whoever removes them. Throws a DockerException.
     */
    static Container keep(Bench bench, Member member) {
        release(bench, member);
        return bench.beside(member.keeper(), Role.KEEPER)
                .or(() -> bench.find(bench.create(member, member.keeper(), Role.KEEPER, Keeper.keeper(member))))
                .orElseThrow(() -> new DockerException.NotFound(member.keeper() + " was removed"));
    }
}
