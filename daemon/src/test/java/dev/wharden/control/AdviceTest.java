package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is given to paste: each field once, as the table of fields writes it. */
final class AdviceTest {
    private static Container host(String text) {
        return new Container((ObjectNode) Json.tree("{\"HostConfig\":" + text.replace('\'', '"') + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'Privileged':true}                    | {'Privileged':false}                    | "
                        + "--privileged=false                        | privileged: false",
                "{}                                     | {'ReadonlyRootfs':true}                 | --read-only      "
                        + "                         | read_only: true",
                "{'IpcMode':'host'}                     | {'IpcMode':'private'}                   | --ipc=private    "
                        + "                         | ipc: private",
                "{'PidMode':'host'}                     | {'PidMode':''}                          | (without "
                        + "--pid=host)                      | # without pid: host",
                "{}                                     | {'NanoCpus':500000000}                  | --cpus=0.5       "
                        + "                         | cpus: \"0.5\"",
                "{'Memory':0}                           | {'Memory':1024}                         | --memory=1024    "
                        + "                         | mem_limit: 1024",
                "{}                                     | {'CapDrop':['ALL']}                     | --cap-drop=ALL   "
                        + "                         | cap_drop: [ALL]",
                "{'SecurityOpt':['seccomp=unconfined']} | {'SecurityOpt':[]}                      | (without "
                        + "--security-opt=seccomp=unconfined) | # without seccomp=unconfined in security_opt",
                "{'SecurityOpt':['a']}                  | {'SecurityOpt':['a','no-new-privileges=true']} | "
                        + "--security-opt=no-new-privileges=true | security_opt: [\"no-new-privileges=true\"]",
                "{'MaskedPaths':[]}                     | {'MaskedPaths':null}                    | (without "
                        + "--security-opt=systempaths=unconfined) | # without systempaths=unconfined in security_opt",
                "{'RestartPolicy':{'Name':'always','MaximumRetryCount':0}} | "
                        + "{'RestartPolicy':{'Name':'on-failure','MaximumRetryCount':5}} | --restart=on-failure:5 | "
                        + "restart: \"on-failure:5\"",
                "{'RestartPolicy':{'Name':'always'}}    | {'RestartPolicy':{'Name':'no'}}         | --restart=no     "
                        + "                         | restart: \"no\"",
                "{'Sysctls':{'net.ipv4.ip_forward':'1'}} | {'Sysctls':{}}                          | (without "
                        + "--sysctl=net.ipv4.ip_forward=1)  | # without net.ipv4.ip_forward=1 in sysctls",
                "{'CgroupnsMode':'host'}                | {'CgroupnsMode':'private'}              | "
                        + "--cgroupns=private                        | cgroup: private",
                "{'ShmSize':1073741824}                 | {'ShmSize':67108864}                    | "
                        + "--shm-size=67108864                       | shm_size: 67108864",
                "{'GroupAdd':['998','1']}               | {'GroupAdd':['1']}                      | (without "
                        + "--group-add=998)                 | # without 998 in group_add",
                "{'OomKillDisable':true}                | {'OomKillDisable':false}                | "
                        + "--oom-kill-disable=false                  | oom_kill_disable: false",
                "{'Ulimits':[]}                         | {'Ulimits':[{'Name':'nofile','Soft':1,'Hard':2}]} | "
                        + "--ulimit=nofile=1:2             | ulimits: {nofile: {soft: 1, hard: 2}}",
                "{}                                     | {'Tmpfs':{'/tmp':'mode=1777'}}          | "
                        + "--tmpfs=/tmp:mode=1777                    | tmpfs: [\"/tmp:mode=1777\"]"
            })
    void aChangedFieldIsWrittenAsItsRowSays(String before, String after, String run, String compose) {
        Advice advice = Advice.of(host(before), host(after));
        assertThat(advice.run()).containsExactly(run);
        assertThat(advice.compose()).containsExactly(compose);
    }

    @Test
    void aUserIsAlsoALineOfADockerfile() {
        var actual = new Container((ObjectNode) Json.tree("{\"Config\":{\"User\":\"\"}}"));
        Advice advice = Advice.of(actual, actual.with(Field.USER.pointer(), Values.of("10001:10001")));
        assertThat(advice)
                .isEqualTo(new Advice(
                        Set.of(Field.USER),
                        List.of("--user=10001:10001"),
                        List.of("user: \"10001:10001\""),
                        List.of("USER 10001:10001")));
    }

    @Test
    void ofTwoValuesForOneFieldTheFirstStands() {
        var repair = new Advice(Set.of(Field.USER), List.of("--user=1:1"), List.of("user: \"1:1\""), List.of());
        var example = new Advice(Set.of(Field.USER), List.of("--user=2:2   (or more)"), List.of(), List.of());
        assertThat(repair.and(example)).isEqualTo(repair);
        assertThat(Advice.NONE.and(example)).isEqualTo(example);
    }

    @Test
    void theSameWordsOfTwoFieldsStandOnce() {
        Advice advice = Advice.of(
                host("{'MaskedPaths':[],'ReadonlyPaths':[]}"), host("{'MaskedPaths':null,'ReadonlyPaths':null}"));
        assertThat(advice.run()).hasSize(1);
    }

    @Test
    void aPlaceInAFieldBelongsToItsRow() {
        assertThat(Field.at("/HostConfig/Tmpfs/~1tmp")).contains(Field.TMPFS);
        assertThat(Field.at("/HostConfig/RestartPolicy/Name")).contains(Field.RESTART_NAME);
        assertThat(Field.at("/HostConfig/RestartPolicy/Other")).contains(Field.RESTART_POLICY);
        assertThat(Field.at("/HostConfig/MemorySwap")).contains(Field.MEMORY_SWAP);
        assertThat(Field.at("/HostConfig/MemorySwappiness")).isEmpty();
    }

    @Test
    void whatDependsOnTheWorkOfAContainerIsToldApart() {
        Container actual = host("{'Privileged':true}");
        Container desired = host("{'Privileged':false,'ReadonlyRootfs':true,'CapDrop':['ALL']}");

        assertThat(Advice.of(actual, desired).run())
                .containsExactly("--privileged=false", "--read-only", "--cap-drop=ALL");
        assertThat(Advice.of(actual, desired).isOfWork()).isTrue();
        assertThat(Advice.ofRest(actual, desired).run()).containsExactly("--privileged=false");
        assertThat(Advice.ofRest(actual, desired).isOfWork()).isFalse();
    }
}
