package dev.wharden.control.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.Subject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A repair gives a user only groups that are known not to own the host. */
final class HostGroupsTest {
    private static boolean ownsHost(Observed<Map<Long, String>> groups, long gid) {
        Neighbours none = Neighbours.none("a test");
        var neighbours = new Neighbours(
                none.owners(),
                none.dependents(),
                none.uidUsers(),
                none.hostLogins(),
                none.passwd(),
                none.hostMounts(),
                none.volumes(),
                none.mountUsers(),
                none.networks(),
                none.networkUsers(),
                none.mostProcesses(),
                groups,
                none.sockets());
        var subject = new Subject(
                new Container(JsonNodeFactory.instance.objectNode()),
                Observed.absent("a test"),
                Observed.absent("a test"),
                EngineFacts.NONE,
                neighbours,
                Service.absent("a test"));
        return HostGroups.ownsHost(subject, gid);
    }

    @Test
    void whatIsNotReadMayOwnIt() {
        Observed<Map<Long, String>> known = Observed.known(Map.of(998L, "docker", 20L, "dialout"));
        assertThat(ownsHost(known, 998)).isTrue();
        assertThat(ownsHost(known, 20)).isFalse();
        assertThat(ownsHost(known, 0)).isTrue();
        assertThat(ownsHost(Observed.unknown("not read within 3 s"), 998)).isTrue();
        assertThat(ownsHost(Observed.absent("a file is judged"), 998)).isFalse();
    }
}
