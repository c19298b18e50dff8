package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.kernel.Passwd;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServiceAccountTest {
    private static final String BASE = """
            root:x:0:0:root:/root:/bin/bash
            daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
            _apt:x:42:65534::/nonexistent:/usr/sbin/nologin
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            """;

    private static Observed<ServiceUser> account(String image, String path, String passwd) {
        var json = JsonNodeFactory.instance.objectNode().put("Path", path);
        json.putObject("Config").put("Image", image);
        return ServiceAccount.of(Passwd.parse(passwd), new Container(json), Map.of(27L, "sudo"));
    }

    @Test
    void theOneThatIsNamedLikeTheImageOrTheProgram() {
        String passwd = BASE + "redis:x:999:998::/:/bin/sh\nextra:x:1000:1000::/:/bin/sh\n";
        assertThat(account("reg.example/team/redis:7", "/entry.sh", passwd))
                .isEqualTo(Observed.known(new ServiceUser(999, 998, "redis")));
        assertThat(account("cache:7", "/usr/bin/redis", passwd))
                .isEqualTo(Observed.known(new ServiceUser(999, 998, "redis")));
    }

    @Test
    void theOnlyOneThatWasAdded() {
        assertThat(account("app", "/run.sh", BASE + "mysql:x:101:102::/:/bin/false\n"))
                .isEqualTo(Observed.known(new ServiceUser(101, 102, "mysql")));
    }

    @Test
    void neitherRootNorTheHostsGroupsNorOneOfMany() {
        assertThat(account("app", "/run.sh", BASE)).isInstanceOf(Observed.Absent.class);
        assertThat(account("app", "/run.sh", BASE + "app:x:0:0::/:/bin/sh\n")).isInstanceOf(Observed.Absent.class);
        assertThat(account("app", "/run.sh", BASE + "app:x:200:0::/:/bin/sh\n")).isInstanceOf(Observed.Absent.class);
        assertThat(account("app", "/run.sh", BASE + "app:x:200:27::/:/bin/sh\n"))
                .isInstanceOf(Observed.Absent.class);
        assertThat(account("app", "/run.sh", BASE + "a:x:200:200::/:/bin/sh\nb:x:201:201::/:/bin/sh\n"))
                .isInstanceOf(Observed.Absent.class);
    }
}
