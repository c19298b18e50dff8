package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.Passwd;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container's own {@code /etc/passwd} says: read through the engine, which follows no link out of the container.
 * The file comes with the container, so of what is kept there is only the name that was asked for. Safe for use by many
 * threads.
 */
final class Accounts {
    private static final int LIMIT = 1 << 20;
    /** The looks at other containers wait for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long ROOM = 1 << 20;
    private static final String PASSWD = "/etc/passwd";
    private static final String NONE = PASSWD + " of the container is not a regular file";

    private final DockerReader reader;
    /** By container. */
    private final Recent<Observed<Map<String, Long>>> known = new Recent<>(ROOM);

    Accounts(DockerReader reader) {
        this.reader = reader;
    }

    /**
     * The number of the declared user, by its name; absent where that is none. Kept for the container and not for its
     * image: a container may change its own file and must not speak for its siblings.
     */
    Observed<Map<String, Long>> uid(Container declared) {
        UserSpec user = UserSpec.of(declared);
        if (!user.isName()) {
            return Observed.absent("the user is not a name");
        }
        return known.get(declared.id()).orElseGet(() -> {
            Observed<Map<String, Long>> read =
                    Asked.of(() -> ArchiveFile.read(reader.archive(declared.id(), PASSWD, LIMIT, PATIENCE))
                            .map(text -> Observed.known(Passwd.uid(text, user.user())))
                            .orElseGet(() -> Observed.unknown(NONE)));
            if (read instanceof Observed.Known<Map<String, Long>>) {
                known.put(declared.id(), read, HeapWeight.text(user.user()));
            }
            return read;
        });
    }

    /** The account that was made for its service, for people. */
    Observed<ServiceUser> service(Container declared, Map<Long, String> powerful) {
        Observed<ServiceUser> account = Asked.of(() -> {
            Optional<String> file = ArchiveFile.read(reader.archive(declared.id(), PASSWD, LIMIT));
            return file.map(text -> ServiceAccount.of(Passwd.parse(text), declared, powerful))
                    .orElseGet(() -> Observed.unknown(NONE));
        });
        return account.map(user -> user.in(groups(declared, user)));
    }

    /** Of an account: the engine gives it them where it is named, and not where its number is. */
    private List<Long> groups(Container declared, ServiceUser account) {
        Observed<List<Long>> read = Asked.of(() -> ArchiveFile.read(reader.archive(declared.id(), "/etc/group", LIMIT))
                .map(text -> Observed.known(Passwd.groups(text, account.name())))
                .orElseGet(() -> Observed.absent("none")));
        return read instanceof Observed.Known<List<Long>>(List<Long> groups)
                ? groups.stream().filter(gid -> gid != account.gid()).toList()
                : List.of();
    }

    void invalidate(String container) {
        known.remove(container);
    }

    void invalidateAll() {
        known.clear();
    }
}
