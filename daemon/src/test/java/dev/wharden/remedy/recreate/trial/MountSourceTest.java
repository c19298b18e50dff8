package dev.wharden.remedy.recreate.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.docker.FakeEngine;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MountSourceTest {
    /** What inspect shows of {@code --mount type=volume,src=v,dst=/d,volume-subpath=a/b} (26.1.5). */
    @Test
    void aSubfolderOfAVolumeIsTheFolderThatIsMounted() {
        var engine = new FakeEngine();
        engine.stage().volume("v", Map.of());
        assertThat(MountSource.of(Json.container("""
                        {"Mounts": [
                          {"Type": "volume", "Name": "v", "Source": "/volumes/v/_data", "Destination": "/d"},
                          {"Type": "volume", "Name": "v", "Source": "/volumes/v/_data", "Destination": "/e"}],
                         "HostConfig": {"Mounts": [
                          {"Type": "volume", "Source": "v", "Target": "//d/./", "VolumeOptions": {"Subpath": "a//b/"}},
                          {"Type": "volume", "Source": "v", "Target": "/e", "VolumeOptions": {}}]}}
                        """), engine))
                .extracting(source -> source.paths().getFirst())
                .containsExactly("/volumes/v/_data/a/b", "/volumes/v/_data");
    }
}
