package dev.wharden.remedy.recreate.needs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LentVolumesTest {
    /** {@code rprivate} is the engine's default: written only where the borrower had another. */
    @ParameterizedTest
    @CsvSource({"rslave, '{''Propagation'':''rslave''}'", "rshared, '{''Propagation'':''rshared''}'", "rprivate, ''"})
    void aBorrowedBindPropagatesAsItDid(String propagation, String options) {
        var before = new Container(Json.object("{'HostConfig':{'VolumesFrom':['gone']},'Mounts':[{'Type':'bind',"
                + "'Source':'/srv','Destination':'/data','RW':true,'Propagation':'" + propagation + "'}]}"));
        CreateBody body = LentVolumes.of(
                _ -> Optional.empty(), new CreateBody(Json.object("{'HostConfig':{'VolumesFrom':['gone']}}")), before);
        String mount = "{'Type':'bind','Source':'/srv','Target':'/data'"
                + (options.isEmpty() ? "" : ",'BindOptions':" + options) + "}";
        assertThat(body.tree()).isEqualTo(Json.object("{'HostConfig':{'Mounts':[" + mount + "]}}"));
    }
}
