package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether one container is granted no more than another was. */
final class RightsTest {
    private static final String ANONYMOUS = "ab".repeat(32);
    private static final String MASKED = "'MaskedPaths':['/proc/kcore','/proc/keys'],'ReadonlyPaths':['/proc/sys']";
    private static final String USUAL =
            "'NetworkMode':'shop_default','CapAdd':['CAP_CHOWN','CAP_NET_ADMIN'],'IpcMode':'private'," + MASKED;
    private static final String DATA = volume("shop_data", "/data", true);

    private static Rights of(String user, String host, String... mounts) {
        return Rights.of(container(user, host, mounts)).orElseThrow();
    }

    private static Container container(String user, String host, String... mounts) {
        return Json.container("{'Config':{'User':'" + user + "'},'HostConfig':{" + host + "},'Mounts':["
                + String.join(",", mounts) + "]}");
    }

    private static String volume(String name, String target, boolean writable) {
        return "{'Type':'volume','Name':'" + name + "','Source':'/var/lib/docker/volumes/" + name
                + "/_data','Destination':'" + target + "','Driver':'local','Mode':'z','RW':" + writable
                + ",'Propagation':''}";
    }

    private static String bind(String source, boolean writable, String propagation) {
        return "{'Type':'bind','Source':'" + source + "','Destination':'/host','Mode':'','RW':" + writable
                + ",'Propagation':'" + propagation + "'}";
    }

    @Test
    void theOrderOfListsAndWhatIsEmptyDoNotCount() {
        Rights undone = of("", USUAL, DATA, bind("/srv", false, "rprivate"));
        Rights again = of(
                "0",
                "'ReadonlyRootfs':false,'CapDrop':null,'Devices':[],'PidMode':'','IpcMode':'private',"
                        + "'CapAdd':['CAP_NET_ADMIN','CAP_CHOWN'],'NetworkMode':'shop_default','Memory':7," + MASKED,
                bind("/srv", false, "rprivate"),
                DATA);
        assertThat(undone.cover(again)).isTrue();
        assertThat(again.cover(undone)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Privileged':true",
                "'CapAdd':['CAP_CHOWN','CAP_SYS_ADMIN']",
                "'CapAdd':null",
                "'CapDrop':['CAP_KILL']",
                "'SecurityOpt':['seccomp=unconfined']",
                "'Devices':[{'PathOnHost':'/dev/sda','PathInContainer':'/dev/x','CgroupPermissions':'rwm'}]",
                "'DeviceCgroupRules':['c 1:1 rwm']",
                "'DeviceRequests':[{'Driver':'cdi','Count':-1}]",
                "'NetworkMode':'host'",
                "'NetworkMode':'container:0123'",
                "'PidMode':'host'",
                "'PidMode':'container:0123'",
                "'IpcMode':'host'",
                "'UTSMode':'host'",
                "'UsernsMode':'host'",
                "'CgroupnsMode':'host'",
                "'CgroupParent':'/'",
                "'Runtime':'other'",
                "'ReadonlyRootfs':true",
                "'GroupAdd':['0']",
                "'Sysctls':{'kernel.shmmax':'1'}",
                "'MaskedPaths':['/proc/kcore']",
                "'ReadonlyPaths':null",
                "'VolumeDriver':'other'",
                "'Mounts':[{'Target':'/x','VolumeOptions':{'DriverConfig':{'Options':{'device':'/'}}}}]",
                "'Mounts':[{'Type':'volume','Target':'/x','VolumeOptions':{'Subpath':'all'}}]",
                "'Mounts':[{'Type':'bind','Target':'/x','BindOptions':{'ReadOnlyNonRecursive':true}}]"
            })
    void whatIsGrantedOtherwiseCounts(String other) {
        Rights undone = of("1000", USUAL, DATA);
        Container changed = container("1000", USUAL, DATA);
        for (var field : Json.object("{" + other + "}").properties()) {
            changed = changed.with("/HostConfig/" + field.getKey(), field.getValue());
        }
        assertThat(undone.cover(Rights.of(changed).orElseThrow())).isFalse();
    }

    @Test
    void aNewerEngineHidesMore() {
        Rights undone = of("", MASKED);
        assertThat(undone.cover(of("", MASKED.replace("'/proc/keys'", "'/proc/keys','/proc/interrupts'"))))
                .isTrue();
        assertThat(of("", "'NetworkMode':'default'").cover(of("", "'NetworkMode':'bridge'")))
                .isTrue();
    }

    @Test
    void anotherUserCountsUnlessItWasRoot() {
        assertThat(of("1000", USUAL).cover(of("1001", USUAL))).isFalse();
        assertThat(of("1000", USUAL).cover(of("", USUAL))).isFalse();
        assertThat(of("1000:1000", USUAL).cover(of("1000:0", USUAL))).isFalse();
        assertThat(of("root", USUAL).cover(of("1000", USUAL))).isTrue();
    }

    /** Which number a name is, the image says. */
    @Test
    void theNameOfAUserIsOfItsImage() {
        Container undone = container("app", USUAL).with("/Image", Json.tree("'sha256:1'"));
        Rights had = Rights.of(undone).orElseThrow();
        assertThat(had.cover(Rights.of(undone).orElseThrow())).isTrue();
        assertThat(had.cover(Rights.of(undone.with("/Image", Json.tree("'sha256:2'")))
                        .orElseThrow()))
                .isFalse();
    }

    @Test
    void anotherMountCounts() {
        Rights undone = of("", USUAL, DATA, bind("/srv", false, "rprivate"));
        assertThat(undone.cover(of("", USUAL, DATA))).as("fewer").isTrue();
        assertThat(undone.cover(of("", USUAL, bind("/", false, "rprivate")))).isFalse();
        assertThat(undone.cover(of("", USUAL, bind("/srv", true, "rprivate")))).isFalse();
        assertThat(undone.cover(of("", USUAL, bind("/srv", false, "rshared")))).isFalse();
        assertThat(undone.cover(of("", USUAL, volume("shop_data", "/etc", true))))
                .isFalse();
        assertThat(undone.cover(of("", USUAL, volume("other", "/data", true)))).isFalse();
    }

    /** Wharden pins it by its name, compose inherits it, and the name of a new one is not known beforehand. */
    @Test
    void aVolumeThatTheEngineMakesIsNoRight() {
        String pinned = USUAL + ",'Binds':['" + ANONYMOUS + ":/anon:nocopy']";
        Rights undone = of("", pinned, volume(ANONYMOUS, "/anon", true));
        String inherited = USUAL + ",'Mounts':[{'Type':'volume','Source':'" + ANONYMOUS + "','Target':'/anon'}]";
        assertThat(undone.cover(of("", inherited, volume(ANONYMOUS, "/anon", true))))
                .isTrue();
        String fresh = "cd".repeat(32);
        assertThat(undone.cover(of("", USUAL, volume(fresh, "/anon", true)))).isTrue();
        assertThat(undone.cover(of("", USUAL + ",'Binds':['" + fresh + ":/anon']", volume(fresh, "/anon", true))))
                .as("declared")
                .isFalse();
        assertThat(undone.cover(of(
                        "",
                        USUAL + ",'Mounts':[{'Type':'volume','Source':'" + fresh + "','Target':'/anon'}]",
                        volume(fresh, "/anon", true))))
                .as("declared")
                .isFalse();
        assertThat(undone.cover(of("", USUAL + ",'VolumesFrom':['db']", volume(fresh, "/anon", true))))
                .as("another's")
                .isFalse();
    }

    @Test
    void nothingIsProvedByWhatWasReadInPart() {
        assertThat(Rights.of(container("", USUAL).with(Container.CUT, Json.tree("true"))))
                .isEmpty();
    }
}
