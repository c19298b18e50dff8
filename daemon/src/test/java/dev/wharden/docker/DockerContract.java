package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharden.Json;
import dev.wharden.container.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Wharden believes of an engine. Run by the fake and by a real engine, so that what is tested on the fake holds.
 */
abstract class DockerContract extends DockerReferenceContract {
    @Test
    void startingTwiceAndStoppingTwiceIsNoError() {
        String id = run("a1", "{}");
        writer().start(id);
        assertThat(look(id).running()).isTrue();
        assertThat(look(id).pid()).isPositive();
        assertThat(writer().stop(look(id))).isTrue();
        assertThat(writer().stop(look(id))).as("it did not run any more").isFalse();
        writer().kill(id);
        assertThat(look(id).text("/State/Status")).isEqualTo("exited");
    }

    @Test
    void stoppingAnAutoRemovedContainerDeletesItAndItsAnonymousVolumes() {
        String id = writer().create(
                        prefix() + "a1",
                        Json.object("{" + SLEEP + ",\"Volumes\":{\"/v\":{}},\"HostConfig\":{\"AutoRemove\":true}}"));
        writer().start(id);
        String volume = look(id).text("/Mounts/0/Name");
        assertThat(reader().volume(volume).path("Name").asText()).isEqualTo(volume);
        writer().stop(look(id));
        awaitGone(id);
        assertThatThrownBy(() -> reader().volume(volume)).isInstanceOf(DockerException.NotFound.class);
    }

    /** The engine deletes an auto-removed container shortly after it answered. */
    private void awaitGone(String id) {
        await().untilAsserted(() -> assertThatThrownBy(() -> look(id)).isInstanceOf(DockerException.NotFound.class));
    }

    @Test
    void removingKeepsAnonymousVolumes() {
        String id = writer().create(prefix() + "a1", Json.object("{" + SLEEP + ",\"Volumes\":{\"/v\":{}}}"));
        String volume = look(id).text("/Mounts/0/Name");
        writer().remove(id, false);
        assertThat(reader().volume(volume).path("Name").asText()).isEqualTo(volume);
    }

    @Test
    void whatRunsOrIsFrozenIsRemovedByForceOnly() {
        String id = run("a1", "{}");
        assertThatThrownBy(() -> writer().remove(id, false)).isInstanceOf(DockerException.Conflict.class);
        pause(id);
        assertThatThrownBy(() -> writer().remove(id, false)).isInstanceOf(DockerException.Conflict.class);
        writer().remove(id, true);
        writer().remove(id, true);
        assertThatThrownBy(() -> look(id)).isInstanceOf(DockerException.NotFound.class);
    }

    /** What a recreation blocks the old one and the twin with. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "none", "host"})
    void aStoppedContainerConnectedToNoNetworkAtAllCannotBeStarted(String mode) {
        String id = run("a1", "{\"NetworkMode\": \"" + mode + "\"}");
        String nothing = prefix() + "there-is-none";
        assertThatThrownBy(() -> writer().connect(nothing, id, Json.object("{}")))
                .as("one that runs")
                .isInstanceOf(DockerException.class);
        writer().stop(look(id));
        Container before = look(id);
        writer().connect(nothing, id, Json.object("{}"));
        assertThatThrownBy(() -> writer().start(id))
                .isInstanceOf(DockerException.NotFound.class)
                .hasMessageContaining("network " + nothing + " not found");
        assertThat(look(id).running()).isFalse();
        writer().disconnect(nothing, id);
        writer().disconnect(nothing, id);
        assertThat(look(id).at("/NetworkSettings/Networks")).isEqualTo(before.at("/NetworkSettings/Networks"));
        writer().start(id);
        assertThat(look(id).running()).isTrue();
    }

    @Test
    void soIsOneThatIsCreatedWithSuchANetwork() {
        String nothing = prefix() + "there-is-none";
        String endpoints = "\"NetworkingConfig\": {\"EndpointsConfig\": {\"bridge\": {}, \"" + nothing + "\": {}}}";
        String id = writer().create(
                        prefix() + "a1",
                        Json.object(
                                "{" + SLEEP + ", \"HostConfig\": {\"NetworkMode\": \"bridge\"}, " + endpoints + "}"));
        assertThatThrownBy(() -> writer().start(id)).isInstanceOf(DockerException.NotFound.class);
        writer().disconnect(nothing, id);
        writer().start(id);
        assertThat(look(id).at("/NetworkSettings/Networks").fieldNames())
                .toIterable()
                .containsExactly("bridge");
    }

    @Test
    void renamingIsSeenAtOnceAndATakenNameIsAConflict() {
        String id = run("a1", "{}");
        create("a2", "{}");
        assertThatThrownBy(() -> writer().rename(id, prefix() + "a2")).isInstanceOf(DockerException.Conflict.class);
        writer().rename(id, prefix() + "a3");
        assertThat(look(id).name().value()).isEqualTo(prefix() + "a3");
        assertThatThrownBy(() -> writer().rename(id, prefix() + "a3")).isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void whatIsCalledByTheIdOfAnotherIsLookedAtByItsOwn() {
        String victim = create("a1", "{}");
        String poser = writer().create(victim, Json.object("{" + SLEEP + "}"));
        try {
            assertThat(look(victim).name().value()).isEqualTo(prefix() + "a1");
            assertThat(look(poser).name().value()).isEqualTo(poser);
            assertThat(reader().list().stream()
                            .filter(summary -> summary.path("Id").asText().equals(poser))
                            .map(summary -> summary.path("Names").path(0).asText()))
                    .containsExactly("/" + poser);
            writer().remove(victim, true);
            assertThatThrownBy(() -> look(victim)).isInstanceOf(DockerException.NotFound.class);
        } finally {
            writer().remove(poser, true);
        }
    }

    @Test
    void theBeginningOfAnIdIsNoName() {
        String id = create("a1", "{}");
        assertThatThrownBy(() -> look(id.substring(0, 12))).isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void renamingATargetRewritesTheLinksToIt() {
        create("a1", "{}");
        String linked = create("a2", "{\"Links\":[\"" + prefix() + "a1:al\"]}");
        writer().rename(prefix() + "a1", prefix() + "a3");
        assertThat(look(linked).strings("/HostConfig/Links"))
                .containsExactly("/" + prefix() + "a3:/" + prefix() + "a2/al");
    }

    @Test
    void updateAppliesLimitsAndIgnoresTheRestSilently() {
        String id = run("a1", "{}");
        int pid = look(id).pid();
        writer().update(
                        id,
                        Json.object(
                                "{\"Memory\":67108864,\"MemorySwap\":67108864,\"PidsLimit\":50,\"NanoCpus\":500000000,"
                                        + "\"RestartPolicy\":{\"Name\":\"always\"},\"ReadonlyRootfs\":true,"
                                        + "\"Privileged\":true}"));
        Container after = look(id);
        assertThat(after.number("/HostConfig/Memory")).isEqualTo(67108864);
        assertThat(after.number("/HostConfig/PidsLimit")).isEqualTo(50);
        assertThat(after.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(after.isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(after.isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(after.pid()).isEqualTo(pid);
    }

    @Test
    void updateNeverRemovesALimit() {
        String id = run("a1", "{\"Memory\":67108864,\"MemorySwap\":67108864,\"PidsLimit\":50}");
        writer().update(id, Json.object("{\"Memory\":0,\"MemorySwap\":0,\"NanoCpus\":0}"));
        assertThat(look(id).number("/HostConfig/Memory")).isEqualTo(67108864);
        writer().update(id, Json.object("{\"PidsLimit\":-1}"));
        assertThat(look(id).at("/HostConfig/PidsLimit").asLong(7)).isZero();
    }

    @Test
    void updateRefusesWhatContradictsItself() {
        String id = run("a1", "{}");
        assertThatThrownBy(() -> writer().update(id, Json.object("{\"Memory\":67108864}")))
                .isInstanceOf(DockerException.Conflict.class);
        assertThatThrownBy(() -> writer().update(id, Json.object("{\"Memory\":100}")))
                .isInstanceOf(DockerException.Rejected.class);
        String removed = create("a2", "{\"AutoRemove\":true}");
        assertThatThrownBy(() -> writer().update(removed, Json.object("{\"RestartPolicy\":{\"Name\":\"always\"}}")))
                .isInstanceOf(DockerException.Conflict.class);
    }

    @Test
    void pausingAndUnpausingTwiceIsNoError() {
        String id = run("a1", "{}");
        pause(id);
        writer().pause(id);
        assertThat(look(id).paused()).isTrue();
        assertThat(look(id).running()).isTrue();
        assertThat(look(id).text("/State/Status")).isEqualTo("paused");
        assertThatThrownBy(() -> writer().start(id)).isInstanceOf(DockerException.Conflict.class);
        writer().unpause(id);
        writer().unpause(id);
        assertThat(look(id).paused()).isFalse();
    }

    @Test
    void whatDoesNotRunCannotBePaused() {
        String id = create("a1", "{}");
        assertThatThrownBy(() -> writer().pause(id)).isInstanceOf(DockerException.Conflict.class);
        assertThatThrownBy(() -> reader().top(id)).isInstanceOf(DockerException.Conflict.class);
    }

    /** On a busy machine the runtime gives up now and then (runc, libcontainer/cgroups/fs/freezer.go). */
    private void pause(String id) {
        await().ignoreExceptionsMatching(
                        failed -> String.valueOf(failed.getMessage()).contains("unable to freeze"))
                .untilAsserted(() -> writer().pause(id));
    }

    @Test
    void stoppingAFrozenContainerThawsIt() {
        String id = run("a1", "{}");
        pause(id);
        writer().stop(look(id));
        assertThat(look(id).paused()).isFalse();
        assertThat(look(id).running()).isFalse();
    }

    @Test
    void aKilledContainerIsNotStartedByItsRestartPolicy() {
        String id = run("a1", "{\"RestartPolicy\":{\"Name\":\"always\"}}");
        pause(id);
        writer().kill(id);
        await().until(() -> !look(id).running());
        assertThat(look(id).number("/State/ExitCode")).isEqualTo(137);
    }

    @Test
    void aFrozenContainerCanBeCommittedAndExamined() {
        String id = run("a1", "{}");
        pause(id);
        String image = writer().commit(id, prefix() + "evidence", "t");
        assertThat(image).startsWith("sha256:");
        assertThat(reader().image(image).tags()).containsExactly(prefix() + "evidence:t");
        assertThat(look(id).paused()).isTrue();
        assertThat(reader().top(id).path("Processes").size()).isPositive();
        assertThat(reader().changes(id)).isNotNull();
    }
}
