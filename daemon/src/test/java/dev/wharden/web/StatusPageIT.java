package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page in a real Chromium that may reach nobody but Wharden. */
final class StatusPageIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final int GROUND = 0xF6F7F9;

    private final Web web = new Web(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Site(
                    () -> Samples.status("<img src=x onerror=alert(1)>"),
                    () -> "",
                    List::of,
                    List::of,
                    System::nanoTime));

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        boolean there = Files.isExecutable(CHROMIUM);
        if (!there && System.getenv("WHARDEN_REQUIRE_ENGINE") != null) {
            throw new IllegalStateException("chromium is missing: run daemon/bin/setup");
        }
        Assumptions.assumeTrue(there, "chromium is not installed");
        web.start();
    }

    @AfterEach
    void stop() {
        web.stop();
    }

    @Test
    void aPersonSeesTheContainersWithReasonAndFix() throws Exception {
        String page = chromium("--dump-dom");
        assertThat(page)
                .contains("<b>web</b>", "runs privileged", "--privileged=false", "Recent actions")
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .doesNotContain("<img");
    }

    @Test
    void itLooksAsItsOwnStyleSheetSays() throws Exception {
        Path picture = folder.resolve("page.png");
        chromium("--screenshot=" + picture);
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isEqualTo(1200);
        assertThat(image.getRGB(2, 2) & 0xFFFFFF).as("the ground's colour").isEqualTo(GROUND);
    }

    private String chromium(String what) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--window-size=1200,1000",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                what,
                "http://127.0.0.1:" + web.port() + "/"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("chromium ended").isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
