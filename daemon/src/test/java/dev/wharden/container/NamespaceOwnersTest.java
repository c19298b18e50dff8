package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who declares to have whose namespace. */
final class NamespaceOwnersTest {
    private static final String X = "ab".repeat(32);
    private static final String MID = "cd".repeat(32);
    private static final String FAR = "ef".repeat(32);
    private static final String OTHER = "12".repeat(32);

    private static Container container(String id, String name, String network) {
        var tree = JsonNodeFactory.instance.objectNode().put("Id", id).put("Name", "/" + name);
        tree.withObject("/HostConfig").put("NetworkMode", network).put("PidMode", "");
        return new Container(tree);
    }

    private static Optional<String> owner(Container one, Container... others) {
        var all = new ArrayList<>(List.of(others));
        all.add(one);
        return new NamespaceOwners(all).of(one, Tie.NETWORK);
    }

    private final Container x = container(X, "x", "bridge");
    private final Container mid = container(MID, "mid", "container:" + X);

    @Test
    void whoNamesNoneHasItsOwn() {
        assertThat(owner(x, mid)).contains(X);
        assertThat(new NamespaceOwners(List.of(x, mid)).of(mid, Tie.PID))
                .as("only its network is another's")
                .contains(MID);
    }

    @Test
    void whatTheNamedOneHasFromAnotherIsThatOnes() {
        assertThat(owner(mid, x)).contains(X);
        assertThat(owner(container(FAR, "far", "container:" + MID), mid, x)).contains(X);
    }

    @Test
    void aNameOrTheBeginningOfAnIdNamesOneToo() {
        for (String reference : List.of("mid", "/mid", MID, "cdc")) {
            assertThat(owner(container(FAR, "far", "container:" + reference), mid, x))
                    .as(reference)
                    .contains(X);
        }
        Container named = container(OTHER, "cdc", "none");
        assertThat(owner(container(FAR, "far", "container:cdc"), mid, x, named))
                .as("a name comes first")
                .contains(OTHER);
        Container alike = container("cd" + "34".repeat(31), "alike", "none");
        assertThat(owner(container(FAR, "far", "container:cd"), mid, x, alike)).isEmpty();
        assertThat(owner(container(FAR, "far", "container:"), mid, x)).isEmpty();
    }

    @Test
    void oneThatIsNotKnownAndACircleProveNothing() {
        assertThat(owner(container(FAR, "far", "container:gone"), mid, x)).isEmpty();
        assertThat(owner(container(FAR, "far", "container:far"))).isEmpty();
        assertThat(owner(container(FAR, "far", "container:round"), container(OTHER, "round", "container:far")))
                .isEmpty();
        var chain = new ArrayList<Container>();
        for (int i = 0; i < 100; i++) {
            chain.add(container(String.format("%064d", i), "c" + i, "container:c" + (i - 1)));
        }
        chain.set(0, container(String.format("%064d", 0), "c0", "bridge"));
        var owners = new NamespaceOwners(chain);
        assertThat(owners.of(chain.get(50), Tie.NETWORK))
                .contains(chain.getFirst().id());
        assertThat(owners.of(chain.get(99), Tie.NETWORK)).isEmpty();
    }

    @Test
    void sharersAreThoseOfTheOwnerAlone() {
        Container far = container(FAR, "far", "container:" + MID);
        var sharers = new NamespaceOwners(List.of(x, mid, far, container(OTHER, "other", "container:gone")))
                .sharers(Tie.NETWORK);
        assertThat(sharers).containsOnlyKeys(X);
        assertThat(sharers.get(X)).containsExactlyInAnyOrder(mid, far);
    }
}
