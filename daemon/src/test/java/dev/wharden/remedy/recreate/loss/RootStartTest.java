package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RootStartTest {
    private static final Service DROPPED =
            Service.absent("").with(Observed.absent("")).with(Observed.known(new ServiceUser(1, 1, "x")));

    private static Container container(String text) throws Exception {
        return new Container((ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"')));
    }

    private static Subject subject(String declared, Service service) throws Exception {
        return Subjects.of(container(declared)).with(service);
    }

    private static final Service WORKERS =
            new Service(Observed.known(new ServiceUser(999, 998, "postgres")), Observed.absent(""), List.of());

    @Test
    void aServiceThatBecomesAnotherUserNeedsTheRightTo() throws Exception {
        assertThat(RootStart.refusal(subject("{}", WORKERS), container("{'HostConfig':{'CapDrop':['ALL']}}")))
                .contains("it starts as root and continues as 999:998 (postgres), for which it needs SETGID and SETUID,"
                        + " which"
                        + " the repair drops: set runAsNonRoot: {user: observed}, or capabilities: {add:"
                        + " [SETGID, SETUID]}"
                        + " and CHOWN, DAC_OVERRIDE, FOWNER where it changes owners of files");
    }

    /** With pm = ondemand it has no worker until a request comes, long after a probation. */
    @Test
    void anIdlePoolOfPhpFpm() throws Exception {
        Subject idle = running("php-fpm8.4");
        Container dropped = container("{'HostConfig':{'CapDrop':['ALL']}}");
        assertThat(RootStart.refusal(idle, dropped))
                .contains("php-fpm becomes the user of a pool at each request, for which it needs SETGID and SETUID,"
                        + " which the repair drops: set runAsNonRoot.user to the uid:gid of its pool, or capabilities:"
                        + " {add: [SETGID, SETUID]}");
        assertThat(RootStart.refusal(idle, container("{'Config':{'User':'33:33'},'HostConfig':{'CapDrop':['ALL']}}")))
                .isEmpty();
        assertThat(RootStart.refusal(running("redis-server"), dropped)).isEmpty();
    }

    private static Subject running(String name) throws Exception {
        Subject bare = subject("{}", Service.absent("no process of it runs as another user"));
        var main = new ProcessFacts(
                1, 0, name, List.of(0L), List.of(0L), 0, 0, true, 2, 0, Observed.absent(""), Observed.absent(""));
        var facts = new KernelFacts(
                main,
                Observed.known(List.of()),
                Observed.known(List.of()),
                Observed.absent(""),
                Observed.absent(""),
                Observed.absent(""),
                List.of(),
                "",
                Observed.absent(""));
        return new Subject(
                bare.declared(), bare.image(), Observed.known(facts), bare.engine(), bare.neighbours(), bare.service());
    }

    @Test
    void oneOfTheTwoIsMissedAsWell() throws Exception {
        assertThat(RootStart.refusal(
                        subject("{}", WORKERS),
                        container("{'HostConfig':{'CapDrop':['ALL'],'CapAdd':['SETUID','CHOWN']}}")))
                .hasValueSatisfying(why -> assertThat(why).contains("it needs SETGID, which"));
    }

    @Test
    void startedAsThatUserItNeedsNothing() throws Exception {
        assertThat(RootStart.refusal(
                        subject("{}", WORKERS),
                        container("{'Config':{'User':'999:998'},'HostConfig':{'CapDrop':['ALL']}}")))
                .isEmpty();
    }

    @Test
    void withTheRightsItStarts() throws Exception {
        assertThat(RootStart.refusal(
                        subject("{}", WORKERS),
                        container("{'HostConfig':{'CapDrop':['ALL'],'CapAdd':['SETUID','SETGID']}}")))
                .isEmpty();
        assertThat(RootStart.refusal(subject("{}", WORKERS), container("{}"))).isEmpty();
    }

    @Test
    void whatNeverHadTheRightsDoesNotMissThem() throws Exception {
        assertThat(RootStart.refusal(
                        subject("{'HostConfig':{'CapDrop':['ALL']}}", WORKERS),
                        container("{'HostConfig':{'CapDrop':['ALL']}}")))
                .isEmpty();
    }

    @Test
    void rootThatStaysRootDoesNotNeedThem() throws Exception {
        assertThat(RootStart.refusal(subject("{}", DROPPED), container("{'HostConfig':{'CapDrop':['ALL']}}")))
                .isEmpty();
    }

    /** Idle it would start, answer and pass its probation, and refuse the first login. */
    @Test
    void whatBecomesOtherUsersLaterKeepsTheRightTo() throws Exception {
        Service sshd = Service.absent("")
                .doing(Optional.of(
                        new RootWork("sshd becomes the user of each login", List.of("SETGID", "SETUID"), false)));
        assertThat(RootStart.refusal(subject("{}", sshd), container("{'HostConfig':{'CapDrop':['ALL']}}")))
                .contains("sshd becomes the user of each login, for which it needs SETGID, SETUID, which the repair"
                        + " drops: set capabilities: {add: [SETGID, SETUID]} in its policy");
        assertThat(RootStart.refusal(
                        subject("{}", sshd),
                        container("{'HostConfig':{'CapDrop':['ALL'],'CapAdd':['SETUID','SETGID'],"
                                + "'SecurityOpt':['no-new-privileges']}}")))
                .isEmpty();
        assertThat(RootStart.refusal(subject("{}", sshd), container("{'Config':{'User':'5:6'}}")))
                .hasValueSatisfying(why -> assertThat(why).contains("which user 5 could not", "wharden exception add"));
        assertThat(RootStart.refusal(
                        subject("{'Config':{'User':'5:6'}}", sshd), container("{'Config':{'User':'5:6'}}")))
                .isEmpty();
    }

    @Test
    void whatDeliversBySetUserIdProgramsKeepsThem() throws Exception {
        Service exim = WORKERS.doing(Optional.of(new RootWork("exim4 delivers", List.of("SETUID"), true)));
        Container desired = container("{'HostConfig':{'SecurityOpt':['no-new-privileges=true']}}");
        assertThat(RootStart.refusal(subject("{}", exim), desired))
                .hasValueSatisfying(why -> assertThat(why).contains("set allowPrivilegeEscalation: {allow: true}"));
        assertThat(RootStart.refusal(
                        subject("{'HostConfig':{'SecurityOpt':['no-new-privileges=true']}}", exim), desired))
                .isEmpty();
    }
}
