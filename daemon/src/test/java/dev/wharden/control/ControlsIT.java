package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.ObservedEngine;
import dev.wharden.TestEngine;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The controls on containers of a real engine, with the kernel's truth. */
final class ControlsIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("controls-");

    private static final String HARDENED =
            "--user=10001:10001 --cap-drop=ALL --security-opt=no-new-privileges --read-only"
                    + " --memory=64m --cpus=0.5 --pids-limit=50 ";

    @RegisterExtension
    final ObservedEngine observed = new ObservedEngine(ENGINE);

    /** Runs a container and gives what the restricted profile finds, each as {@code control Kind field}. */
    private List<String> findings(String name, String flags) {
        ENGINE.sleeping(name, flags);
        Subject subject = observed.observe(name);
        var found = new ArrayList<String>();
        for (Control control : Controls.of(Scope.CONTAINER)) {
            Settings settings = control.info().profiles().get(Profile.RESTRICTED);
            if (settings != null) {
                control.evaluate(subject, settings)
                        .forEach(finding -> found.add("%s %s %s"
                                .formatted(
                                        finding.detail().control(),
                                        finding.getClass().getSimpleName(),
                                        finding.detail().field())));
            }
        }
        return found;
    }

    @Test
    void aHardenedContainerHasNoFindingAndNothingIsUnread() {
        assertThat(findings("hard", HARDENED)).isEmpty();
    }

    @Test
    void aPlainContainerIsFoundInTheDeclarationAlone() {
        assertThat(findings("plain", ""))
                .containsExactlyInAnyOrder(
                        "allowPrivilegeEscalation Drift /HostConfig/SecurityOpt",
                        "capabilities Drift /HostConfig/CapDrop",
                        "readOnlyRootFilesystem Drift /HostConfig/ReadonlyRootfs",
                        "resources Violation /HostConfig/Memory",
                        "resources Violation /HostConfig/NanoCpus",
                        "resources Violation /HostConfig/PidsLimit",
                        "runAsNonRoot Violation /Config/User");
    }

    @Test
    void theSocketIsFoundThroughAVolumeThatHidesABind() {
        Path folder = ENGINE.socket().getParent();
        ENGINE.docker("volume create --opt type=none --opt o=bind --opt device=" + folder + " @v");
        assertThat(findings("volume", HARDENED + "--volume=@v:/x")).contains("engineSocket Violation /Mounts/0/Source");
    }

    @Test
    void theSocketIsFoundThroughALink(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("harmless"), ENGINE.socket());
        assertThat(findings("link", HARDENED + "--volume=" + link + ":/x:ro"))
                .contains("engineSocket Violation proc:/mountinfo");
    }

    @Test
    void anOrdinaryVolumeIsNoHostPath() {
        assertThat(findings("data", HARDENED + "--volume=/data --tmpfs=/tmp")).isEmpty();
    }

    @Test
    void thePidNamespaceOfTheHostIsFoundThroughAnotherContainer() {
        findings("agent", "--pid=host");
        assertThat(findings("friend", HARDENED + "--pid=container:@agent"))
                .contains("hostPID Violation /HostConfig/PidMode");
    }
}
