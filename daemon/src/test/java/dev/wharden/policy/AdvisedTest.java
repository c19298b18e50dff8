package dev.wharden.policy;

import static dev.wharden.policy.Subjects.enforce;
import static dev.wharden.policy.Subjects.json;
import static dev.wharden.policy.Subjects.policy;
import static dev.wharden.policy.Subjects.set;
import static dev.wharden.policy.Subjects.settings;
import static dev.wharden.policy.Subjects.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.filesystem.ReadOnlyRootFilesystem;
import dev.wharden.control.identity.RunAsNonRoot;
import dev.wharden.control.network.HostPorts;
import dev.wharden.control.privilege.CapabilitySet;
import dev.wharden.control.privilege.PrivilegeEscalation;
import dev.wharden.control.resource.Resources;
import dev.wharden.control.runtime.Processes;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AdvisedTest {
    private static final Service WORKERS = new Service(
            Observed.known(new ServiceUser(33, 34, "nginx")),
            Observed.known(new ServiceUser(7, 8, "other")),
            List.of("/run", "/tmp"));

    private static Container advised(String fields, Service service, Desired... desired) {
        return policies(desired).advised(subject(fields).with(service), enforce());
    }

    private static PolicySet policies(Desired... desired) {
        return set(
                new Catalogue(List.of(
                        HostPorts.CONTROL, ReadOnlyRootFilesystem.CONTROL, Resources.CONTROL, RunAsNonRoot.CONTROL)),
                policy("p", 0, Match.EVERYTHING, desired));
    }

    private static Desired reported(String control, String settings) {
        return new Desired(control, settings(settings), Optional.of(OnDrift.REPORT), Optional.empty(), Map.of());
    }

    @Test
    void whatThePolicyOnlyReportsIsAdvisedWithTheUserThatIsThere() {
        Container advised = advised(
                "{}",
                WORKERS,
                reported("runAsNonRoot", "{'required':true}"),
                reported("readOnlyRootFilesystem", "{'required':true,'tmpfs':['/run/:size=1m']}"));
        assertThat(advised.text("/Config/User")).isEqualTo("33:34");
        assertThat(advised.at("/HostConfig/Tmpfs"))
                .isEqualTo(json("{'/run/':'size=1m,uid=33,gid=34,mode=0755','/tmp':'uid=33,gid=34,mode=1777'}"));
    }

    /** Of a repaired container compose's file may say anything of them. */
    @Test
    void whatIsDecidedAreTheFieldsOfThePolicysControlsWhateverTheyAre() {
        assertThat(policies(
                                reported("runAsNonRoot", "{'required':true}"),
                                reported("readOnlyRootFilesystem", "{'required':true}"))
                        .decided(subject("{'HostConfig':{'ReadonlyRootfs':true}}"), enforce()))
                .contains(Field.USER, Field.READONLY_ROOTFS, Field.TMPFS)
                .doesNotContain(Field.MEMORY, Field.PORT_BINDINGS);
    }

    @Test
    void withoutAProcessTheAccountAndWithoutAnAccountANumberThatIsNobodys() {
        Desired user = reported("runAsNonRoot", "{'required':true}");
        Service account = Service.absent("none").with(Observed.known(new ServiceUser(7, 8, "redis")));
        assertThat(advised("{}", account, user).text("/Config/User")).isEqualTo("7:8");
        assertThat(advised("{}", Service.absent("none"), user).text("/Config/User"))
                .isEqualTo("10001:10001");
    }

    @Test
    void whatOnlyRootCanStaysRootWithWhatItNeedsForIt() {
        Service sshd = Service.absent("none")
                .with(Observed.known(new ServiceUser(997, 998, "sshd")))
                .doing(Optional.of(
                        new RootWork("sshd becomes the user of each login", List.of("SETUID", "SYS_ADMIN"), true)));
        PolicySet policies = set(
                new Catalogue(List.of(CapabilitySet.CONTROL, PrivilegeEscalation.CONTROL, RunAsNonRoot.CONTROL)),
                policy(
                        "p",
                        0,
                        Match.EVERYTHING,
                        reported("capabilities", "{'drop':['ALL'],'add':['NET_BIND_SERVICE']}"),
                        reported("allowPrivilegeEscalation", "{'allow':false}"),
                        reported("runAsNonRoot", "{'required':true,'user':'observed'}")));
        var subject = subject("{}").with(sshd);
        Container advised = policies.advised(subject, enforce());
        assertThat(advised.text("/Config/User")).isEmpty();
        assertThat(advised.strings("/HostConfig/CapAdd")).containsExactlyInAnyOrder("NET_BIND_SERVICE", "SETUID");
        assertThat(advised.strings("/HostConfig/SecurityOpt")).isEmpty();
        assertThat(policies.evaluate(subject, enforce()).findings())
                .anySatisfy(judged -> assertThat(judged.finding().detail().message())
                        .contains("sshd becomes the user of each login, which only root can"));
    }

    @Test
    void whatCouldNotBeSeenIsNotAdvisedToBeTakenAway() {
        PolicySet policies = set(
                new Catalogue(List.of(Processes.CONTROL)),
                policy("p", 0, Match.EVERYTHING, reported("processes", "{'forbidden':['sshd']}")));
        Subject here = subject("{}");
        var unseen = new Subject(
                here.declared(),
                here.image(),
                Observed.unknown("it waits to be restarted"),
                EngineFacts.NONE,
                Neighbours.none("a test"));
        assertThat(policies.evaluate(unseen, enforce()).findings()).isNotEmpty();
        assertThat(policies.advice(unseen, enforce()).run()).isEmpty();
    }

    @Test
    void theValueOfThePolicyIsTheOneOfARepair() {
        Desired user = new Desired(
                "runAsNonRoot",
                settings("{'required':true,'user':'5:6'}"),
                Optional.empty(),
                Optional.empty(),
                Map.of());
        var subject = subject("{}").with(WORKERS);
        assertThat(policies(user).advised(subject, enforce()))
                .isEqualTo(policies(user).evaluate(subject, enforce()).desired());
    }

    @Test
    void limitsThatAreOnlyRequiredGetANumber() {
        Container advised =
                advised("{}", WORKERS, reported("resources", "{'limits':{'memory':'required','pids':'required'}}"));
        assertThat(advised.number("/HostConfig/Memory")).isEqualTo(1L << 30);
        assertThat(advised.number("/HostConfig/PidsLimit")).isEqualTo(512);
    }

    @Test
    void aPortThatNoRepairMovesIsMovedByAPerson() {
        String bindings = "{'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'','HostPort':'8080'},"
                + "{'HostIp':'::','HostPort':'8080'},{'HostIp':'::1','HostPort':'8081'}]}}}";
        Desired ports = reported("hostPorts", "{'hostIPs':['127.0.0.1','::1']}");
        assertThat(advised(bindings, WORKERS, ports).at("/HostConfig/PortBindings"))
                .isEqualTo(json(
                        "{'80/tcp':[{'HostIp':'127.0.0.1','HostPort':'8080'},{'HostIp':'::1','HostPort':'8081'}]}"));
        var subject = subject(bindings).with(WORKERS);
        assertThat(policies(ports).evaluate(subject, enforce()).edits()).isEmpty();
    }

    @Test
    void whatComplies() {
        var subject = subject("{'Config':{'User':'5:6'}}").with(WORKERS);
        assertThat(policies(reported("runAsNonRoot", "{'required':true}")).advised(subject, enforce()))
                .isEqualTo(subject.declared());
    }
}
