package dev.wharden.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Circumstances;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pasting gives is shown on a real engine by {@code RunCommandIT}. */
final class DockerRunTest {
    private static final String IMAGE = "{'Id':'sha256:1','Config':{'Env':['PATH=/bin'],'Cmd':['serve'],'User':'web'}}";

    private static DockerRun command(String config, String host, String image, boolean values) {
        var actual = new Container(Json.object("{'Id':'0123456789abcdef','Name':'/web','Image':'sha256:1',"
                + "'State':{'Running':true},'Config':{'Image':'web:1'" + config
                + "},'HostConfig':{'NetworkMode':'default'"
                + host + "}}"));
        var defaults = new ImageDefaults(Json.object(image));
        var body =
                CreateBody.of(actual, actual, new Circumstances(defaults, false, "", 26, Map.of(), Set.of(), Set.of()));
        return DockerRun.of(actual, kept(actual), actual, body, defaults, EngineFacts.NONE, values);
    }

    private static Kept kept(Container actual) {
        var swarm = new TreeMap<>(Map.of("mesh", List.of("10.0.1.88", "fd00::8"), "far", List.of("10.0.2.7")));
        swarm.keySet()
                .retainAll(actual.at("/NetworkSettings/Networks").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList());
        return Kept.of(actual, List.of(), swarm);
    }

    private static String flags(String config, String host) {
        return command(config, host, IMAGE, false).command();
    }

    @Test
    void thePresentContainerIsKeptAndCannotComeBack() {
        assertThat(command("", ",'RestartPolicy':{'Name':'always'}", IMAGE, false)
                        .before())
                .isEqualTo(
                        "docker rename 0123456789ab web.old && docker update --restart=no 0123456789ab && docker stop"
                                + " 0123456789ab");
    }

    @Test
    void whatComesWithTheImageIsNotRepeated() {
        assertThat(flags(",'Env':['PATH=/bin'],'Cmd':['serve'],'User':'web'", ""))
                .isEqualTo("docker run --detach --name=web web:1");
    }

    @Test
    void valuesOfTheEnvironmentAreAskedForByIndexAndNeverShown() {
        String config = ",'Env':['PATH=/bin','TOKEN=hunter2','EMPTY=','LÄNGE=x']";
        assertThat(flags(config, ""))
                .contains("--env=TOKEN=\"$(docker inspect --format '{{slice (index .Config.Env 1) 6}}' 0123456789ab)\"")
                .contains("--env=EMPTY=")
                // Go counts bytes.
                .contains("$'--env=L\\303\\204NGE='\"$(docker inspect --format '{{slice (index .Config.Env 3) 7}}'")
                .doesNotContain("hunter2");
        assertThat(command(config, "", IMAGE, true).command()).contains("--env=TOKEN=hunter2");
    }

    @Test
    void aContainerThatRemovesItselfIsAskedBeforeItStops() {
        DockerRun command = command(",'Env':['A=b']", ",'AutoRemove':true", IMAGE, false);
        assertThat(command.before())
                .isEqualTo("wharden_0=\"$(docker inspect --format '{{slice (index .Config.Env 0) 2}}' 0123456789ab)\""
                        + " && docker rename 0123456789ab web.old && docker stop 0123456789ab");
        assertThat(command.command()).contains("--rm ").contains("--env=A=\"$wharden_0\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'Entrypoint':['/e','a b'],'Cmd':['c']        | --entrypoint=/e web:1 'a b' c
                    'Entrypoint':null,'Cmd':['sh','-c','$x']     | web:1 sh -c '$x'
                    'Cmd':['serve'],'Labels':{'k':'$(id)'}       | '--label=k=$(id)' web:1
                    'Cmd':['serve'],'Healthcheck':{'Test':['NONE']} | --no-healthcheck web:1
                    'Cmd':['serve'],'Healthcheck':{'Test':['CMD','a b'],'Interval':1500000000} | --health-cmd='a b'
                    """)
    void processesAreStartedAsTheyWere(String config, String end) {
        String command = flags("," + config, "").replace("'--health-cmd='\\''a b'\\'''", "--health-cmd='a b'");
        assertThat(command).contains(end);
    }

    @Test
    void nothingInAWordIsExpandedOrReachesTheTerminal() {
        assertThat(ShellWord.of("it's `id` $(id) \"$HOME\" !x \\")).isEqualTo("'it'\\''s `id` $(id) \"$HOME\" !x \\'");
        assertThat(ShellWord.of("a\n\u001b[31m\u202e'\\"))
                .as("no quote within, which sh would take for the end")
                .isEqualTo("$'a\\012\\033[31m\\342\\200\\256\\047\\\\'");
        assertThat(ShellWord.of("")).isEqualTo("''");
        assertThat(ShellWord.of("a=b,c:/d")).isEqualTo("a=b,c:/d");
        assertThat(ShellWord.of("~")).isEqualTo("'~'");
    }

    @Test
    void mountsAreFieldsOfOneLine() {
        assertThat(flags(
                        "",
                        ",'Mounts':[{'Type':'bind','Source':'/a,b','Target':'/c','ReadOnly':true,"
                                + "'BindOptions':{'NonRecursive':true}},"
                                + "{'Type':'tmpfs','Target':'/t','TmpfsOptions':{'SizeBytes':1024,'Mode':1016}}],"
                                + "'Tmpfs':{'/run':'uid=1'}"))
                .contains("'--mount=type=bind,\"source=/a,b\",target=/c,readonly,bind-recursive=disabled'")
                .contains("--mount=type=tmpfs,target=/t,tmpfs-size=1024,tmpfs-mode=1770")
                .contains("--tmpfs=/run:uid=1");
    }

    @Test
    void portsAndLimits() {
        assertThat(flags(
                        ",'ExposedPorts':{'80/tcp':{},'53/udp':{}}",
                        ",'PortBindings':{'80/tcp':[{'HostIp':'::1','HostPort':'8080'},{'HostIp':'','HostPort':''}]},"
                                + "'Memory':64,'MemorySwap':64,'NanoCpus':1500000000,'Ulimits':[{'Name':'core',"
                                + "'Soft':0,'Hard':-1}],"
                                + "'MaskedPaths':[],'ReadonlyPaths':[],'Init':false"))
                .contains("--init=false --security-opt=systempaths=unconfined --memory=64 --memory-swap=64 --cpus=1.5"
                        + " --ulimit=core=0:-1 '--publish=[::1]:8080:80' --publish=80 --expose=53/udp");
    }

    /** One network at a time has words for links in docker run, and the programs look for them at their start. */
    @Test
    void linksInItsNetworksAreThereBeforeItStarts() {
        assertThat(inNetworks("'n4':{'Links':['db:store']}"))
                .isEqualTo("docker run --detach --name=web --network=n4 --link=db:store web:1");
        assertThat(inNetworks("'n4':{'Links':['db:store']},'n5':{'Links':['db:far'],'Aliases':['w w']},'n6':{}"))
                .isEqualTo("docker create --name=web --network=n4 --link=db:store"
                        + " --network=n6 web:1 && docker network connect '--alias=w w' --link=db:far n5 web &&"
                        + " docker start web");
    }

    private static String inNetworks(String networks) {
        return in("n4", networks).command();
    }

    private static DockerRun in(String mode, String networks) {
        return command(
                "", ",'NetworkMode':'" + mode + "'},'NetworkSettings':{'Networks':{" + networks + "}", IMAGE, false);
    }

    /** docker run refuses both as {@code conflicting options}; the engine does not. */
    @Test
    void besideTheDefaultBridgeEveryOtherNetworkFollows() {
        String after = " web && docker start web";
        assertThat(in("default", "'n5':{'Aliases':['w'],'MacAddress':'02:42:ac:11:00:09'},'bridge':{},'n6':{}"))
                .satisfies(run -> assertThat(run.command())
                        .isEqualTo("docker create --name=web --network=bridge web:1 && docker network connect"
                                + " --alias=w n5 web && docker network connect n6" + after));
        assertThat(in("n4", "'bridge':{'Links':['db:store']},'n4':{'Links':['db:store']}"))
                .satisfies(run -> {
                    assertThat(run.command())
                            .isEqualTo("docker create --name=web --network=n4 --link=db:store web:1 && docker network"
                                    + " connect bridge" + after);
                    assertThat(run.notes()).singleElement().asString().startsWith("Links in the default bridge");
                });
        assertThat(command(",'OpenStdin':true", "},'NetworkSettings':{'Networks':{'bridge':{},'n5':{}}", IMAGE, false)
                        .notes())
                .singleElement()
                .asString()
                .startsWith("Its input ends");
        assertThat(in("n4", "'n4':{},'bridge':{},'n5':{'Aliases':['w']}").command())
                .as("only the bridge itself")
                .isEqualTo("docker create --name=web --network=n4 --network=name=n5,alias=w web:1 && docker network"
                        + " connect bridge" + after);
        assertThat(in("default", "'n5':{}").command())
                .as("taken out of the bridge")
                .contains(" --network=n5 web:1");
        assertThat(in("default", "'bridge':{'GwPriority':1}").command())
                .contains(" --network=name=bridge,gw-priority=1 ");
    }

    @Test
    void aNetworkThatWasNamedByItsIdIsFirst() {
        String id = "c0ffee".repeat(2);
        assertThat(in(id, "'n5':{'NetworkID':'aa'},'n6':{'NetworkID':'" + id + "ee'}")
                        .command())
                .contains("--network=n6 --network=n5 ");
    }

    /** Whether it was asked for only the person knows: it is said what was left out, and in which words to keep it. */
    @Test
    void anAddressThatAContainerHasInANetworkOfASwarmIsToldOf() {
        DockerRun alone = in("mesh", "'mesh':{'Aliases':['api']}");
        assertThat(alone.command()).contains(" --network=name=mesh,alias=api ");
        assertThat(alone.notes())
                .singleElement()
                .asString()
                .startsWith("The command asks for no address in mesh, a network of a swarm:")
                .endsWith(" Where 10.0.1.88 and fd00::8 were asked for (--ip), say: --network=name=mesh,alias=api,"
                        + "ip=10.0.1.88,ip6=fd00::8");
        assertThat(in("default", "'bridge':{},'far':{}").notes())
                .singleElement()
                .asString()
                .endsWith(" Where 10.0.2.7 was asked for (--ip), say to docker network connect: --ip=10.0.2.7");
    }

    /** Whose place in the list is that of the present one, whatever the changes put before it. */
    @Test
    void aProfileIsReadFromItsPlaceInThePresentContainer() {
        var actual = new Container(Json.object("{'Id':'0123456789abcdef','Name':'/web','Config':{'Image':'web:1'},"
                + "'HostConfig':{'SecurityOpt':['seccomp={}']}}"));
        Container desired =
                actual.with("/HostConfig/SecurityOpt", Json.tree("['no-new-privileges=true','seccomp={}']"));
        var image = new ImageDefaults(Json.object(IMAGE));
        var body =
                CreateBody.of(actual, desired, new Circumstances(image, false, "", 26, Map.of(), Set.of(), Set.of()));
        assertThat(DockerRun.of(actual, kept(actual), desired, body, image, EngineFacts.NONE, false)
                        .command())
                .contains("(index .HostConfig.SecurityOpt 0) 8");
    }

    @Test
    void aProfileOfSystemCallsIsReadFromThePresentContainer() {
        DockerRun command = command("", ",'SecurityOpt':['no-new-privileges','seccomp={}']", IMAGE, false);
        assertThat(command.command())
                .contains("--security-opt=seccomp=<(docker inspect --format"
                        + " '{{slice (index .HostConfig.SecurityOpt 1) 8}}' 0123456789ab)");
        assertThat(command.notes()).hasSize(1);
    }

    /** It is gone by then. */
    @Test
    void theProfileOfOneThatRemovesItselfIsReadBeforeItStops() {
        DockerRun command = command("", ",'AutoRemove':true,'SecurityOpt':['seccomp={}']", IMAGE, false);
        assertThat(command.before())
                .startsWith(
                        "wharden_seccomp=\"$(docker inspect --format '{{slice (index .HostConfig.SecurityOpt 0) 8}}'"
                                + " 0123456789ab)\" && docker rename ");
        assertThat(command.command()).contains("--security-opt=seccomp=<(printf %s \"$wharden_seccomp\")");
    }
}
