package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.Executable;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The processes of a container besides its main one: all in its control group, and in those below it that are its own
 * ({@link ChildGroups}), where a container with an init system of its own puts them. Needs no right. PIDs come and go
 * while they are read: for those that are gone the list is read again ({@link Rounds}).
 *
 * @param files of the host's kernel
 */
record ContainerProcesses(ProcFiles files) {
    /** Of a list for others than a judge. */
    private static final int MOST = 1024;
    /** That are judged. */
    private static final int READ = 4096;
    /** Of processes that differ in more than their number: a hundred workers of one master are one. */
    private static final int KEPT = 256;

    /**
     * Bytes of the status of all of them and their threads, which are passed over: one has 1,500, and 720,000 with the
     * 65,536 groups that setgroups(2) takes, which the kernel writes again for each look (some 20 ms). Together that is
     * 0.6 s, well within what a look at a container may take.
     */
    private static final int ROOM = 20 << 20;

    /** Until then a main process in memory, or an orphan among the host's that executed nothing, may be runc. */
    private static final Duration YOUNG = Duration.ofSeconds(2);
    /** What is said of every process of a host without such a module. */
    static final Observed<String> UNLABELLED = Observed.absent("the kernel has no security module with labels");

    /** What is said of the file of one that may still be the runtime. */
    static final Observed<Executable> JUST_STARTED = Observed.absent("it has just been started");

    /**
     * The same with them.
     *
     * @param facts of the main process, whose control group is named after the container; where it is not, there are
     *     none
     * @param living the thread of the main process that it is judged by
     * @param table {@code /proc/PID/cgroup} of the main process
     * @param beginnings of the container
     * @param executes what each executes, by its folder
     */
    KernelFacts with(
            KernelFacts facts,
            Living living,
            Observed<String> table,
            Beginnings beginnings,
            Function<String, Observed<Executable>> executes) {
        ProcessFacts main = facts.main();
        var others = new ArrayList<ProcessFacts>();
        HostNamespaces hosts = HostNamespaces.of(files, facts);
        var room = new StatusRoom(ROOM);
        var look = new Look(
                beginnings,
                executes,
                hosts,
                new OtherThreads(files, this, main, hosts, room),
                room,
                others,
                new PassedOver(files, beginnings));
        String unread;
        try {
            unread = table instanceof Observed.Known<String>(String groups)
                    ? read(look, CgroupReader.group(groups, beginnings.container()))
                    : "its control group cannot be read";
        } catch (IOException failure) {
            unread = "its control group: " + failure.getMessage();
        }
        // Last: its threads, however many, leave no other process unread.
        try {
            others.addAll(0, look.threads().ofLast(main, living));
        } catch (IOException failure) {
            unread = unread.isEmpty() ? "its threads: " + failure.getMessage() : unread;
        }
        List<ProcessFacts> differ = JudgedProcesses.different(others.reversed());
        boolean isFast = Executables.isOfItsEnd(main.executable()) && !living.isFirst(main.pid());
        String more = Rounds.worse(Rounds.worse(unread, look.threads().unread()), isFast ? Rounds.FAST : "");
        // That some were missed comes first: what was passed over is then not all.
        more = Rounds.worse(look.passed().unread(others), more);
        return facts.with(
                JudgedProcesses.worst(differ, main, KEPT),
                differ.size() > KEPT ? "it has more than " + KEPT + " processes that differ" : more);
    }

    /**
     * One look at the processes of a container.
     *
     * @param passed those that were not judged
     */
    private record Look(
            Beginnings beginnings,
            Function<String, Observed<Executable>> executes,
            HostNamespaces hosts,
            OtherThreads threads,
            StatusRoom room,
            List<ProcessFacts> others,
            PassedOver passed) {}

    /** Returns why there may be more of them. */
    private String read(Look look, Optional<String> group) throws IOException {
        if (group.isEmpty()) {
            return "its control group is not named after it";
        }
        long main = look.beginnings().main().pid();
        var groups = new GroupProcesses(files);
        return new Rounds("one of its processes")
                .read(
                        () -> {
                            GroupProcesses.Found found = groups.of(group.get(), main, READ);
                            List<Long> pids = found.pids();
                            look.passed().listed(pids);
                            // Those that came last first: the others were looked at when they were new.
                            List<Long> all = look.passed().withHeld(pids.reversed());
                            return new Rounds.Listed(
                                    all.subList(0, Math.min(READ, all.size())),
                                    found.missed(),
                                    all.size() > READ ? "it has more than " + READ + " processes" : found.unread());
                        },
                        pid -> pid == main ? Rounds.Outcome.READ : read(pid, look),
                        () -> look.room().left() <= 0
                                ? "what the kernel says of its processes is longer than " + (ROOM >> 20) + " MiB"
                                : "");
    }

    /** Those of the group of a main process that is named after the container, at most; only it where none is. */
    GroupProcesses.Found found(long main, String container) throws IOException {
        Optional<String> group = group(main, container);
        return group.isEmpty()
                ? new GroupProcesses.Found(List.of(main), "", false)
                : new GroupProcesses(files).of(group.get(), main, MOST);
    }

    /**
     * The group of a main process that is named after the container; empty where none is. Of a first thread that has
     * ended version 1 says the root group: only then another one is looked for.
     */
    Optional<String> group(long main, String container) throws IOException {
        return group("/proc/" + main, container);
    }

    /** The same, by the folder of the main process. */
    Optional<String> group(String folder, String container) throws IOException {
        Optional<String> group = CgroupReader.group(files.read(folder + "/cgroup"), container);
        return group.isPresent()
                ? group
                : CgroupReader.group(files.read(living(folder).folder() + "/cgroup"), container);
    }

    static boolean isPid(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < '0' || line.charAt(i) > '9') {
                return false;
            }
        }
        return !line.isEmpty() && line.length() < 10;
    }

    /**
     * A process with a parent in the container is its own, however young: else a chain of children would be young for
     * ever. So is one that a process of another container has taken in: who joins another's {@code pid} namespace
     * leaves its orphans to that one's init.
     */
    private Rounds.Outcome read(long pid, Look look) throws IOException {
        Beginnings beginnings = look.beginnings();
        ProcessFacts main = beginnings.main();
        String folder = "/proc/" + pid;
        try {
            Living living = living(folder);
            FirstSight sight = FirstSight.OWN;
            if (!living.status().isDead()
                    && !look.passed().isOwn(living.status().numbers("PPid").getFirst())) {
                sight = FirstSight.of(files, pid);
                living = living(folder);
            }
            look.room().take(living.status());
            Optional<ProcessFacts> read = read(pid, living, main);
            if (read.isEmpty()) {
                return Rounds.Outcome.GONE;
            }
            ProcessFacts in = read.get().in(look.hosts().of(living.folder()));
            boolean own = look.passed().isOwn(in.parent());
            Optional<Row> waiter = own ? Optional.empty() : beginnings.waiter(in);
            if (waiter.isPresent() && beginnings.isBegun(sight, living.folder())) {
                look.passed().waitedFor(waiter.get());
                return Rounds.Outcome.READ;
            }
            if (!own && waiter.isEmpty() && look.passed().isLate(in, sight)) {
                return Rounds.Outcome.GONE;
            }
            ProcessFacts facts = in.with(look.executes().apply(living.folder()));
            if (own || !look.passed().isLeft(facts, sight)) {
                look.others().add(facts);
                look.others().addAll(look.threads().of(facts, living));
            }
            if (!Executables.isOfItsEnd(facts.executable())) {
                return Rounds.Outcome.READ;
            }
            // Where its first thread had ended before, it may go on by another than the one that is gone.
            return living.folder().equals(folder) ? Rounds.Outcome.ENDING : Rounds.Outcome.GONE;
        } catch (IOException failure) {
            if (files.exists(folder)) {
                throw failure;
            }
            return Rounds.Outcome.GONE;
        }
    }

    /**
     * What the main process executes. Just started, it may still be the runtime, which executes a copy of itself in
     * memory. Its age is the process's: its threads may all be young.
     */
    Observed<Executable> executesFirst(long pid, Living living, Function<String, Observed<Executable>> executes)
            throws IOException {
        Observed<Executable> file = executes.apply(living.folder());
        boolean passing = file instanceof Observed.Known<Executable>(Executable one)
                && switch (one.place()) {
                    case MEMORY, DELETED, ELSEWHERE -> isYoung("/proc/" + pid);
                    case IMAGE, WRITABLE, MOUNTED -> false;
                };
        return passing ? JUST_STARTED : file;
    }

    private Optional<ProcessFacts> read(long pid, Living living, ProcessFacts main) throws IOException {
        String folder = living.folder();
        ProcessStatus status = living.status();
        if (status.isDead()) {
            return Optional.empty();
        }
        Observed<String> lsm = main.lsm() instanceof Observed.Absent<String> none ? none : label(folder);
        // A child that ends between two files has no label, which says nothing of the container.
        boolean ended = lsm instanceof Observed.Unknown<String>
                && ProcessStatus.of(files, folder).isDead();
        return ended
                ? Optional.empty()
                : Optional.of(new OwnUsers(files, main).bounded(status.facts(pid, lsm), folder));
    }

    /**
     * A thread that lives: a process whose first thread has ended goes on with the others, and the kernel shows no
     * mounts and no namespaces of that one.
     */
    record Living(String folder, ProcessStatus status) {
        /** Whether it is the first thread, and lives. */
        boolean isFirst(long pid) {
            return folder.equals("/proc/" + pid) && !status.isDead();
        }
    }

    /** The process itself where its first thread lives or none does. */
    Living living(String folder) throws IOException {
        ProcessStatus first = ProcessStatus.of(files, folder);
        if (!first.isDead()) {
            return new Living(folder, first);
        }
        for (String thread : files.names(folder + "/task")) {
            String other = folder + "/task/" + thread;
            Optional<ProcessStatus> lives = ProcessStatus.ofOne(files, other).filter(one -> !one.isDead());
            if (lives.isPresent()) {
                return new Living(other, lives.get());
            }
        }
        return new Living(folder, first);
    }

    boolean isYoung(String folder) throws IOException {
        return new Ages(files).isYounger(folder, YOUNG);
    }

    /** The label of a security module. The kernel answers EINVAL where no module has labels. */
    Observed<String> label(String folder) {
        String path = folder + "/attr/current";
        try {
            String label = files.read(path).replace("\0", "").strip();
            return label.isEmpty() ? Observed.absent("no label") : Observed.known(label);
        } catch (AccessDeniedException | NoSuchFileException denied) {
            return ProcFiles.unread(path, denied);
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage()).contains("Invalid argument")
                    ? UNLABELLED
                    : ProcFiles.unread(path, failure);
        }
    }
}
