package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.DroppingCommand;
import dev.wharden.observe.EntryScripts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * An entrypoint that starts gosu, su-exec, setpriv or the like whether it is root or not, as homemade images do
 * ({@code chown -R app /data; exec gosu app "$@"}): started as the user that its service becomes it ends at once
 * (measured). Its text is read and nothing of it is run; what cannot be read says nothing.
 */
public final class DroppingScript {
    private static final Pattern WRITABLE = Pattern.compile("-w\\s+[\"']?/etc/passwd\\b");

    private DroppingScript() {}

    /**
     * The subject with that work for root; the same where its service does not become another user, or does so
     * otherwise. Throws a DockerException.
     */
    public static Subject of(DockerReader reader, Subject subject) {
        boolean drops = UserSpec.of(subject.declared()).isRoot()
                && subject.service().rootWork().isEmpty()
                && subject.service().runs() instanceof Observed.Known<ServiceUser>;
        if (!drops) {
            return subject;
        }
        Optional<RootWork> work = read(reader, subject.declared(), DroppingCommand::inScript);
        return work.isPresent() ? subject.with(subject.service().doing(work)) : subject;
    }

    /**
     * Whether an entrypoint writes to the file of accounts only where it may, as images for OpenShift do, which go on
     * without it. Throws a DockerException.
     */
    static boolean asksForAccounts(DockerReader reader, Container declared) {
        return read(reader, declared, (_, text) -> Optional.of(text))
                .filter(text -> WRITABLE.matcher(text).find())
                .isPresent();
    }

    private static <T> Optional<T> read(
            DockerReader reader, Container declared, BiFunction<String, String, Optional<T>> what) {
        var scripts = new EntryScripts(reader);
        for (String path : DroppingCommand.scripts(declared)) {
            if (scripts.text(declared, path) instanceof Observed.Known<String>(String text)) {
                return what.apply(path, text);
            }
        }
        return Optional.empty();
    }
}
