package dev.wharden.config.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands in the override; that compose reads it so is ComposeIT's to show. */
final class ComposeOverrideTest {
    @Test
    void onlyWhatDiffersIsWrittenAndListsAreAddedTo() {
        assertThat(override(
                        "{'CapDrop':['NET_RAW'],'Memory':0,'Tmpfs':{'/run':''}}",
                        Map.of(
                                "/HostConfig/Privileged", "false",
                                "/HostConfig/CapDrop", "['NET_RAW','ALL']",
                                "/HostConfig/SecurityOpt", "['no-new-privileges=true']",
                                "/HostConfig/ReadonlyRootfs", "true",
                                "/HostConfig/Tmpfs", "{'/run':'','/tmp':'noexec,size=64m'}",
                                "/HostConfig/Memory", "536870912",
                                "/HostConfig/NanoCpus", "1500000000",
                                "/HostConfig/RestartPolicy", "{'Name':'on-failure','MaximumRetryCount':5}",
                                "/Config/User", "'10001:10001'")))
                .contains(new ComposeOverride("/srv/shop", """
                        services:
                          web:
                            cap_drop:
                              - "ALL"
                            cpus: "1.5"
                            deploy:
                              resources:
                                limits:
                                  cpus: "1.5"
                                  memory: "536870912"
                            mem_limit: 536870912
                            read_only: true
                            restart: "on-failure:5"
                            security_opt:
                              - "no-new-privileges=true"
                            tmpfs:
                              - "/tmp:noexec,size=64m"
                            user: "10001:10001"
                        """, java.util.List.of()));
    }

    @Test
    void whatHasToGoFromAListIsOverriddenWhole() {
        assertThat(override(
                                "{'Privileged':true,'CapAdd':['SYS_ADMIN','NET_BIND_SERVICE'],'PidMode':'host'}",
                                Map.of(
                                        "/HostConfig/Privileged", "false",
                                        "/HostConfig/CapAdd", "['NET_BIND_SERVICE']",
                                        "/HostConfig/PidMode", "''"))
                        .orElseThrow()
                        .yaml())
                .isEqualTo("""
                        services:
                          web:
                            cap_add: !override
                              - "NET_BIND_SERVICE"
                            pid: ""
                            privileged: false
                        """);
    }

    @Test
    void limitsOfAProcessAreAMap() {
        assertThat(override(
                                "{'Ulimits':[{'Name':'nproc','Soft':-1,'Hard':-1}],"
                                        + "'Sysctls':{'net.ipv4.ip_forward':'1'}}",
                                Map.of(
                                        "/HostConfig/Ulimits", "[{'Name':'nofile','Soft':1024,'Hard':4096}]",
                                        "/HostConfig/Sysctls", "{}"))
                        .orElseThrow()
                        .yaml())
                .isEqualTo("""
                        services:
                          web:
                            sysctls: !reset []
                            ulimits: !override
                              nofile:
                                soft: 1024
                                hard: 4096
                        """);
    }

    @Test
    void aProfileOfOnesOwnIsNeverWrittenDown() {
        ComposeOverride override = override(
                        "{'SecurityOpt':['seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ERRNO\\\"}'],'MaskedPaths':[]}",
                        Map.of("/HostConfig/MaskedPaths", "null"))
                .orElseThrow();
        assertThat(override.yaml()).doesNotContain("SCMP").contains("security_opt: !reset []");
        assertThat(override.notes())
                .containsExactly("Keep your own line for seccomp in security_opt, here under !override in the place of"
                        + " !reset []: the engine tells its content and not its file.");
    }

    /** Compose drops what a person adds under {@code !reset}. */
    @Test
    void whereOnlyAProfileOfOnesOwnStaysTheFilesListIsLeftAsItIs() {
        String content = "'seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ERRNO\\\"}'";
        var declared = of("{'SecurityOpt':[]}");
        var actual = of("{'Privileged':true,'SecurityOpt':[" + content + "]}");
        ComposeOverride override = ComposeOverride.of(
                        actual,
                        Declared.by(declared),
                        actual.with("/HostConfig/Privileged", Json.tree("false")),
                        Optional.empty())
                .orElseThrow();
        assertThat(override.yaml()).isEqualTo("services:\n  web:\n    privileged: false\n");
        assertThat(override.notes())
                .last()
                .isEqualTo("Keep your own line for seccomp in security_opt: the engine tells its content and not its"
                        + " file.");
        var loose = of("{'SecurityOpt':['apparmor=unconfined'," + content + "]}");
        assertThat(yaml(loose, Declared.by(loose), of("{'SecurityOpt':[" + content + "]}")))
                .contains("security_opt: !reset []");
    }

    /** The file may say {@code service:app}, whose container has another id after the next {@code up}. */
    @Test
    void anIdOfAnotherContainerIsNeverPinned() {
        var actual = of("{'Privileged':true,'PidMode':'container:new','IpcMode':'container:new'}");
        Container desired = actual.with("/HostConfig/Privileged", Json.tree("false"));
        String only = "services:\n  web:\n    privileged: false\n";
        var unknown = java.util.Set.of(Field.PID_MODE, Field.IPC_MODE, Field.PRIVILEGED);
        assertThat(yaml(actual, new Declared(actual, unknown), desired)).isEqualTo(only);
        var followed = of("{'Privileged':true,'PidMode':'container:old','IpcMode':'container:old'}");
        assertThat(yaml(actual, Declared.by(followed), desired)).isEqualTo(only);
        assertThat(yaml(actual, Declared.by(actual), desired.with("/HostConfig/PidMode", Json.tree("''"))))
                .contains("pid: \"\"");
    }

    /** A restart, a quarantine that ended, or another that it had to follow changes no key. */
    @Test
    void thatItWasRepairedIsSaidOnlyWhereAKeyOfTheOverrideComesOfThat() {
        var actual = of("{'Privileged':true,'PidMode':'container:new','ReadonlyRootfs':true}");
        Container desired = actual.with("/HostConfig/Privileged", Json.tree("false"));
        Container restarted = actual.with("/State", Json.tree("{'Running':true,'Pid':7}"))
                .with("/Id", Json.tree("'old'"))
                .with("/HostConfig/PidMode", Json.tree("'container:old'"));
        assertThat(notes(actual, Declared.by(restarted), desired)).isEmpty();
        assertThat(notes(
                        actual, Declared.by(restarted.with("/HostConfig/ReadonlyRootfs", Json.tree("false"))), desired))
                .singleElement()
                .asString()
                .startsWith("Wharden repaired web, and its compose file");
        assertThat(notes(
                        of("{'MaskedPaths':['/p']}"),
                        Declared.by(of("{'MaskedPaths':[]}")),
                        of("{'MaskedPaths':null}")))
                .singleElement()
                .asString()
                .startsWith("Wharden repaired web, and its compose file");
    }

    private static java.util.List<String> notes(Container actual, Declared declared, Container desired) {
        return ComposeOverride.of(actual, declared, desired, Optional.empty())
                .orElseThrow()
                .notes();
    }

    @Test
    void composePutsNoVariableOfItsUserIntoWhatItReads() {
        assertThat(override(
                                "{'CapAdd':['ALL']}",
                                Map.of(
                                        "/HostConfig/CapAdd", "[]",
                                        "/HostConfig/Tmpfs", "{'/a${HOME}$b':'mode=0755'}",
                                        "/Config/User", "'$USER'"))
                        .orElseThrow()
                        .yaml())
                .contains("- \"/a$${HOME}$$b:mode=0755\"")
                .contains("user: \"$$USER\"");
    }

    @Test
    void hostileNamesStayTexts() {
        var container = container(
                "{'Config':{'Labels':{'com.docker.compose.service':'a: b\\n- x'}},'HostConfig':{'Privileged':true}}");
        String yaml = ComposeOverride.of(
                        container,
                        Declared.by(container),
                        container.with("/HostConfig/Privileged", Json.tree("false")),
                        Optional.empty())
                .orElseThrow()
                .yaml();
        assertThat(yaml).isEqualTo("services:\n  ? \"a: b\\n- x\"\n  : privileged: false\n");
    }

    @Test
    void withoutComposeItIsForAServiceOfTheContainersName() {
        var plain = container("{'Name':'/web','HostConfig':{'Privileged':true}}");
        assertThat(ComposeOverride.of(
                        plain,
                        Declared.by(plain),
                        plain.with("/HostConfig/Privileged", Json.tree("false")),
                        Optional.empty()))
                .contains(new ComposeOverride(
                        "",
                        "services:\n  web:\n    privileged: false\n",
                        java.util.List.of(
                                "Compose did not make this container: put your service's name in the place of web.")));
    }

    @Test
    void aMountThatGetsOptionsAndAPortThatMovesReplaceTheirLists() {
        assertThat(override(
                                "{'Tmpfs':{'/run':''},'Binds':['data:/data'],"
                                        + "'PortBindings':{'80/tcp':[{'HostIp':'','HostPort':'8080'}]}}",
                                Map.of(
                                        "/HostConfig/Tmpfs", "{'/run':'uid=1,gid=2,mode=0755'}",
                                        "/HostConfig/Binds", "['data:/data','web-rows:/rows']",
                                        "/HostConfig/PortBindings",
                                                "{'80/tcp':[{'HostIp':'::1','HostPort':'8080'}],"
                                                        + "'53/udp':[{'HostPort':''}]}"))
                        .orElseThrow()
                        .yaml())
                .isEqualTo("""
                        services:
                          web:
                            ports: !override
                              - "[::1]:8080:80"
                              - "53/udp"
                            tmpfs: !override
                              - "/run:uid=1,gid=2,mode=0755"
                            volumes:
                              - "web-rows:/rows"
                        volumes:
                          web-rows:
                            name: "web-rows"
                        """);
    }

    /** Its image may name it as it likes. */
    @Test
    void composePutsNothingIntoAUsersName() {
        var actual = container("{'Name':'/web','Config':{'User':'$(x)'},'HostConfig':{}}");
        var owner = new VolumeOwner("web:1", "${HOME}", Map.of(), Map.of(), Map.of("/rows", "web-rows"), false);
        ComposeOverride override = ComposeOverride.of(
                        actual,
                        Declared.by(actual),
                        actual.with("/HostConfig/Binds", Json.tree("['web-rows:/rows']")),
                        Optional.of(owner))
                .orElseThrow();
        assertThat(override.yaml()).contains("- \"chown\"\n      - \"--\"\n      - \"$${HOME}\"\n");
        assertThat(override.notes()).anyMatch(note -> note.contains("its image needs a chown"));
    }

    @Test
    void volumesBecomeTheNewUsersBetweenTheOldContainerAndTheNewOne() {
        var actual = container("{'Config':{'Labels':{'com.docker.compose.service':'web'}},'HostConfig':{}}");
        var owner = new VolumeOwner(
                "shop/web:1",
                "10001:10001",
                Map.of("/data", "shop_data", "/a$b", "f".repeat(64)),
                Map.of("/data", "in/it"),
                Map.of("/rows", "web-rows"),
                true);
        ComposeOverride override = ComposeOverride.of(
                        actual,
                        Declared.by(actual),
                        actual.with("/Config/User", Json.tree("'10001:10001'"))
                                .with("/HostConfig/Binds", Json.tree("['web-rows:/rows']")),
                        Optional.of(owner))
                .orElseThrow();
        assertThat(override.yaml()).isEqualTo("""
                services:
                  web:
                    depends_on:
                      web-owner:
                        condition: "service_completed_successfully"
                    user: "10001:10001"
                    volumes:
                      - "web-rows:/rows"
                  web-owner:
                    cap_add:
                      - "CHOWN"
                      - "DAC_OVERRIDE"
                    cap_drop:
                      - "ALL"
                    entrypoint:
                      - "chown"
                      - "-R"
                      - "--"
                      - "10001:10001"
                      - "/a$$b/."
                      - "/data"
                      - "/rows"
                    image: "shop/web:1"
                    mem_limit: 268435456
                    memswap_limit: 268435456
                    network_mode: "none"
                    pids_limit: 16
                    pull_policy: "never"
                    read_only: true
                    security_opt:
                      - "no-new-privileges=true"
                    user: "0:0"
                    volumes:
                      - type: "volume"
                        source: "web-owner-0"
                        target: "/a$$b"
                      - type: "volume"
                        source: "web-owner-1"
                        target: "/data"
                        volume:
                          subpath: "in/it"
                      - type: "volume"
                        source: "web-rows"
                        target: "/rows"
                volumes:
                  web-rows:
                    name: "web-rows"
                  web-owner-0:
                    external: true
                    name: "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                  web-owner-1:
                    external: true
                    name: "shop_data"
                """);
        assertThat(override.notes()).singleElement().asString().startsWith("web-owner makes the volumes user 10001");
    }

    @Test
    void thereIsNoneWithoutADifferenceAndEnvironmentIsNeverOne() {
        assertThat(override("{}", Map.of("/Config/Env", "['PASSWORD=hunter2']")))
                .isEmpty();
    }

    /** The next {@code up} makes it from the file again: whatever a repair has set stands in the override. */
    @Test
    void ofARepairedContainerTheOverrideIsLaidOverWhatWasDeclared() {
        var declared = of("{'CapAdd':['SYS_ADMIN'],'Tmpfs':{'/run':''},'Binds':['data:/data'],'SecurityOpt':[]}");
        var twin = of("{'CapDrop':['ALL'],'ReadonlyRootfs':true,'Tmpfs':{'/run':'uid=1'},'Memory':1024,"
                + "'Binds':['data:/data','0123abcd:/anonymous:nocopy'],'SecurityOpt':['no-new-privileges=true']}");
        String hardened = """
                services:
                  web:
                    cap_add: !reset []
                    cap_drop:
                      - "ALL"
                    deploy:
                      resources:
                        limits:
                          memory: "1024"
                    mem_limit: 1024
                    read_only: true
                    security_opt:
                      - "no-new-privileges=true"
                    tmpfs: !override
                      - "/run:uid=1"
                """;
        assertThat(yaml(twin, Declared.by(declared), twin)).isEqualTo(hardened);
        assertThat(ComposeOverride.of(twin, Declared.by(declared), twin, Optional.empty())
                        .orElseThrow()
                        .notes())
                .containsExactly("Wharden repaired web, and its compose file does not say so: without these keys the"
                        + " next docker compose up undoes the repair.");
        // Labels tell of its origin, and anyone can set them: what differs from the container itself is there too.
        assertThat(yaml(declared, Declared.by(twin), twin)).startsWith(hardened);
    }

    @Test
    void whereItIsNotKnownWhatWasDeclaredEachFieldThatIsDecidedStandsThereWhole() {
        var twin = of("{'CapDrop':['ALL'],'ReadonlyRootfs':true,'Memory':1024,'RestartPolicy':{'Name':'always'},"
                + "'Binds':['0123abcd:/anonymous:nocopy'],'CgroupnsMode':''}");
        var decided = java.util.Set.of(
                Field.CAP_DROP,
                Field.CAP_ADD,
                Field.PRIVILEGED,
                Field.READONLY_ROOTFS,
                Field.BINDS,
                Field.PORT_BINDINGS,
                Field.CGROUPNS_MODE);
        assertThat(yaml(twin, new Declared(twin, decided), twin)).isEqualTo("""
                services:
                  web:
                    cap_add: !reset []
                    cap_drop: !override
                      - "ALL"
                    privileged: false
                    read_only: true
                """);
        assertThat(ComposeOverride.of(twin, new Declared(twin, decided), twin, Optional.empty())
                        .orElseThrow()
                        .notes())
                .singleElement()
                .asString()
                .startsWith("A label says that Wharden repaired web. How it was declared before is not kept any more");
    }

    private static String yaml(Container actual, Declared declared, Container desired) {
        return ComposeOverride.of(actual, declared, desired, Optional.empty())
                .orElseThrow()
                .yaml();
    }

    private static Container of(String host) {
        return container(
                "{'Name':'/web','Config':{'Labels':{'com.docker.compose.service':'web'}},'HostConfig':" + host + "}");
    }

    private static Optional<ComposeOverride> override(String host, Map<String, String> edits) {
        var actual = container("{'Config':{'Labels':{'com.docker.compose.service':'web',"
                + "'com.docker.compose.project.working_dir':'/srv/shop'}},'HostConfig':" + host + "}");
        Container desired = actual;
        for (var edit : edits.entrySet()) {
            desired = desired.with(edit.getKey(), Json.tree(edit.getValue()));
        }
        return ComposeOverride.of(actual, Declared.by(actual), desired, Optional.empty());
    }

    private static Container container(String json) {
        return new Container((ObjectNode) Json.tree(json));
    }
}
