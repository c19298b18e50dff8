package dev.wharden.remedy.recreate.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a start takes along from the host is what the container has. */
final class MountsBelowTest {
    private static final MountPoint BIND = new MountPoint("/srv/app", "/m", "rw", "ext4", "254:0");

    private static Container container(String rights) {
        return Json.container("""
                {"HostConfig": {%s "Binds": ["/srv/app:/m", "logs:/m/logs"]},
                 "Mounts": [{"Type": "bind", "Source": "/srv/app", "Destination": "/m"},
                   {"Type": "volume", "Source": "/volumes/logs/_data", "Destination": "/m/logs"}]}
                """.formatted(rights));
    }

    /** Lines as {@code path=type:device}, after the one that all have. */
    private static List<MountPoint> lines(MountPoint first, String written) {
        var lines = new ArrayList<>(List.of(first));
        Arrays.stream(written.split(" ")).filter(line -> !line.isEmpty()).forEach(line -> {
            String[] parts = line.split("[=:]", 3);
            lines.add(new MountPoint("/", parts[0], "rw", parts[1], parts[2]));
        });
        return lines;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        nothing is below                   |                  |                          | ""         | ""
        a disk that came along             | /m/d=ext4:8:1    | /srv/app/d=ext4:8:1      | ""         | ""
        a disk that came later             |                  | /srv/app/d=xfs:8:1       | ""         | /d
        one that was unmounted             | /m/d=ext4:8:1    |                          | ""         | /d
        another at its place               | /m/d=nfs4:0:50   | /srv/app/d=nfs4:0:51     | ""         | /d
        one over another                   | /m/d=ext4:8:1    | "/srv/app/d=ext4:8:1 /srv/app/d=xfs:8:2" | "" | /d
        beside it                          |                  | /srv/application=ext4:8:1 | ""        | ""
        at the source itself               |                  | /srv/app=ext4:8:1        | ""         | ""
        nothing that lasts                 |                  | "/srv/app/t=tmpfs:0:9 /srv/app/o=overlay:0:8" | "" | ""
        under a volume of its own          | /m/logs=ext4:8:3 | /srv/app/logs=ext4:8:1   | ""         | ""
        below another machine's            | /m/d=nfs4:0:50   | "/srv/app/d=nfs4:0:50 /srv/app/d/e=nfs4:0:52" | "" | ""
        automounted at its own place       |                  | "/srv/app/d=autofs:0:60 /srv/app/d=nfs4:0:61" | "" | ""
        automounted below, since unused    | "/m/d=autofs:0:60 /m/d/e=ext4:8:1" | /srv/app/d=autofs:0:60 | "" | ""
        an automount of the other's path   | /srv/app/d=autofs:0:60 | /srv/app/d=ext4:8:1 | ""       | /d
        of a program, with which it ends   |                  | /srv/app/p=fuse.portal:0:62 | "" | ""
        mounted by itself, as it may       | /m/d=ext4:8:1    |                          | SYS_ADMIN  | ""
        later, and it may mount            |                  | /srv/app/d=ext4:8:1      | SYS_ADMIN  | /d
        """)
    void isComparedWithTheHost(String what, String table, String host, String right, String path) {
        Container container = container(right.isEmpty() ? "" : "\"CapAdd\": [\"%s\"],".formatted(right));
        var root = new MountPoint("/", "/", "rw", "ext4", "254:0");
        var below = MountsBelow.of(
                container,
                List.of(BIND),
                lines(BIND, table == null ? "" : table),
                HostMounts.of(lines(root, host == null ? "" : host)));
        assertThat(below.change(BIND, "/srv/app").orElse("")).as(what).isEqualTo(path);
    }
}
