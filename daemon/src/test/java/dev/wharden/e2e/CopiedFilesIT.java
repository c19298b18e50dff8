package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What compose copies into containers is told from what they write, and is not given up. */
final class CopiedFilesIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-copied-");

    private static final String PROJECT = "e2e-copied-shop";

    @TempDir
    private Path folder;

    private ComposeProject shop;
    private Product product;

    @BeforeEach
    void up() {
        shop = new ComposeProject(ENGINE, folder, PROJECT);
        shop.file("compose.yaml", """
                x-service: &service
                  image: busybox:test
                  command: ["sh", "-c", "mkdir -p /opt/own; echo 1 >/opt/own/state; exec sleep 1000"]
                  init: true
                  network_mode: none
                services:
                  given:
                    <<: *service
                    configs:
                      - greeting
                      - {source: deep, target: /var/log/app/app.conf, mode: 0644}
                    secrets:
                      - {source: token, target: /opt/token}
                  touched:
                    <<: *service
                    command: ["sh", "-c", "sed -i s/a/b/ /srv/a; touch /opt/b; mkdir -p /opt/own;
                      echo 1 >/opt/own/state; exec sleep 1000"]
                    configs:
                      - {source: greeting, target: /srv/a, mode: 0644}
                      - {source: deep, target: /opt/b}
                  own:
                    <<: *service
                configs:
                  greeting: {content: a}
                  deep: {content: b}
                secrets:
                  token: {environment: TOKEN}
                """);
        shop.file(".env", "TOKEN=t\n");
        Ran up = shop.compose("up", "-d");
        assertThat(up.code()).as(up.err()).isZero();
        product = Product.in(folder, ENGINE, "Enforce");
        product.configure("Enforce");
        product.enforce(
                "shop",
                PROJECT + "-*",
                "{privileged: false, readOnlyRootFilesystem: {tmpfs: [/opt/own]}}",
                "remediation: {writableLayer: Discard}");
    }

    @AfterEach
    void down() {
        shop.compose("down", "--timeout", "1");
    }

    @Test
    void aTwinWouldRunWithoutThemSoThatNoneIsMade() {
        String given = shop.container("given");
        await().until(() -> ENGINE.docker("diff", given).contains("/opt/own/state"));
        assertThat(product.wharden("plan", given).out())
                .contains("refused: it was given files that a recreation would lose: /greeting, /opt/token,"
                        + " /var/log/app/app.conf; give it secrets and configs as files");
        String touched = shop.container("touched");
        await().until(() -> ENGINE.docker("diff", touched).contains("/opt/own/state"));
        assertThat(product.wharden("plan", touched).out())
                .contains("it was given files that a recreation would lose: /opt/b, /srv/a; give it");
        String own = shop.container("own");
        await().until(() -> ENGINE.docker("diff", own).contains("/opt/own/state"));
        assertThat(product.wharden("plan", own).out())
                .doesNotContain("refused:")
                .contains("gives up what was written outside volumes: /opt/own/state");
    }
}
