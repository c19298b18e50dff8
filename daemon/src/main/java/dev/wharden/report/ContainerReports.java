package dev.wharden.report;

import dev.wharden.control.Advice;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.LabelOverrides;
import dev.wharden.policy.Policy;
import dev.wharden.policy.State;
import dev.wharden.policy.Suggestion;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** A verdict as a row of a report: the same for the daemon, {@code check}, {@code plan} and {@code explain}. */
public final class ContainerReports {
    private ContainerReports() {}

    /**
     * The row.
     *
     * @param reason for the state, or empty
     * @param catalogue whose controls advise
     */
    public static ContainerReport of(
            Subject subject, Verdict verdict, State state, String reason, Catalogue catalogue) {
        String name = subject.declared().text("/Name");
        return new ContainerReport(
                name.startsWith("/") ? name.substring(1) : name,
                subject.declared().id(),
                subject.declared().imageReference(),
                verdict.policy().map(Policy::name).orElse(""),
                verdict.mode().word(),
                state,
                reason(subject, verdict, reason),
                verdict.findings(),
                advice(subject, verdict, catalogue));
    }

    /**
     * Also what the container's own labels wanted to ask for and did not: where no policy decides they ask for nothing
     * anyway.
     */
    private static String reason(Subject subject, Verdict verdict, String reason) {
        var sentences = new ArrayList<String>();
        if (!reason.isEmpty()) {
            sentences.add(reason);
        }
        if (verdict.policy().isPresent()) {
            sentences.addAll(LabelOverrides.misspelt(subject));
        }
        return String.join("; ", sentences);
    }

    private static Map<String, Advice> advice(Subject subject, Verdict verdict, Catalogue catalogue) {
        var advice = new TreeMap<String, Advice>();
        Suggestion.of(subject, verdict, catalogue).forEach(one -> advice.put(one.control(), one.whole()));
        return advice;
    }
}
