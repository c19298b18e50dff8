package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.DroppingCommand;
import dev.wharden.observe.EntryScripts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.Optional;

/**
 * An entrypoint that starts gosu, su-exec, setpriv or the like whoever it is, as homemade images do ({@code chown -R
 * app /data; exec gosu app "$@"}): started as the user that its service becomes it ends at once (measured). Its text is
 * read and nothing of it is run; what cannot be read says nothing.
 */
public final class DroppingScript {
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
        var scripts = new EntryScripts(reader);
        for (String path : DroppingCommand.scripts(subject.declared())) {
            if (scripts.text(subject.declared(), path) instanceof Observed.Known<String>(String text)) {
                Optional<RootWork> work = DroppingCommand.inScript(path, text);
                return work.isPresent() ? subject.with(subject.service().doing(work)) : subject;
            }
        }
        return subject;
    }
}
