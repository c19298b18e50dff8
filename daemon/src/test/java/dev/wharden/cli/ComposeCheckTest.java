package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code wharden check --compose}, as a job of CI calls it. */
final class ComposeCheckTest {
    private static final String HARDENED = """
            name: shop
            services:
              web:
                image: nginx:1.27
                user: "101:101"
                read_only: true
                cap_drop: [ALL]
                security_opt: ["no-new-privileges:true"]
                mem_limit: 256m
                memswap_limit: 256m
                cpus: 0.5
                pids_limit: 100
            """;

    @RegisterExtension
    final Said said = new Said();

    @TempDir
    private Path folder;

    private int check(String text, String... more) throws IOException {
        Path file = said.file(folder, "compose.yaml", text);
        said.clear();
        return said.wharden(List.of("check", "--profile", "restricted", "--compose", file.toString()), more);
    }

    @Test
    void aHardenedFilePassesWithoutAnEngine() throws IOException {
        assertThat(check(HARDENED, "--engine", "unix:///nowhere.sock"))
                .as(said.out() + said.err())
                .isZero();
        assertThat(said.out())
                .startsWith("web  Compliant  nginx:1.27  policy restricted\n1 service: 1 compliant\n")
                .contains("Not judged before it runs")
                .doesNotContain("\u001b");
    }

    @Test
    void aFindingHasTheLineOfItsKeyAndTheLinesThatMakeItPass() throws IOException {
        assertThat(check(HARDENED + "    privileged: true\n    volumes:\n      - /etc:/etc/host\n"))
                .isEqualTo(Exit.DRIFT);
        String file = folder.resolve("compose.yaml").toString();
        assertThat(said.out())
                .contains("  " + file + ":13  critical privileged: is privileged (implies ")
                .contains("  " + file + ":15  critical hostPath: the host's /etc is mounted at /etc/host\n")
                .contains("  To make it pass, in web:\n    privileged: false\n")
                .contains("1 service: 1 drifted\n", " findings: ")
                .doesNotContain("label=disable");
    }

    @Test
    void whatOnlyTheImageDecidesIsNeverAPass() throws IOException {
        assertThat(check(HARDENED.replace("    user: \"101:101\"\n", ""))).isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains("web  Unknown")
                .contains(
                        ":3  unknown  runAsNonRoot: unknown before it runs: the image decides, as no user is set here")
                .contains("  To make it pass, in web:\n    # user: \"UID:GID\", in numbers, not 0, as the image "
                        + "expects it ");
        assertThat(check(HARDENED.replace("user: \"101:101\"", "user: nginx"))).isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains(":5  unknown  runAsNonRoot: unknown before it runs: which uid the user's name has");
        assertThat(check(HARDENED + "    volumes: ['d:/d']\nvolumes: {d: {external: true}}\n"))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains("hostPath: unknown before it runs: what of the host the external volume d mounts");
        assertThat(check(HARDENED + "    pid: 'container:other'\n")).isEqualTo(Exit.DRIFT);
        assertThat(said.out()).contains("hostPID: unknown before it runs: container:other is not in this file");
    }

    @Test
    void whatOtherProgramsDecideIsNeverAPass() throws IOException {
        assertThat(check(HARDENED + "    post_start: [{command: ./migrate, user: root}]\n"))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains("runAsNonRoot: unknown before it runs: post_start runs a command with other rights")
                .contains("capabilities: unknown before it runs: post_start runs a command with other rights");
        assertThat(check(HARDENED + "    pre_stop: [{command: ./drain}]\n")).isZero();
        assertThat(check(HARDENED + "    volumes: ['d:/d']\nvolumes: {d: {driver: rclone}}\n"))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains("hostPath: unknown before it runs: what of the host the driver rclone mounts for shop_d");
        assertThat(check(HARDENED + "  db: {provider: {type: awesomecloud}}\n")).isZero();
        assertThat(said.err()).contains("service db is not a container, and is not judged");
    }

    @Test
    void whatOnlyAPersonCanChooseIsACommentAndNotALineToPaste() throws IOException {
        assertThat(check(HARDENED + """
                    network_mode: host
                    volumes: ['/srv/data:/data']
                    tmpfs: [/cache]
                    volumes_from: [old]
                  old: {image: i, user: '1:1'}
                """)).isEqualTo(Exit.DRIFT);
        assertThat(said.out().lines().map(String::strip))
                .contains(
                        "# networks: [NETWORK] in place of network_mode: host",
                        "# volumes: [NAME:/path] in place of volumes_from")
                .noneMatch(line -> line.startsWith("networks:") || line.startsWith("volumes:"));
    }

    @Test
    void theImageAndTheEngineAreUnknownAndNotWrong() throws IOException {
        assertThat(said.wharden(
                        List.of("check", "--profile", "cis-docker-1.6.0-l2", "--compose"),
                        said.file(folder, "compose.yaml", HARDENED).toString()))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains("imagePolicy: unknown before it runs: what the image is")
                .contains("healthcheck: unknown before it runs: the image decides, as no health check is set here")
                .contains("hostUsers: unknown before it runs: engine and host");
    }

    @Test
    void aHostsCgroupNamespaceAndALabelThatTightensCount() throws IOException {
        check(HARDENED + "    cgroup: host\n");
        assertThat(said.out()).contains(":13  low      hostCgroup: is in the host's cgroup namespace");
        Path file = said.file(
                folder,
                "compose.yaml",
                "services: {web: {image: i, user: '1:1', labels: {dev.wharden.profile: restricted}}}");
        assertThat(said.wharden(List.of("check", "--profile", "privileged", "--compose", file.toString())))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out()).contains("readOnlyRootFilesystem: root filesystem is writable");
    }

    @Test
    void jsonIsTheReportWithServicesAndPlaces() throws IOException {
        assertThat(check(HARDENED + "    privileged: true\n", "-o", "json")).isEqualTo(Exit.DRIFT);
        JsonNode report = new ObjectMapper().readTree(said.out());
        assertThat(report.path("kind").asText()).isEqualTo("CheckReport");
        JsonNode row = report.at("/containers/0");
        assertThat(row.path("service").asText()).isEqualTo("web");
        assertThat(row.path("name").asText()).isEqualTo("shop-web-1");
        assertThat(row.path("findings"))
                .filteredOn(finding -> finding.path("control").asText().equals("privileged"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.path("place").toString())
                        .isEqualTo("{\"file\":\"" + folder.resolve("compose.yaml") + "\",\"line\":13,\"column\":17}"));
    }

    @Test
    void theThresholdAndNamesOfServicesHold() throws IOException {
        assertThat(check(HARDENED.replace("    pids_limit: 100\n", ""), "--fail-on", "high"))
                .isZero();
        String two = HARDENED + "  db: {image: postgres, privileged: true}\n";
        Path file = said.file(folder, "compose.yaml", two);
        assertThat(said.wharden(List.of("check", "web", "--profile", "restricted", "--compose", file.toString())))
                .as(said.out() + said.err())
                .isZero();
        assertThat(said.wharden(List.of("check", "nosuch", "--compose", file.toString())))
                .isEqualTo(Exit.USAGE);
        assertThat(said.err()).contains("no such service: nosuch (services: web, db)");
    }

    @Test
    void policiesMatchTheNameTheImageAndTheLabelsOfTheFile() throws IOException {
        Path policies = said.file(folder, "policies/p.yaml", """
                apiVersion: wharden.dev/v1
                kind: HardeningPolicy
                metadata: {name: p}
                spec:
                  match: {images: ['nginx*'], names: ['shop-*'], labels: {com.docker.compose.service: web}}
                  desired: {privileged: false}
                ---
                apiVersion: wharden.dev/v1
                kind: PolicyException
                metadata: {name: e}
                spec:
                  match: {names: [shop-web-1]}
                  controls: [privileged]
                  reason: r
                  owner: o
                  expiresAt: 2099-01-01T00:00:00Z
                """);
        Path file = said.file(folder, "compose.yaml", HARDENED + "    privileged: true\n");
        assertThat(said.wharden(List.of("check", "--policies", policies.toString(), "--compose", file.toString())))
                .as(said.out() + said.err())
                .isZero();
        assertThat(said.out()).contains("web  Excepted  nginx:1.27  policy p", "(excepted: e)");
    }

    @Test
    void aMistakeInTheFileIsALineEachAndExitTwo() throws IOException {
        assertThat(check("services:\n  web: {image: i, privileged: maybe, pids_limit: x}\n"))
                .isEqualTo(Exit.USAGE);
        assertThat(said.out()).isEmpty();
        assertThat(said.err().lines()).hasSize(2).allMatch(line -> line.contains("compose.yaml:2:"));
        assertThat(check("services: {web: {extends: base}}")).isEqualTo(Exit.USAGE);
        assertThat(said.err()).contains("docker compose config").hasLineCount(1);
        assertThat(said.wharden(List.of("check", "--inspect", "x", "--compose", "y")))
                .isEqualTo(Exit.USAGE);
    }
}
