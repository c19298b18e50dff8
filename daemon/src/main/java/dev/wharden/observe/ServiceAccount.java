package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.ImageReference;
import dev.wharden.container.UserSpec;
import dev.wharden.kernel.Passwd.Account;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The account of a container's {@code /etc/passwd} that was made for its service: named like the image or the program,
 * or the only one that a package or a Dockerfile added. A proposal for people.
 */
final class ServiceAccount {
    /**
     * From here on packages and people number their accounts (Debian policy 9.2.2); below are the distribution's own.
     */
    private static final long FIRST = 100;

    private static final long LAST = 59_999;
    /** Those that come with a base image and serve nothing. */
    private static final Set<String> BASE =
            Set.of("_apt", "nobody", "messagebus", "systemd-network", "systemd-resolve", "systemd-timesync", "polkitd");

    private ServiceAccount() {}

    static Observed<ServiceUser> of(List<Account> accounts, Container declared, Map<Long, String> powerful) {
        List<Account> fit = accounts.stream()
                .filter(account -> account.uid() > 0 && account.uid() <= UserSpec.MAXIMUM)
                .filter(account -> account.gid() > 0 && account.gid() <= UserSpec.MAXIMUM)
                .filter(account -> !powerful.containsKey(account.gid()) && !BASE.contains(account.name()))
                .toList();
        Set<String> names = names(declared);
        Optional<Account> named =
                fit.stream().filter(account -> names.contains(account.name())).findFirst();
        List<Account> added = fit.stream()
                .filter(account -> account.uid() >= FIRST && account.uid() <= LAST)
                .toList();
        return named.or(() -> added.size() == 1 ? Optional.of(added.getFirst()) : Optional.empty())
                .map(account -> Observed.known(new ServiceUser(account.uid(), account.gid(), account.name())))
                .orElseGet(() -> Observed.absent("no account of its /etc/passwd is named like it"));
    }

    /** The image's last word, and the program's. */
    private static Set<String> names(Container declared) {
        String repository = ImageReference.of(declared.imageReference()).repository();
        String program = declared.text("/Path");
        return Stream.of(repository, program).map(ServiceAccount::lastPart).collect(Collectors.toSet());
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
