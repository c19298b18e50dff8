package dev.wharden.config.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.config.yaml.Problem;
import dev.wharden.container.Container;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compose files as compose reads them: places, variables, merges; and what is wrong or hostile is a line each. */
final class ComposeFilesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("SET", "s", "EMPTY", "", "HOME", "/home/me");

    @TempDir
    private Path folder;

    private ComposeFiles.Loaded load(String... texts) throws IOException {
        var files = new java.util.ArrayList<String>();
        for (String text : texts) {
            files.add(Files.writeString(folder.resolve("c" + files.size() + ".yaml"), text)
                    .toString());
        }
        return new ComposeFiles(ENVIRONMENT, InputStream.nullInputStream()).read(files);
    }

    private Container one(String... texts) throws IOException {
        return load(texts).services().getFirst().declared();
    }

    private List<String> problems(String... texts) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> load(texts));
        assertThat(refused).as("accepted").isNotNull();
        return refused.problems().stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "$SET, s",
        "${SET}, s",
        "a${SET}b, asb",
        "${UNSET:-d}, d",
        "${EMPTY:-d}, d",
        "${EMPTY-d}, ''",
        "${UNSET-d}, d",
        "${SET:-d}, s",
        "${SET:+r}, r",
        "${EMPTY:+r}, ''",
        "${EMPTY+r}, r",
        "${UNSET+r}, ''",
        "${UNSET:-${OTHER:-${SET}}}, s",
        "${UNSET:-a}b}, ab}",
        "$$SET, $SET",
        "$${SET}, ${SET}",
        "${SET:?must be}, s",
        "${DOT}, from .env",
        "${UNSET}, ''"
    })
    void variablesAreReplacedAsComposeDoes(String written, String becomes) throws IOException {
        Files.writeString(folder.resolve(".env"), "# a comment\nexport DOT='from .env'\nSET=not this\n");
        Container made = one("services: {web: {image: i, environment: {X: '" + written + "'}}}");
        assertThat(made.strings("/Config/Env")).containsExactly("X=" + becomes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${UNSET:?say it} | c0.yaml:1:28: variable UNSET must be set: \"say it\"",
                "${EMPTY:?} | c0.yaml:1:28: variable EMPTY must be set",
                "${UNSET | c0.yaml:1:28: a variable is not closed: \"${UNSET\"",
                "${} | c0.yaml:1:28: not a variable: \"${}\"",
                "${A!b} | c0.yaml:1:28: not a variable: \"${A!b}\"",
                "a $ b | c0.yaml:1:28: not a variable: \"$ b\"; write $$ for a dollar sign"
            })
    void aVariableThatIsWrongIsToldWithItsPlace(String written, String said) {
        assertThat(problems("services: {web: {image:    '" + written + "'}}")).containsExactly(said);
    }

    @Test
    void anUnsetVariableIsWarnedOfOnce() throws IOException {
        ComposeFiles.Loaded loaded = load("services: {web: {image: 'i:$TAG', user: '$TAG'}}");
        assertThat(loaded.warnings())
                .extracting(Problem::what)
                .containsExactly("variable TAG is not set: an empty text is taken for it");
    }

    @Test
    void anchorsAndMergeKeysAreResolvedAndThePlaceIsWhereTheKeyStands() throws IOException {
        ComposeService web = load("""
                        x-a: &a {cap_drop: [ALL], user: "1:1"}
                        x-b: &b
                          user: "2:2"
                          read_only: true
                        services:
                          web:
                            <<: [*a, *b]
                            image: i
                            privileged: true
                        """).services().getFirst();
        Container made = web.declared();
        assertThat(made.strings("/HostConfig/CapDrop")).containsExactly("ALL");
        assertThat(made.text("/Config/User")).isEqualTo("1:1");
        assertThat(made.isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
        assertThat(web.at("/HostConfig/Privileged").line()).isEqualTo(9);
        assertThat(web.at("/HostConfig/ReadonlyRootfs").line()).isEqualTo(4);
        assertThat(web.at("/HostConfig/Memory").line()).isEqualTo(6);
    }

    @Test
    void aLaterFileGoesOverAnEarlierOne() throws IOException {
        Container made = one("""
                services:
                  web:
                    image: i
                    privileged: true
                    cap_add: [A]
                    command: [a, b]
                    ports: ["1:1"]
                    volumes: ["/etc:/c", "/a:/a"]
                    environment: {A: one, B: one}
                    logging: {driver: local, options: {max-size: 1m}}
                    dns: 1.1.1.1
                    security_opt: [seccomp=unconfined]
                """, """
                services:
                  web:
                    privileged: false
                    cap_add: [B, A]
                    ports: ["2:2"]
                    volumes: ["/var:/c"]
                    environment: ["B=two"]
                    logging: {driver: json-file}
                    security_opt: !reset null
                """);
        assertThat(made.isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(made.strings("/HostConfig/CapAdd")).containsExactly("A", "B");
        assertThat(made.at("/HostConfig/PortBindings").propertyStream().map(Map.Entry::getKey))
                .containsExactly("1/tcp", "2/tcp");
        assertThat(made.strings("/HostConfig/Binds")).containsExactly("/var:/c:rw", "/a:/a:rw");
        assertThat(made.strings("/Config/Env")).containsExactly("A=one", "B=two");
        assertThat(made.at("/HostConfig/LogConfig").toString()).isEqualTo("{\"Type\":\"json-file\",\"Config\":{}}");
        assertThat(made.at("/HostConfig/SecurityOpt").isNull()).isTrue();
    }

    @Test
    void theProjectIsNamedAsComposeNamesIt() throws IOException {
        assertThat(one("name: shop\nservices: {web: {image: i}}").text("/Name")).isEqualTo("/shop-web-1");
        assertThat(one("services: {web: {image: i, container_name: shop}}").text("/Name"))
                .isEqualTo("/shop");
        assertThat(one("services: {web: {build: .}}").imageReference()).endsWith("-web");
        assertThat(ComposeProject.normalised("_My Shop.v2")).isEqualTo("myshopv2");
    }

    @Test
    void relativePathsBeginWithTheFirstFile() throws IOException {
        Container made = one("services: {web: {image: i, volumes: ['./a:/a', '../b:/b', '~/c:/c', '/d/../e:/e']}}");
        assertThat(made.strings("/HostConfig/Binds"))
                .containsExactly(folder + "/a:/a:rw", folder.getParent() + "/b:/b:rw", "/home/me/c:/c:rw", "/e:/e:rw");
    }

    @Test
    void whatOnlyTheImageDecidesIsNotThere() throws IOException {
        Container made = one("services: {web: {image: i, healthcheck: {interval: 1s}}}");
        assertThat(made.at("/Config/User").isMissingNode()).isTrue();
        assertThat(made.at("/Config/Healthcheck").isObject()).isFalse();
    }

    @Test
    void anExternalVolumeAndTheMountsOfAForeignContainerAreUnknown() throws IOException {
        assertThat(load("services: {web: {image: i, volumes: ['d:/d']}}\nvolumes: {d: {external: true}}")
                        .services()
                        .getFirst()
                        .unknown())
                .containsKeys("hostPath", "engineSocket", "writablePaths");
        assertThat(load("services: {web: {image: i, volumes_from: ['container:other']}}")
                        .services()
                        .getFirst()
                        .unknown())
                .containsKeys("hostPath", "engineSocket");
    }

    @Test
    void anEnvFileIsReadAndTheEnvironmentGoesOverIt() throws IOException {
        Files.writeString(folder.resolve("a.env"), "A=1 # one\nB=\"two words\"\n\nnonsense\n");
        assertThat(one("services: {web: {image: i, env_file: a.env, environment: {A: '2', SET: , UNSET: }}}")
                        .strings("/Config/Env"))
                .containsExactlyInAnyOrder("A=2", "B=two words", "SET=s");
        assertThat(problems("services: {web: {image: i, env_file: [{path: none.env, required: false}, no.env]}}"))
                .containsExactly("c0.yaml:1:74: cannot read the env file \"no.env\"");
    }

    @Test
    void whatIsNotReadAndWouldMatterIsSaidAndNothingIsJudged() {
        assertThat(problems("""
                include: [other.yaml]
                services:
                  web:
                    image: i
                    extends: {service: base, file: base.yaml}
                    label_file: labels
                """))
                .containsExactly(
                        "c0.yaml:1:10: include is not read here: pipe docker compose config into wharden check "
                                + "--compose -",
                        "c0.yaml:5:14: extends is not read here: pipe docker compose config into wharden check "
                                + "--compose -",
                        "c0.yaml:6:17: label_file is not read here: pipe docker compose config into wharden check "
                                + "--compose -");
    }

    @Test
    void everyMistakeIsALine() {
        assertThat(problems("""
                servces: {}
                services:
                  web:
                    image: i
                    privilegd: true
                    privileged: perhaps
                    mem_limit: much
                    pids_limit: 1.5
                    cpus: all
                    ports: ["80:x", {target: "99999"}, "1-2:1-3"]
                    volumes: ["nosuch:/d", "a:b:c:d"]
                    networks: [nosuch]
                    secrets: [nosuch]
                    restart: "on-failure:x"
                    ulimits: 7
                    container_name: "../x"
                """))
                .contains(
                        "c0.yaml:1:1: unknown key \"servces\", expected one of name, version, services, networks, "
                                + "volumes, secrets, configs, models, include",
                        "c0.yaml:5:5: unknown key \"privilegd\"",
                        "c0.yaml:6:17: expected true or false, found \"perhaps\"",
                        "c0.yaml:7:16: expected a size such as 512m, found \"much\"",
                        "c0.yaml:8:17: expected a whole number, found \"1.5\"",
                        "c0.yaml:11:15: volume \"nosuch\" is not declared under volumes",
                        "c0.yaml:12:16: network \"nosuch\" is not declared under networks",
                        "c0.yaml:3:3: not a name of a container: \"../x\"")
                .hasSizeGreaterThanOrEqualTo(15);
    }

    /** A limit that is misspelt is no limit. */
    @Test
    void aKeyThatIsNoneFurtherDownIsToldTooAndExtensionsAreNot() throws IOException {
        assertThat(problems("""
                services:
                  web:
                    image: i
                    logging: {drivr: local, x-mine: 1}
                    healthcheck: {tst: [CMD, x]}
                    deploy:
                      resorces: {}
                      resources:
                        limit: {memory: 1g}
                        limits: {memry: 1g}
                        reservations: {cpu: 1}
                      restart_policy: {conditon: any}
                      update_config: {paralelism: 1}
                      placement: {constraint: []}
                """))
                .contains(
                        "c0.yaml:4:15: unknown key \"drivr\", did you mean \"driver\"?",
                        "c0.yaml:10:18: unknown key \"memry\", did you mean \"memory\"?")
                .hasSize(9)
                .allMatch(problem -> problem.contains("unknown key"));
        assertThat(one("""
                services:
                  web:
                    image: i
                    logging: {driver: local, options: {max-size: 1m}, x-a: 1}
                    deploy:
                      mode: replicated
                      replicas: 2
                      x-b: 1
                      labels: {a: b}
                      endpoint_mode: vip
                      placement: {constraints: [a], preferences: [], max_replicas_per_node: 1}
                      update_config: {parallelism: 1, delay: 1s, failure_action: pause, monitor: 1s,
                                      max_failure_ratio: 0.1, order: stop-first}
                      resources: {limits: {memory: 64m, cpus: 1, pids: 9}, reservations: {memory: 32m}}
                      restart_policy: {condition: any, delay: 1s, max_attempts: 2, window: 1s}
                """).number("/HostConfig/Memory")).isEqualTo(64L << 20);
    }

    /** Each is refused in few words: no exception but ConfigException, whatever the file is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "- a",
                "services:",
                "services: []",
                "services: 7",
                "services: [web, db]",
                "services: {web: 7}",
                "services: {web: }",
                "services: {web: []}",
                "services: {web: {image: [i]}}",
                "services: {web: {image: i, ports: {a: b}}}",
                "services: {web: {image: i, volumes: [[]]}}",
                "services: {web: {image: i, volumes: [{}]}}",
                "services: {web: {image: i, volumes: [{type: bind}]}}",
                "services: {web: {image: i, environment: 7}}",
                "services: {web: {image: i, environment: [[]]}}",
                "services: {web: {image: i, deploy: [], ulimits: [], networks: 7}}",
                "services: {web: {image: i, deploy: {resources: {limits: {memory: [], cpus: {}, pids: x}}}}}",
                "services: {web: {image: i, logging: 7, healthcheck: 7, sysctls: 7}}",
                "services: {web: {image: i, secrets: [{}]}}",
                "services: {web: {image: i, security_opt: ['seccomp=nosuch.json']}}",
                "services: {web: {image: i, security_opt: ['seccomp=\\0']}}",
                "services: {web: {image: i, volumes: [\"\\0:/x\"], env_file: \"\\0\"}}",
                "services: {web: {<<: 7}}",
                "services: {web: {<<: [7]}}",
                "services: {web: &a {<<: *a}}",
                "a: &a [*a]\nservices: *a",
                "services: {web: {image: i, image: j}}",
                "services: !!java.lang.Runtime {}",
                "services: {web: !custom {image: i}}",
                "services: {web: {image: i}}\n---\nservices: {db: {image: i}}",
                "services: {\"\\e[2J\": {image: i}}",
                "services: {web: {image: i, ports: ['1-65535:1-65535']}}",
                "\t\tservices",
                "{{{{",
                "\u0000"
            })
    void whateverTheFileIsThereIsNoStackTrace(String text) throws IOException {
        try {
            assertThat(load(text).services())
                    .extracting(ComposeService::service)
                    .containsExactly("web");
        } catch (ConfigException refused) {
            assertThat(refused.problems())
                    .isNotEmpty()
                    .allSatisfy(problem ->
                            assertThat(problem.toString()).hasSizeLessThan(400).doesNotContain("\u001b"));
        }
    }

    @Test
    void bombsAreRefusedInLittleTime() {
        var laughs = new StringBuilder("x0: &x0 [lol, lol]\n");
        for (int i = 1; i < 20; i++) {
            laughs.append("x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(problems(laughs.append("services: {web: {image: i}}").toString()))
                .hasSize(1);
        assertThat(problems("a: ".repeat(1) + "[".repeat(100_000))).hasSize(1);
        assertThat(problems("services: {web: {image: '" + "${A:-".repeat(10_000) + "}".repeat(10_000) + "'}}"))
                .hasSize(1);
        assertThat(problems("#" + "x".repeat(2 << 20)))
                .singleElement()
                .asString()
                .contains("1 MiB");
    }

    @Test
    void aLongFileCostsLittle() throws IOException {
        var services = new StringBuilder("services:\n");
        for (int i = 0; i < 499; i++) {
            services.append("  s%d: {image: i, env_file: [e], ports: ['1000-1999']}\n".formatted(i));
        }
        var lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append("V%d=${V%d}x\n".formatted(i, i + 20_000));
        }
        Files.writeString(folder.resolve("e"), "A=1\n");
        Files.writeString(folder.resolve(".env"), lines);
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> assertThat(load(services.toString()).services())
                        .hasSize(499)
                        .allSatisfy(service -> assertThat(service.declared().at("/HostConfig/PortBindings"))
                                .hasSize(1_000)));
        assertThat(problems("services: {web: {image: i, ports: ['1-5000']}}"))
                .containsExactly("c0.yaml:1:36: more than 1000 ports of one service are not judged");
        assertThat(problems(services + "  a: {image: i}\n  b: {image: i}\n"))
                .singleElement()
                .asString()
                .contains("500");
    }

    @Test
    void aServiceHasTheLabelsThatComposeGivesIt() throws IOException {
        assertThat(one("{name: shop, services: {web: {image: i, labels: {com.docker.compose.project: other}}}}")
                        .labels())
                .containsEntry("com.docker.compose.project", "shop")
                .containsEntry("com.docker.compose.service", "web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{command: x, user: root}", "[x]"})
    void aHookThatComposeDoesNotTakeIsAnError(String hooks) {
        assertThat(problems("services: {web: {image: i, post_start: " + hooks + "}}"))
                .singleElement()
                .asString()
                .contains("expected a ");
    }

    @Test
    void envFilesAreInterpolatedAsComposeDoes() throws IOException {
        Files.writeString(folder.resolve(".env"), "TAG=1.27\nIMAGE=nginx:${TAG}\nRAW='${TAG}'\nSET=not this\n");
        Files.writeString(folder.resolve("e"), "URL=http://${TAG}/$SET\nexport B=\"${URL}!\" # why\nC='$URL'\n");
        assertThat(one("services: {web: {image: '${IMAGE}', labels: {raw: '${RAW}'}, env_file: e}}")
                        .strings("/Config/Env"))
                .containsExactly("URL=http://1.27/s", "B=http://1.27/s!", "C=$URL");
        assertThat(one("services: {web: {image: '${IMAGE}'}}").text("/Config/Image"))
                .isEqualTo("nginx:1.27");
        assertThat(one("services: {web: {image: i, labels: {raw: '${RAW}'}}}").labels())
                .containsEntry("raw", "${TAG}");
    }

    @Test
    void aFileMayComeFromStandardInput() {
        var input = new ByteArrayInputStream("name: p\nservices: {web: {image: i}}".getBytes(StandardCharsets.UTF_8));
        assertThat(new ComposeFiles(Map.of(), input).read(List.of("-")).services())
                .singleElement()
                .satisfies(web -> assertThat(web.place().toString()).isEqualTo("standard input:2:12"));
    }

    @Test
    void aFolderIsTheFileThatComposeWouldTakeAndItsOverride() throws IOException {
        Files.writeString(folder.resolve("compose.yaml"), "services: {web: {image: i, privileged: true}}");
        Files.writeString(folder.resolve("compose.override.yaml"), "services: {web: {privileged: false}}");
        var files = new ComposeFiles(Map.of(), InputStream.nullInputStream());
        assertThat(files.read(List.of(folder.toString()))
                        .services()
                        .getFirst()
                        .declared()
                        .isTrue("/HostConfig/Privileged"))
                .isFalse();
    }
}
