package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WrittenFoldersTest {
    private static WrittenFolders of(Changes changes, Set<String> folders, Set<String> filled) {
        return of(changes, folders, filled, Set.of());
    }

    private static WrittenFolders of(Changes changes, Set<String> folders, Set<String> filled, Set<String> used) {
        var json = JsonNodeFactory.instance.objectNode();
        json.putObject("HostConfig").putObject("Tmpfs").put("/scratch", "");
        json.putArray("Mounts").addObject().put("Destination", "/data");
        json.putObject("Config").put("WorkingDir", "/app");
        json.put("Path", "/opt/app/run.sh");
        return WrittenFolders.of(changes, new Container(json), new WrittenFolders.Look() {
            @Override
            public boolean isFolder(String path) {
                return folders.contains(path);
            }

            @Override
            public boolean isUsed(String folder) {
                return used.contains(folder);
            }

            @Override
            public boolean isFilled(String folder) {
                return filled.contains(folder);
            }
        });
    }

    /** Each is a call to the engine, also where many folders lie beside each other in one. */
    @Test
    void foldersAreAskedOfAFewTimes() {
        var paths = new ArrayList<String>(List.of("C /opt", "C /opt/app"));
        for (int each = 0; each < 200; each++) {
            paths.add("A /opt/app/a" + each % 10);
            paths.add("A /opt/app/a" + each % 10 + "/b" + each);
        }
        var json = JsonNodeFactory.instance.objectNode();
        json.put("Path", "/opt/app/run.sh");
        var asked = new ArrayList<String>();
        WrittenFolders.of(Diff.of(paths), new Container(json), new WrittenFolders.Look() {
            @Override
            public boolean isFolder(String path) {
                asked.add(path);
                return true;
            }

            @Override
            public boolean isUsed(String folder) {
                return false;
            }

            @Override
            public boolean isFilled(String folder) {
                return false;
            }
        });
        assertThat(asked).doesNotHaveDuplicates().hasSizeBetween(1, 40);
    }

    @Test
    void debiansNginx() {
        assertThat(of(
                        Diff.of(
                                "C /run",
                                "A /run/nginx.pid",
                                "C /var",
                                "C /var/log",
                                "C /var/log/nginx",
                                "A /var/log/nginx/access.log",
                                "C /var/lib",
                                "C /var/lib/nginx",
                                "A /var/lib/nginx/body",
                                "A /var/lib/nginx/proxy"),
                        Set.of("/var/lib/nginx/body", "/var/lib/nginx/proxy"),
                        Set.of()))
                .isEqualTo(new WrittenFolders(
                        List.of("/run", "/var/lib/nginx", "/var/log/nginx"), List.of(), List.of(), 0));
    }

    @Test
    void dataIsAVolumeAndTheSystemsFilesAreTheImages() {
        assertThat(of(
                        Diff.of("C /etc", "C /etc/app.conf", "C /srv", "A /srv/rows", "A /srv/rows/a.db", "A /x"),
                        Set.of(),
                        Set.of()))
                .isEqualTo(new WrittenFolders(List.of(), List.of("/srv"), List.of("/x", "/etc/app.conf"), 0));
    }

    /** The engine makes the folders above a mount, and a volume there would get what is mounted. */
    @Test
    void aVolumeLiesBesideWhatIsMountedWhereItCan() {
        var json = JsonNodeFactory.instance.objectNode();
        var mounts = json.putArray("Mounts");
        for (String path : List.of("/srv/app/media", "/var/lib/shop/keys", "/opt/rows/in")) {
            mounts.addObject().put("Destination", path);
        }
        assertThat(volumes(json, "A /srv", "A /srv/app", "A /srv/app/db", "A /srv/app/db/a"))
                .containsExactly("/srv/app/db");
        assertThat(volumes(json, "A /srv", "A /srv/app", "A /srv/app/conf"))
                .as("no volume is a file")
                .containsExactly("/srv");
        assertThat(volumes(json, "A /srv", "A /srv/app", "A /srv/app/conf", "A /srv/app/db", "A /srv/app/db/a"))
                .containsExactly("/srv");
        assertThat(volumes(json, "C /opt", "C /opt/rows", "A /opt/rows/out", "A /opt/rows/out/a"))
                .containsExactly("/opt/rows/out");
        assertThat(volumes(json, "C /var", "C /var/lib", "C /var/lib/shop", "A /var/lib/shop/a", "A /var/lib/shop/a/b"))
                .as("what a program keeps stays together")
                .containsExactly("/var/lib/shop");
        var many = new ArrayList<>(List.of("A /srv", "A /srv/app"));
        for (int each = 0; each < 100; each++) {
            many.add("A /srv/app/d" + each);
            many.add("A /srv/app/d" + each + "/f");
        }
        assertThat(volumes(json, many.toArray(String[]::new))).containsExactly("/srv");
    }

    private static List<String> volumes(ObjectNode json, String... changes) {
        return WrittenFolders.of(Diff.of(changes), new Container(json), new WrittenFolders.Look() {
                    @Override
                    public boolean isFolder(String path) {
                        return false;
                    }

                    @Override
                    public boolean isUsed(String folder) {
                        return false;
                    }

                    @Override
                    public boolean isFilled(String folder) {
                        return false;
                    }
                })
                .volumes();
    }

    /** A file among the image's is for the image; an empty folder there can be made by a tmpfs. */
    @Test
    void anEmptyFolderAmongTheImagesProgramsIsATmpfs() {
        assertThat(of(
                        Diff.of(
                                "C /etc",
                                "A /etc/s6",
                                "A /etc/s6/log",
                                "A /etc/s6/run",
                                "A /etc/app",
                                "A /etc/app/made.conf",
                                "A /etc/app/run"),
                        Set.of("/etc/s6/log", "/etc/s6/run", "/etc/app/run"),
                        Set.of()))
                .isEqualTo(new WrittenFolders(
                        List.of("/etc/app/run", "/etc/s6"), List.of(), List.of("/etc/app/made.conf"), 0));
    }

    /** No volume is advised for it: a repair goes without, and so does Python. */
    @Test
    void pythonsBytecodeIsNotMissed() {
        assertThat(of(
                        Diff.of("C /srv", "A /srv/__pycache__", "A /srv/__pycache__/app.cpython-313.pyc"),
                        Set.of("/srv/__pycache__"),
                        Set.of("/srv")))
                .isEqualTo(new WrittenFolders(List.of(), List.of(), List.of(), 0));
    }

    /** What is advised depends on it, however much was written to the image's folders. */
    @Test
    void filesOfTheRootFolderAreToldFirst() {
        var changes = new ArrayList<>(List.of("A /state", "C /etc"));
        for (int i = 0; i < 20; i++) {
            changes.add("A /etc/file" + i);
        }
        WrittenFolders written = of(Diff.of(changes), Set.of(), Set.of());
        assertThat(written.inRoot()).containsExactly("/state");
        assertThat(written.image()).hasSize(8);
    }

    @Test
    void anEmptyFolderOfItsOwnIsNoFileInTheRootFolder() {
        WrittenFolders written = of(Diff.of("A /data2", "A /state"), Set.of("/data2"), Set.of());
        assertThat(written.inRoot()).containsExactly("/state");
        assertThat(written.volumes()).containsExactly("/data2");
    }

    @Test
    void aFileAmongFoldersMakesAVolumeInAnyOrder() {
        Set<String> folders = Set.of("/srv/b");
        assertThat(of(Diff.of("C /srv", "A /srv/a.db", "A /srv/b"), folders, Set.of())
                        .volumes())
                .containsExactly("/srv");
        WrittenFolders other = of(Diff.of("C /srv", "A /srv/b", "A /srv/c.db"), folders, Set.of());
        assertThat(other.volumes()).containsExactly("/srv");
        assertThat(other.tmpfs()).isEmpty();
    }

    @Test
    void whatATmpfsWouldHideIsAVolumeWhichBeginsWithIt() {
        WrittenFolders written =
                of(Diff.of("C /var/cache/app", "A /var/cache/app/x"), Set.of(), Set.of("/var/cache/app"));
        assertThat(written.volumes()).containsExactly("/var/cache/app");
        assertThat(written.tmpfs()).isEmpty();
    }

    @Test
    void mountsTheEnginesFilesAndFoldersThatOnlyChangedOwnerAreNotCounted() {
        assertThat(of(
                        Diff.of(
                                "A /data",
                                "A /scratch/x",
                                "C /etc",
                                "C /etc/hosts",
                                "A /dev/x",
                                "A /app",
                                "C /var/lib/redis"),
                        Set.of("/var/lib/redis"),
                        Set.of()))
                .isEqualTo(new WrittenFolders(List.of(), List.of(), List.of(), 0));
    }

    /** As Exim: {@code docker diff} shows nothing of input, where mail only passes through. */
    @Test
    void theStateOfAProgramIsKeptWhole() {
        assertThat(of(
                                Diff.of("C /var/spool/exim4", "C /var/spool/exim4/db", "A /var/spool/exim4/db/retry"),
                                Set.of(),
                                Set.of())
                        .volumes())
                .containsExactly("/var/spool/exim4");
    }

    @Test
    void aFolderThatWasGivenAwayAndIsUsedIsWrittenTo() {
        Set<String> folders = Set.of("/var/spool/exim4/input", "/var/lib/nginx/tmp");
        WrittenFolders written = of(
                Diff.of("C /var/spool/exim4", "C /var/spool/exim4/input", "C /var/lib/nginx/tmp"),
                folders,
                Set.of(),
                folders);
        assertThat(written.volumes()).containsExactly("/var/spool/exim4");
        assertThat(written.tmpfs()).containsExactly("/var/lib/nginx/tmp");
    }

    /** As the official images of Node.js, Tomcat and Elasticsearch have it. */
    @Test
    void applicationsBelowUsrKeepDataToo() {
        assertThat(of(
                        Diff.of(
                                "C /usr/src/node",
                                "A /usr/src/node/config.json",
                                "C /usr/local/tomcat/work",
                                "A /usr/local/tomcat/work/Catalina",
                                "A /usr/local/tomcat/work/Catalina/x.class",
                                "C /usr/local/tomcat/logs",
                                "A /usr/local/tomcat/logs/access.txt",
                                "C /usr/local/bin",
                                "A /usr/local/bin/tool",
                                "C /opt/app",
                                "A /opt/app/state"),
                        Set.of(),
                        Set.of()))
                .isEqualTo(new WrittenFolders(
                        List.of("/usr/local/tomcat/logs"),
                        List.of("/usr/local/tomcat/work", "/usr/src/node"),
                        List.of("/opt/app/state", "/usr/local/bin/tool"),
                        0));
    }

    @Test
    void whatLiesInAnotherProposalNeedsNone() {
        WrittenFolders written = of(
                Diff.of("C /srv/a", "A /srv/a/x", "C /srv/a/cache", "A /srv/a/cache/y", "C /srv/a/b", "A /srv/a/b/z"),
                Set.of(),
                Set.of());
        assertThat(written.volumes()).containsExactly("/srv/a");
        assertThat(written.tmpfs()).isEmpty();
    }

    @Test
    void strangeNamesAreNotProposedAndThereAreFew() {
        assertThat(of(Diff.of("A /tmp;id/x", "A /srv/$(id)/x"), Set.of(), Set.of()))
                .isEqualTo(new WrittenFolders(List.of(), List.of(), List.of(), 2));
        var many = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            many.add("C /srv/" + i);
            many.add("A /srv/" + i + "/x");
        }
        WrittenFolders written = of(Diff.of(many), Set.of(), Set.of());
        assertThat(written.volumes()).hasSize(8);
        assertThat(written.others()).isEqualTo(92);
    }

    /** As php-fpm with its sessions: every other folder must be looked at too. */
    @Test
    void manyFilesInOneFolderHideNoOtherFolder() {
        var many = new ArrayList<>(List.of("C /var/lib/php/sessions", "C /var/www/uploads", "A /var/www/uploads/x"));
        for (int i = 0; i < 100; i++) {
            many.add("A /var/lib/php/sessions/" + i);
            many.add("A /var/cache/pages/" + i);
        }
        WrittenFolders written = of(Diff.of(many), Set.of(), Set.of());
        assertThat(written.volumes()).containsExactly("/var/lib/php", "/var/www/uploads");
        assertThat(written.tmpfs()).containsExactly("/var/cache/pages");
    }

    /** As etcd with its data in /etcd-data. */
    @Test
    void aFolderBesideTheImagesOwnIsAVolume() {
        WrittenFolders written = of(
                Diff.of("A /etcd-data", "A /etcd-data/member", "A /etcd-data/member/wal", "A /logs", "A /logs/a.log"),
                Set.of(),
                Set.of());
        assertThat(written.volumes()).containsExactly("/etcd-data");
        assertThat(written.tmpfs()).containsExactly("/logs");
        assertThat(written.image()).isEmpty();
    }

    /** A volume on /app would keep this image's program for good. */
    @Test
    void theFolderThatItMadeIsTheVolumeAndNotTheOneAroundIt() {
        assertThat(of(
                                Diff.of(
                                        "C /app2",
                                        "A /app2/uploads",
                                        "A /app2/uploads/2026",
                                        "A /app2/uploads/2026/a.pdf"),
                                Set.of(),
                                Set.of("/app2", "/var/lib"))
                        .volumes())
                .containsExactly("/app2/uploads");
        assertThat(of(Diff.of("C /app2", "A /app2/empty"), Set.of("/app2/empty"), Set.of("/app2"))
                        .volumes())
                .containsExactly("/app2/empty");
        assertThat(of(
                                Diff.of("C /app2", "A /app2/uploads", "A /app2/uploads/a", "A /app2/rows.db"),
                                Set.of(),
                                Set.of("/app2", "/var/lib"))
                        .volumes())
                .containsExactly("/app2");
        assertThat(of(
                                Diff.of("C /var/lib", "A /var/lib/app", "A /var/lib/app/rows", "A /var/lib/app/rows/1"),
                                Set.of(),
                                Set.of("/app2", "/var/lib"))
                        .volumes())
                .containsExactly("/var/lib/app");
    }
}
