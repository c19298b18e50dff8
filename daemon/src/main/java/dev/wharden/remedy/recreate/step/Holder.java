package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds image and volumes of a container from before Wharden stops it until it or its twin runs. Where the engine has
 * an init program no prune takes the holder ({@link Keeper#restarting}); else it only keeps volumes from being removed
 * by themselves ({@link Keeper#holder}). Its id is in the journal before it is started, so that it is never taken for a
 * container of somebody else that has its name.
 */
public final class Holder {
    private static final Logger LOG = LoggerFactory.getLogger(Holder.class);

    private Holder() {}

    /** With its holder, made where it is not there, and not started. Throws a DockerException. */
    public static Member made(Bench bench, Member member) {
        String id = bench.beside(member, Role.HOLDER).map(Container::id).orElseGet(() -> create(bench, member));
        return member.withHolder(Optional.of(id));
    }

    private static String create(Bench bench, Member member) {
        // Mounts of what is not a folder of the engine's would be made and taken away again at each restart.
        boolean restarts = !bench.reader().engine().report().init().isEmpty()
                && SameVolumes.areFolders(bench.reader(), member.before());
        if (restarts) {
            try {
                return bench.create(member, member.named(Role.HOLDER), Role.HOLDER, Keeper.restarting(member));
            } catch (DockerException.Rejected no) {
                unheld(member, no);
            }
        }
        return bench.create(member, member.named(Role.HOLDER), Role.HOLDER, Keeper.holder(member));
    }

    /** With when each of its volumes was created, which tells one that is gone from one in its place. */
    static Member dated(Bench bench, Member member) {
        return member.withVolumes(SameVolumes.of(bench.reader(), member.before()));
    }

    /** With the holders of those whose twins are to be removed while their old ones do not run. */
    public static Transaction made(Bench bench, Transaction begun) {
        Transaction transaction = begun;
        for (Member member : begun.replaced()) {
            if (!member.isTaken() && bench.isAway(member)) {
                try {
                    transaction = transaction.with(made(bench, member));
                } catch (DockerException no) {
                    unheld(member, no);
                    transaction = transaction.with(member.withHolder(Optional.empty()));
                }
            }
        }
        return transaction;
    }

    /**
     * From now on they are held. Throws a DockerException, and Meddling where the holder went with a prune before it
     * was started, which is about to take more, or the engine does not answer its start: nor would it that of the twin.
     */
    public static void hold(Bench bench, Member member) {
        Optional<Container> holder = bench.beside(member, Role.HOLDER);
        try {
            run(bench, member, holder.orElseThrow(() -> new DockerException.NotFound("it is gone")));
        } catch (DockerException.NotFound | DockerException.Conflict gone) {
            throw new Meddling(
                    member.named(Role.HOLDER) + ", which holds image and volumes, was removed by another Docker client,"
                            + " as docker system prune does: " + gone.getMessage());
        } catch (DockerException no) {
            if (Obstacle.isSilence(no)) {
                throw new Meddling("the engine does not answer the start of " + member.named(Role.HOLDER) + ": "
                        + no.getMessage());
            }
            unheld(member, no);
        }
    }

    /**
     * The same on the way back, which goes on where the engine refuses it. Throws NotFound where it went with a prune:
     * then it is made again.
     */
    static void holdAgain(Bench bench, Member member) {
        if (member.holding().isEmpty()) {
            return;
        }
        Container holder = bench.beside(member, Role.HOLDER)
                .orElseThrow(() -> new DockerException.NotFound(member.named(Role.HOLDER) + " was removed"));
        try {
            run(bench, member, holder);
        } catch (DockerException.NotFound gone) {
            throw gone;
        } catch (DockerException no) {
            unheld(member, no);
        }
    }

    private static void run(Bench bench, Member member, Container holder) {
        if (holder.isTrue("/HostConfig/Init")
                && member.holding().filter(holder.id()::equals).isPresent()) {
            bench.run(member, holder);
        }
    }

    private static void unheld(Member member, DockerException no) {
        if (!Obstacle.isRefusal(no) && !Obstacle.isSilence(no)) {
            throw no;
        }
        LOG.atWarn()
                .addKeyValue("container", member.name())
                .addKeyValue("message", String.valueOf(no.getMessage()))
                .log("What is to hold image and volumes from a prune does not start");
    }

    /**
     * Throws Meddling when the keeper of an old one that is about to be removed is gone, as after a prune: nothing else
     * would hold its image, nor its volumes longer than a moment. A prune that began before the holder was made does
     * not see that (moby daemon/prune.go lists the containers at its start).
     */
    static void refuseUnkept(Bench bench, Member member) {
        if (bench.beside(member, Role.KEEPER).isEmpty()) {
            throw new Meddling("what keeps the image and the volumes of " + member.name()
                    + " was removed by another Docker client, as docker system prune does");
        }
    }

    /** One of the two runs, or is left to others: who removes a volume may remove it. Throws a DockerException. */
    public static void release(Bench bench, Member member) {
        if (member.replaced()) {
            bench.beside(member, Role.HOLDER).ifPresent(holder -> bench.remove(member, holder, true));
        }
    }

    /** The same of all. */
    public static void release(Bench bench, Transaction transaction) {
        transaction.members().forEach(member -> release(bench, member));
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
    }

    /** It is there again, or nothing of it is to come back. */
    public static void unkeep(Bench bench, Member member) {
        bench.beside(member, Role.KEEPER).ifPresent(keeper -> bench.remove(member, keeper, true));
    }

    /**
     * What holds image and anonymous volumes for as long as one that Wharden has removed cannot be created again; its
     * holder stays until the way back has ended, since a prune takes the keeper. Throws a DockerException.
     */
    public static Container keep(Bench bench, Member member) {
        return bench.beside(member, Role.KEEPER)
                .or(() ->
                        bench.find(bench.create(member, member.named(Role.KEEPER), Role.KEEPER, Keeper.keeper(member))))
                .map(keeper -> called(bench, member, keeper))
                .orElseThrow(() -> new DockerException.NotFound(member.named(Role.KEEPER) + " was removed"));
    }

    /** By its name what stands for one that is gone is told from a container. */
    private static Container called(Bench bench, Member member, Container keeper) {
        String name = member.named(Role.KEEPER);
        bench.name(member, keeper, name);
        return keeper.with("/Name", TextNode.valueOf("/" + name));
    }
}
