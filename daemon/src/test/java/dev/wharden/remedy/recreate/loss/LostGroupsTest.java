package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LostGroupsTest {
    private static Container container(String text) throws Exception {
        return new Container((ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"')));
    }

    private static Subject running(String declared, Long... groups) throws Exception {
        return Subjects.of(container(declared))
                .with(new Service(
                        Observed.known(new ServiceUser(33, 33, "www", List.of(groups))),
                        Observed.absent(""),
                        List.of()));
    }

    @Test
    void aGroupThatNoRepairGivesIsARefusal() throws Exception {
        assertThat(LostGroups.refusal(running("{}", 0L, 108L), container("""
                {'Config':{'User':'33:33'},'HostConfig':{'GroupAdd':['108']}}""")))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("its processes are in group 0, which user 33:33 would not be in")
                        .contains("supplementalGroups", "leave runAsNonRoot.user out of its policy"));
    }

    @Test
    void whoKeepsAllLosesNone() throws Exception {
        Container kept = container("{'Config':{'User':'33:33'},'HostConfig':{'GroupAdd':['108']}}");
        assertThat(LostGroups.refusal(running("{'Config':{'User':'www'}}", 108L), kept))
                .isEmpty();
        assertThat(LostGroups.refusal(running("{'Config':{'User':'33'}}"), kept))
                .isEmpty();
    }

    /** What a policy takes away of the declaration is not the image's. */
    @Test
    void whatWasDeclaredMayBeTakenAway() throws Exception {
        Container desired = container("{'Config':{'User':'33:33'}}");
        assertThat(LostGroups.refusal(
                        running("{'Config':{'User':'www'},'HostConfig':{'GroupAdd':['998']}}", 998L), desired))
                .isEmpty();
        assertThat(LostGroups.refusal(running("{'Config':{'User':'www'}}", 998L), desired))
                .isNotEmpty();
    }

    /** Of that it is not known which groups it would need. */
    @Test
    void anotherUserIsAnotherMatter() throws Exception {
        assertThat(LostGroups.refusal(running("{}", 108L), container("{'Config':{'User':'10001:10001'}}")))
                .isEmpty();
        assertThat(LostGroups.refusal(running("{}", 108L), container("{}"))).isEmpty();
        assertThat(LostGroups.refusal(
                        running("{'Config':{'User':'33:33'}}", 108L), container("{'Config':{'User':'33:33'}}")))
                .isEmpty();
    }
}
