package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.ComposeCalls;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was heard of containers, and whether somebody is at work on the Compose projects of those that are about to be
 * stopped: compose works by ids that it has read before, and fails half way when one of them is another by then. By
 * calls that are counted, not by times. What cannot be told holds nothing off: a daemon that was killed in between has
 * heard nothing, and nor does one whose engine does not answer; then all is as without this.
 *
 * @param exits what was heard
 * @param labels whose containers are of a project
 * @param clock that repairs count by
 */
public record ComposeProjects(EventLedger exits, ComposeLabels labels, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(ComposeProjects.class);

    /** {@code docker compose run}, which compose's other commands leave alone. */
    private static final String ONE_OFF = "com.docker.compose.oneoff";

    /**
     * Why containers must not be stopped or removed now, for people; empty when they may. A project's repairs are put
     * off some times only, and then go on, which is logged.
     */
    public Optional<String> atWork(List<Container> unit) {
        try {
            return unit.stream()
                    .map(Way::project)
                    .filter(project -> !project.isEmpty())
                    .distinct()
                    .filter(project -> unit.stream().anyMatch(one -> isOf(one, project)))
                    .filter(this::isCalled)
                    .filter(this::putsOff)
                    .findFirst()
                    .map(project -> "another Docker client (Compose project " + shown(project)
                            + ", or docker) changed containers of that project while this one was about to be stopped");
        } catch (DockerException unread) {
            unread(unread);
            return Optional.empty();
        }
    }

    /** The containers are about to be changed for good: the next repair of their projects may be put off again. */
    public void goOn(List<Container> unit) {
        unit.stream().map(Way::project).distinct().forEach(exits.compose()::goesOn);
    }

    /**
     * Remembers who else of their project runs, while Wharden is about to stop them. Where nothing but labels says that
     * any of the others is of the project, what is done to the others is not meant for these.
     */
    public void watch(String action, List<Container> unit) {
        String project = Way.project(unit.getFirst());
        try {
            if (!project.isEmpty() && unit.stream().allMatch(one -> isOf(one, project))) {
                List<Container> others = others(action, project, unit).stream()
                        .filter(Container::running)
                        .toList();
                boolean known = others.stream()
                        .anyMatch(other -> unit.stream().anyMatch(one -> Common.isBeside(project, one, other)));
                Set<String> siblings = others.stream().map(Container::id).collect(Collectors.toSet());
                exits.compose().watch(action, project, known ? siblings : Set.of());
            }
        } catch (DockerException unread) {
            unread(unread);
        }
    }

    /**
     * What follows for one that is about to be restarted in place: empty when it may be stopped. Remembers who else
     * runs then.
     */
    public Optional<Outcome> before(String action, Container container) {
        List<Container> unit = List.of(container);
        Optional<Outcome> way = atWork(unit).map(why -> new Outcome.Interfered(why, Outcome.Interfered.By.EARLY));
        if (way.isEmpty()) {
            goOn(unit);
            watch(action, unit);
        }
        return way;
    }

    /** How an action has ended that was rolled back: one that only gave way before it stopped anything was put off. */
    public Outcome ended(String action, Outcome outcome) {
        return outcome instanceof Outcome.Interfered(String why, var _)
                        && exits.compose().isPutOff(action)
                ? new Outcome.Interfered(why, Outcome.Interfered.By.EARLY)
                : outcome;
    }

    /** They run again: what others do from now on is for them too, unless that had begun before. */
    public void started(String action) {
        exits.compose()
                .watched(action)
                .filter(watch -> watch.siblings().stream()
                        .noneMatch(sibling -> exits.compose().isCalled(watch, sibling)))
                .ifPresent(watch -> exits.compose().unwatch(action));
    }

    /** The containers of a project but for those that an action changes, and for one-offs. Throws a DockerException. */
    public List<Container> others(String action, String project, List<Container> unit) {
        return labels.of(project).stream()
                .filter(one -> !one.labels().getOrDefault(ONE_OFF, "").equalsIgnoreCase("true"))
                .filter(one -> !one.labels()
                        .getOrDefault(CreateBody.HINTS + "action", "")
                        .equals(action))
                .filter(one -> unit.stream().noneMatch(own -> own.id().equals(one.id())))
                .toList();
    }

    private boolean isOf(Container container, String project) {
        return Way.project(container).equals(project) && labels.own(container.id(), container.image(), project);
    }

    private boolean isCalled(String project) {
        return exits.compose().sinceCalm(project).stream()
                .anyMatch(call -> labels.own(call.containerId(), call.image(), project));
    }

    private boolean putsOff(String project) {
        boolean puts = exits.compose().putsOff(project, clock.instant());
        if (!puts) {
            LOG.atWarn()
                    .addKeyValue("project", shown(project))
                    .addKeyValue("times", ComposeCalls.MOST)
                    .log("Repairs were put off for compose for long enough: this one goes on");
        }
        return puts;
    }

    private static void unread(DockerException unread) {
        LOG.atDebug()
                .addKeyValue("cause", String.valueOf(unread.getMessage()))
                .log("Who is at work on a project cannot be told");
    }

    /** Labels may be of any kind and length. */
    public static String shown(String project) {
        return project.matches("[A-Za-z0-9_.-]{1,64}") ? project : "of that label";
    }
}
