package dev.wharden.subject;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import java.util.List;
import java.util.Map;

/**
 * What else on the host decides about a container.
 *
 * @param owners the containers whose namespaces it uses ({@code container:<id>}), by full id and by name, followed to
 *     their end
 * @param dependents containers that use this one's namespaces, link to it or want to be restarted with it, and who
 *     depends on those
 * @param uidUsers uid to the names of the running containers whose main process has it, this one included
 * @param hostLogins uid to login name of the host's own accounts that may log in
 * @param passwd name to uid of the container's own /etc/passwd
 * @param hostMounts what of the host's mount table concerns the container, to find out what a device and root of its
 *     own table are on the host
 * @param volumes what the engine says of the volumes that the container uses, by name
 * @param mountUsers source on the host of every bind and volume to the containers that mount it, this one included
 * @param networks what the engine says of the networks that the container is on, by name
 * @param networkUsers id of every network to the containers on it, this one included
 * @param mostProcesses how many processes and threads the host's kernel allows at all
 * @param hostGroups gid to name of the host's groups
 * @param sockets where container engines listen on the host
 */
public record Neighbours(
        Observed<Map<String, Container>> owners,
        Observed<Dependents> dependents,
        Observed<Map<Long, List<String>>> uidUsers,
        Observed<Map<Long, String>> hostLogins,
        Observed<Map<String, Long>> passwd,
        Observed<HostMounts> hostMounts,
        Observed<Map<String, Volume>> volumes,
        Observed<Map<String, List<Container>>> mountUsers,
        Observed<Map<String, Network>> networks,
        Observed<Map<String, List<Container>>> networkUsers,
        Observed<Long> mostProcesses,
        Observed<Map<Long, String>> hostGroups,
        Observed<EngineSockets> sockets) {
    /**
     * No engine and no host: a file is judged. Reading any of it is unknown, not a pass; only how many processes the
     * kernel allows is taken to be the most that any does.
     */
    public static Neighbours none(String why) {
        return new Neighbours(
                Observed.unknown(why),
                Observed.unknown(why),
                Observed.unknown("who else has its uid: " + why),
                Observed.unknown("the host's logins: " + why),
                Observed.unknown(why),
                Observed.unknown("the host's mounts: " + why),
                Observed.unknown("what its volumes mount: " + why),
                Observed.unknown(why),
                Observed.unknown(why),
                Observed.unknown(why),
                Observed.absent(why),
                Observed.unknown("the host's groups: " + why),
                Observed.unknown("where container engines listen: " + why));
    }

    /** The same with other dependents. */
    public Neighbours with(Observed<Dependents> dependents) {
        return new Neighbours(
                owners,
                dependents,
                uidUsers,
                hostLogins,
                passwd,
                hostMounts,
                volumes,
                mountUsers,
                networks,
                networkUsers,
                mostProcesses,
                hostGroups,
                sockets);
    }
}
