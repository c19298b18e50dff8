package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.PolicyFiles;
import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.control.Controls;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Subjects;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is advised for a container that writes files where no mount can be runs as it is pasted. */
final class RootFolderTest {
    private static final PolicySet POLICIES = new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
            .readText("p.yaml", PolicyText.policy("web", "web", "mode: Enforce", "profile: restricted"))
            .policies();
    private static final WrittenFolders STATE = new WrittenFolders(List.of(), List.of(), List.of("/state"), 0);

    private static Subject subject(String user) {
        var stage = new FakeEngine().stage();
        return Subjects.of(stage.look(stage.run("web", Body.of("'User':'" + user + "'"))));
    }

    private static Container advised(Subject subject, WrittenFolders written) {
        return POLICIES.advised(
                RootFolder.of(subject, written),
                EvaluationContext.of(Instant.parse("2026-11-25T09:00:00Z"), Mode.ENFORCE));
    }

    @Test
    void theRootFilesystemStaysWritableAndRootItsUser() {
        Container elsewhere = advised(subject(""), new WrittenFolders(List.of(), List.of(), List.of("/etc/x"), 0));
        assertThat(elsewhere.isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
        assertThat(elsewhere.text("/Config/User")).isEqualTo("10001:10001");

        Container advised = advised(subject(""), STATE);

        assertThat(advised.isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(advised.text("/Config/User")).isEmpty();
        assertThat(Capabilities.of(advised).names()).containsExactly("NET_BIND_SERVICE");
        assertThat(RootFolder.comment(subject(""), STATE))
                .contains("It wrote /state in the root folder, where no mount can be and only root can write: what"
                        + " follows leaves the root filesystem writable and its user root. To have both otherwise, let"
                        + " it write to another folder.");
    }

    /** As images of SFTP servers do; measured: useradd ends with "cannot lock /etc/passwd". */
    @Test
    void soDoesOneThatMakesAccountsAtItsStart() {
        var accounts = new WrittenFolders(List.of(), List.of(), List.of("/etc/passwd", "/etc/x"), 0);
        Container advised = advised(subject(""), accounts);
        assertThat(advised.isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(advised.text("/Config/User")).isEmpty();
        assertThat(RootFolder.comment(subject(""), accounts))
                .contains("It wrote /etc/passwd, where no mount can be and only root can write: what follows leaves"
                        + " the root filesystem writable and its user root. To have both otherwise, make the accounts"
                        + " in its image.");
    }

    /** Its image gave the folder to it. */
    @Test
    void anotherUserStaysTheSame() {
        Container advised = advised(subject("33:33"), STATE);
        assertThat(advised.isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(advised.text("/Config/User")).isEqualTo("33:33");
    }

    /** Which it could not without SETUID and SETGID. */
    @Test
    void oneThatContinuesAsAnotherUserCanStillDoSo() {
        Subject drops = subject("")
                .with(new Service(Observed.known(new ServiceUser(33, 33, "www")), Observed.absent(""), List.of()));
        Container advised = advised(drops, STATE);
        assertThat(advised.text("/Config/User")).isEmpty();
        assertThat(Capabilities.of(advised).names()).contains("SETUID", "SETGID", "CHOWN");
    }
}
