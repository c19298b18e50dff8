package dev.wharden.remedy.recreate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.loss.ToldCopies;
import dev.wharden.subject.Observed;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What compose copied in is not given up, though its start has rewritten it and the policy says Discard. */
final class GivenFilesTest {
    private static final String CONF = "/etc/nginx/conf.d/default.conf";

    private final FakeEngine engine = new FakeEngine();

    @Test
    void whatItsComposeFileNamesIsRefused() {
        Container web = web();
        assertThat(why(web, new ToldCopies(_ -> Set.of(CONF), _ -> false)))
                .startsWith("it was given files that a recreation would lose: " + CONF + "; give it secrets");
        assertThat(why(web, new ToldCopies(_ -> Set.of("/etc/elsewhere"), _ -> false)))
                .isEqualTo("ready");
    }

    /** A mode of its own, and no compose file that can be read: the daemon heard the copy alone. */
    @Test
    void aCopyThatOnlyAnEventTellsOfMayBeAnyOfWhatItWrote() {
        assertThat(why(web(), new ToldCopies(_ -> Set.of(), _ -> true)))
                .startsWith("files were copied into it before its start, as the engine told, and its compose files do"
                        + " not say which: a recreation may lose them with " + CONF);
    }

    /** It is in a volume, which the twin has too. */
    @Test
    void anEventOfACopyThatTheComposeFileExplainsIsNoReason() {
        assertThat(why(web(), new ToldCopies(_ -> Set.of("/data/app.conf"), _ -> true)))
                .isEqualTo("ready");
    }

    @Test
    void whatComposeDidNotMakeIsThePolicysToGiveUp() {
        engine.stage().run("plain", Body.PLAIN);
        engine.stage().changes("plain", "C " + CONF);
        assertThat(why(engine.stage().look("plain"), new ToldCopies(_ -> Set.of(), _ -> true)))
                .isEqualTo("ready");
    }

    private Container web() {
        engine.stage()
                .run(
                        "web",
                        Body.of("'Labels':{'com.docker.compose.project':'shop','com.docker.compose.service':'web'}"));
        engine.stage().changes("web", "C /etc", "C /etc/nginx", "C /etc/nginx/conf.d", "C " + CONF);
        return engine.stage().look("web");
    }

    private String why(Container web, ToldCopies told) {
        var preflight = new Preflight(
                engine, "vm", member -> new Consent.Answer.Given(true), engine::engine, InKernel.SILENT, told);
        return preflight.prepare(ReadOnlyRoot.of(web), Observed.known(Dependents.none(web)), true)
                        instanceof Preparation.Refused(Refusal no)
                ? no.reason()
                : "ready";
    }
}
