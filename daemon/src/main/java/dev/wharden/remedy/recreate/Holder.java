package dev.wharden.remedy.recreate;

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
}
