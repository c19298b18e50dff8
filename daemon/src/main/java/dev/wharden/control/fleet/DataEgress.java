package dev.wharden.control.fleet;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.DataSink;
import dev.wharden.control.*;
import dev.wharden.subject.FleetMember;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Demands that data goes only to hosts that the policy names: logs, volumes of other machines, DNS, proxies and
 * registries, of every container and of the engine. Names are compared as they are written: where a host stands, the
 * policy says.
 */
public final class DataEgress {
    private static final int MOST = 100;
    private static final int LONGEST = 253;

    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "names and addresses of hosts in allowed places; * stands for any text: *.example.no, 10.0.*",
            List.of());

    public static final Control CONTROL = Control.fleet("dataEgress")
            .title("Data goes only to allowed hosts")
            .why("Logs, files, names and requests that leave the host may leave the jurisdiction, and the host alone "
                    + "does not show it.")
            .fix("Send it to a host that is allowed, or name the host in dataEgress.allowed once you know where it "
                    + "stands and under whose law.")
            .severity(HIGH)
            .settings(ALLOWED)
            .rule("data-egress-residency", DataEgress::check, gdpr("chapter V"))
            .build();

    private DataEgress() {}

    private static void check(Findings found) {
        Pattern allowed = pattern(found.get(ALLOWED));
        var data = new DataFindings("fleet:/dataEgress");
        FleetSinks.ofEngine(found).forEach(sink -> note(data, sink, "the engine", allowed));
        for (FleetMember member : found.fleet().members()) {
            FleetSinks.declared(member, data).forEach(sink -> note(data, sink, member.name(), allowed));
            FleetSinks.volumes(member, data).forEach(sink -> note(data, sink, member.name(), allowed));
        }
        found.fleet().unread().forEach(id -> data.untold(id, "it cannot be inspected"));
        data.tell(
                found,
                found.get(ALLOWED),
                MOST,
                sink -> sink + ", which is not allowed",
                "hosts get data and are not allowed",
                "where the data of these goes");
    }

    private static void note(DataFindings data, DataSink sink, String of, Pattern allowed) {
        if (sink.host().isEmpty()) {
            data.untold(of, sink.what() + " does not say where");
        } else if (!sink.isOfHost() && !allowed.matcher(sink.host()).matches()) {
            data.wrong(sink.kind().word() + " go to " + Tenant.cut(sink.host(), LONGEST), of);
        }
    }

    /** Of these alone; of none nothing. */
    private static Pattern pattern(List<String> globs) {
        return Pattern.compile(
                globs.stream()
                        .map(glob -> Stream.of(glob.split("\\*", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".*")))
                        .collect(Collectors.joining("|", "(?:", ")")),
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }
}
