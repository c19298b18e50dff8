package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the user that a service's own processes run as: the main process, or those below it where it stays root (a
 * master with workers). Needs no right: {@code status}, {@code uid_map} and {@code cgroup.procs} are readable by all.
 *
 * <p>A container decides which users its processes have, so nothing here is more than a proposal that a policy asks
 * for: root and group 0 never are, nor groups that own the host, nor processes in a user namespace of their own, nor
 * what was started by {@code docker exec}. Only the first {@value #MOST} processes are read.
 */
public final class ServiceReader {
    private static final int MOST = 64;
    /** Of them, those whose mounts are read: it costs the kernel as much as all else of a process. */
    private static final int LOOKED_AT = 2;

    /** Bytes of a command line: what tells is at its beginning, and a container makes it long. */
    private static final int LONGEST_COMMAND = 8192;

    private static final int REAL = 0;
    private static final int EFFECTIVE = 1;

    private final ProcFiles files;

    /** Reads below that root. */
    public ServiceReader(ProcFiles files) {
        this.files = files;
    }

    /**
     * Who does a container's work. {@code account} is the user that a process acts as that can become root again:
     * nothing that a repair may use, and the best proposal for people. All is absent, with the reason, where there is
     * none to propose; not read for a container that declares a numeric user and runs as it.
     *
     * @param kernel of its main process, known to be the container's
     * @param powerful the host's groups that own it, by gid
     */
    public Service service(Container declared, Observed<KernelFacts> kernel, Map<Long, String> powerful) {
        Service users = users(declared, kernel, powerful);
        return kernel instanceof Observed.Known<KernelFacts>(KernelFacts facts)
                ? users.entering(new Entrypoint(files).of(facts))
                : users;
    }

    private Service users(Container declared, Observed<KernelFacts> kernel, Map<Long, String> powerful) {
        return switch (kernel) {
            case Observed.Absent<KernelFacts>(String why) -> Service.absent(why).doing(declaredWork(declared));
            case Observed.Unknown<KernelFacts>(String why) -> unknown(Observed.unknown(why));
            case Observed.Known<KernelFacts>(KernelFacts facts) -> {
                if (UserSpec.of(declared).isExplicit() && !facts.main().uids().contains(0L)) {
                    yield Service.absent("its user is declared");
                }
                try {
                    Service seen = service(facts, powerful);
                    yield seen.doing(seen.rootWork().or(() -> declaredWork(declared)));
                } catch (IOException failure) {
                    yield unknown(ProcFiles.unread("/proc/" + declared.pid(), failure));
                }
            }
        };
    }

    /** What its command says: its process is called busybox where that is {@code busybox crond}. */
    private static Optional<RootWork> declaredWork(Container declared) {
        return RootPrograms.among(
                        List.of(RootPrograms.known(DroppingCommand.program(declared), () -> declared.strings("/Args"))))
                .or(() -> DroppingCommand.of(declared));
    }

    private static Service unknown(Observed<ServiceUser> unknown) {
        return new Service(unknown, unknown, List.of());
    }

    private Service service(KernelFacts facts, Map<Long, String> powerful) throws IOException {
        ProcessFacts main = facts.main();
        String folder = "/proc/" + main.pid();
        IdMap uids = IdMap.of(files.read(folder + "/uid_map"));
        boolean isRoot = uids.inside(main.uids().getFirst()) == 0;
        List<ProcessFacts> workers = isRoot ? workers(facts) : List.of(main);
        var settled = new Users(uids, IdMap.of(files.read(folder + "/gid_map")), powerful);
        var acting = new Users(settled.uids, settled.gids, powerful);
        for (ProcessFacts process : workers) {
            if (settled(process)) {
                settled.add(process, main, REAL);
            }
        }
        Stream.concat(Stream.of(main), workers.stream())
                .filter(process -> !settled(process))
                .forEach(process -> acting.add(process, main, EFFECTIVE));
        var groups = new ServiceGroups(files, facts, settled.gids);
        Observed<ServiceUser> runs = settled.chosen(groups);
        Set<String> names = Stream.concat(Stream.of(main), workers.stream())
                .map(process -> RootPrograms.known(process.name(), () -> words(process)))
                .collect(Collectors.toSet());
        Optional<RootWork> rootWork = RootPrograms.among(names)
                .or(() -> elsewhere(facts, workers).map(process -> RootPrograms.chrooted(process.name())))
                .or(() -> runs instanceof Observed.Known<ServiceUser> || settled.all.size() < 2
                        ? Optional.empty()
                        : Optional.of(RootPrograms.supervisor(settled.all.keySet())))
                .or(() -> runs instanceof Observed.Known<ServiceUser>(ServiceUser user)
                        ? master(main, workers, user)
                        : Optional.empty());
        return new Service(runs, acting.chosen(groups), List.of()).doing(rootWork);
    }

    /** Which of its processes has changed its root folder: a worker that has is another user by then. */
    private Optional<ProcessFacts> elsewhere(KernelFacts facts, List<ProcessFacts> workers) {
        ProcessFacts main = facts.main();
        boolean mayBeMain = facts.mounts() instanceof Observed.Unknown<List<MountPoint>>;
        return Stream.concat(
                        Stream.of(main).filter(_ -> mayBeMain),
                        workers.stream()
                                .filter(worker -> worker.pid() != main.pid()
                                        && settled(worker)
                                        && !worker.uids().equals(main.uids()))
                                .sorted(Comparator.comparingLong(ProcessFacts::pid))
                                .limit(LOOKED_AT))
                .filter(process -> settled(process) && isElsewhere(process))
                .findFirst();
    }

    /** As {@link MountTable#isWhole} tells; not one that has ended. */
    private boolean isElsewhere(ProcessFacts process) {
        String folder = "/proc/" + process.pid();
        try {
            return !MountTable.isWhole(MountTable.read(files, folder + "/mountinfo", MountTable.OF_A_CONTAINER))
                    && files.head(folder + "/cmdline", 1).length > 0;
        } catch (IOException untold) {
            return false;
        }
    }

    private List<String> words(ProcessFacts process) {
        try {
            byte[] line = files.head("/proc/" + process.pid() + "/cmdline", LONGEST_COMMAND);
            return List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException unread) {
            return List.of();
        }
    }

    /** The parent of a worker that is root, unless it is known to leave the change of user out where it is not. */
    private static Optional<RootWork> master(ProcessFacts main, List<ProcessFacts> workers, ServiceUser user) {
        Map<Long, ProcessFacts> all = Stream.concat(Stream.of(main), workers.stream())
                .collect(Collectors.toMap(ProcessFacts::pid, process -> process, (one, other) -> one));
        long root = main.uids().getFirst();
        return workers.stream()
                .filter(worker -> settled(worker) && worker.uids().getFirst() != root)
                .flatMap(worker -> Optional.ofNullable(all.get(worker.parent())).stream())
                .filter(parent -> parent.uids().contains(root) && !RootPrograms.follows(parent.name()))
                .map(parent -> RootPrograms.master(parent.name(), user.spec()))
                .findFirst();
    }

    /** Real, effective, saved and file-system ids are one: it can become nobody else by itself. */
    private static boolean settled(ProcessFacts process) {
        return new HashSet<>(process.uids()).size() == 1 && new HashSet<>(process.gids()).size() == 1;
    }

    /** Those that could be proposed. */
    private static final class Users {
        private final TreeMap<String, ServiceUser> all = new TreeMap<>();
        private final TreeMap<String, ServiceUser> like = new TreeMap<>();
        private final Map<String, List<ProcessFacts>> processes = new HashMap<>();
        private final IdMap uids;
        private final IdMap gids;
        private final Map<Long, String> powerful;
        private String refused = "";

        Users(IdMap uids, IdMap gids, Map<Long, String> powerful) {
            this.uids = uids;
            this.gids = gids;
            this.powerful = powerful;
        }

        /** Adds a process' user; {@code which} of its ids counts. */
        void add(ProcessFacts process, ProcessFacts main, int which) {
            long uid = uids.inside(process.uids().get(which));
            long outside = process.gids().get(which);
            long gid = gids.inside(outside);
            String group = powerful.getOrDefault(outside, powerful.getOrDefault(gid, ""));
            if (uid <= 0 || uid > UserSpec.MAXIMUM) {
                return;
            }
            if (gid <= 0 || gid > UserSpec.MAXIMUM || !group.isEmpty()) {
                refused = "its processes of uid " + uid + " have group " + gid
                        + (group.isEmpty() ? "" : ", the host's " + group) + ", which is never proposed";
                return;
            }
            var user = new ServiceUser(uid, gid, process.name());
            all.putIfAbsent(user.spec(), user);
            processes.computeIfAbsent(user.spec(), _ -> new ArrayList<>()).add(process);
            if (process.name().equals(main.name())) {
                like.putIfAbsent(user.spec(), user);
            }
        }

        Observed<ServiceUser> chosen(ServiceGroups groups) {
            TreeMap<String, ServiceUser> fit = all.size() == 1 ? all : like;
            if (fit.size() == 1) {
                ServiceUser user = fit.firstEntry().getValue();
                return groups.of(user, processes.getOrDefault(user.spec(), List.of()));
            }
            if (all.isEmpty()) {
                return Observed.absent(refused.isEmpty() ? "no process of it runs as another user" : refused);
            }
            return Observed.absent("its processes run as several users: " + String.join(", ", all.keySet()));
        }
    }

    /** Those that descend from the main process. What {@code docker exec} started does not. */
    private List<ProcessFacts> workers(KernelFacts facts) throws IOException {
        if (facts.others().isEmpty() && !facts.unread().isEmpty()) {
            throw new IOException(facts.unread());
        }
        String map = files.read("/proc/" + facts.main().pid() + "/uid_map");
        var all = new HashMap<Long, ProcessFacts>();
        for (ProcessFacts other : facts.others().stream().limit(MOST).toList()) {
            // One that made itself a user namespace has ids that mean something else.
            if (files.hint("/proc/" + other.pid() + "/uid_map").equals(Optional.of(map.strip()))) {
                all.put(other.pid(), other);
            }
        }
        return all.values().stream()
                .filter(process -> descends(process, facts.main().pid(), all))
                .toList();
    }

    private static boolean descends(ProcessFacts from, long main, Map<Long, ProcessFacts> all) {
        Set<Long> seen = new HashSet<>();
        ProcessFacts process = from;
        while (process != null && seen.add(process.parent())) {
            if (process.parent() == main) {
                return true;
            }
            process = all.get(process.parent());
        }
        return false;
    }
}
