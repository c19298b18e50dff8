package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.policy.Subjects;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NewUserDoubtsTest {
    private static final Container WEB = new Container(Json.object(
            "{'Name':'/web','Config':{'User':''},'State':{'Running':true},'HostConfig':{},'Mounts':[{'Type':'bind',"
                    + "'Source':'/srv/keys','Destination':'/keys','RW':false}]}"));

    /** With chgrp and chmod the host's own programs lose their files, and private keys their secrecy. */
    @Test
    void whatTheNewUserMustReadIsTakenFromNoOther() {
        var doubts = new NewUserDoubts(
                Subjects.of(WEB),
                WEB.with("/Config/User", Json.tree("'101:102'")),
                new HostWork(List.of(), false, Set.of()));
        assertThat(doubts.lines())
                .contains("User 101 must be able to read the host's /srv/keys: where only others can (ls -l), and the"
                        + " file system has ACLs, setfacl -R -m u:101:rX it first, which takes it from no other.")
                .noneMatch(line -> line.contains("chgrp") || line.contains("chmod"));
    }
}
