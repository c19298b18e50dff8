package dev.wharden.policy;

import static dev.wharden.policy.Subjects.desired;
import static dev.wharden.policy.Subjects.enforce;
import static dev.wharden.policy.Subjects.json;
import static dev.wharden.policy.Subjects.policy;
import static dev.wharden.policy.Subjects.set;
import static dev.wharden.policy.Subjects.settings;
import static dev.wharden.policy.Subjects.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.filesystem.ReadOnlyRootFilesystem;
import dev.wharden.control.identity.RunAsNonRoot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TmpfsOwnersTest {
    private static Verdict verdict(String fields, String user) {
        return set(
                        new Catalogue(List.of(ReadOnlyRootFilesystem.CONTROL, RunAsNonRoot.CONTROL)),
                        policy(
                                "p",
                                0,
                                Match.EVERYTHING,
                                wish("readOnlyRootFilesystem", "{'required':true,'tmpfs':['/tmp','/run:size=1m']}"),
                                wish("runAsNonRoot", "{'required':true" + user + "}")))
                .evaluate(subject(fields), enforce());
    }

    private static Desired wish(String control, String settings) {
        return new Desired(control, settings(settings), desired(control).onDrift(), Optional.empty(), Map.of());
    }

    @Test
    void aTmpfsOfARepairBelongsToTheUserOfTheSameRepair() {
        Verdict verdict = verdict("{'HostConfig':{}}", ",'user':'101:102'");
        assertThat(verdict.desired().at("/HostConfig/Tmpfs"))
                .isEqualTo(json("{'/tmp':'uid=101,gid=102,mode=1777','/run':'size=1m,uid=101,gid=102,mode=0755'}"));
        assertThat(verdict.edits())
                .anyMatch(edit -> edit.pointer().equals("/HostConfig/Tmpfs")
                        && edit.value().equals(verdict.desired().at("/HostConfig/Tmpfs")));
    }

    @Test
    void aUserThatTheContainerHadAlreadyOwnsThemToo() {
        assertThat(verdict("{'Config':{'User':'7:8'}}", ",'user':'101:102'")
                        .desired()
                        .at("/HostConfig/Tmpfs/~1tmp"))
                .isEqualTo(json("'uid=7,gid=8,mode=1777'"));
    }

    @Test
    void rootKeepsTheEnginesOwnMount() {
        assertThat(verdict("{'HostConfig':{}}", "").desired().at("/HostConfig/Tmpfs"))
                .isEqualTo(json("{'/tmp':'','/run':'size=1m'}"));
    }

    @Test
    void aMountThatWasThereFollowsAnotherUserAndIsLeftAloneElse() {
        String there = "{'HostConfig':{'ReadonlyRootfs':true,'Tmpfs':{'/cache':'','/own':'uid=5'}}";
        assertThat(verdict(there + "}", ",'user':'101:102'").desired().at("/HostConfig/Tmpfs"))
                .isEqualTo(json("{'/cache':'uid=101,gid=102,mode=0755','/own':'uid=5'}"));
        assertThat(verdict(there + ",'Config':{'User':'101:102'}}", ",'user':'101:102'")
                        .edits())
                .isEmpty();
    }

    /** Root's own, closed to others, would be of no use to the user that comes after root. */
    @Test
    void aMountThatItsModeClosesToOthersGoesWithTheUser() {
        String there = "{'HostConfig':{'ReadonlyRootfs':true,"
                + "'Tmpfs':{'/closed':'size=1m,mode=0700','/open':'mode=1777','/group':'gid=5,mode=0770'}}}";
        assertThat(verdict(there, ",'user':'101:102'").desired().at("/HostConfig/Tmpfs"))
                .isEqualTo(json("{'/closed':'size=1m,mode=0700,uid=101,gid=102','/open':'mode=1777',"
                        + "'/group':'gid=5,mode=0770'}"));
    }
}
