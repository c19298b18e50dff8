package dev.wharden.control.fleet;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.DataSink;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.control.filesystem.RemoteFolder;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Volume;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Demands that data goes only to hosts that the policy names: logs, volumes of other machines, DNS, proxies and
 * registries, of every container and of the engine. Names are compared as they are written: where a host stands, the
 * policy says.
 */
public final class DataEgress {
    private static final String FIELD = "fleet:/dataEgress";
    private static final String ENGINE = "the engine";
    private static final int MOST = 100;
    private static final int LONGEST = 253;

    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "names and addresses of hosts in allowed places; * stands for any text: *.example.no, 10.0.*",
            List.of());

    public static final Control CONTROL = Control.of("dataEgress")
            .title("Data goes only to allowed hosts")
            .why("Logs, files, names and requests that leave the host may leave the jurisdiction, and the host alone"
                    + " does not show it.")
            .fix("Send it to a host that is allowed, or name the host in dataEgress.allowed once you know where it"
                    + " stands and under whose law.")
            .severity(HIGH)
            .scope(Scope.FLEET)
            .settings(ALLOWED)
            .rule("data-egress-residency", DataEgress::check, gdpr("chapter V"))
            .build();

    private DataEgress() {}

    private static void check(Findings found) {
        FleetSubject fleet = found.fleet();
        var users = new TreeMap<String, Reasons.Names>();
        var untold = new Reasons();
        Pattern allowed = pattern(found.get(ALLOWED));
        engine(found, fleet).forEach(sink -> note(sink, ENGINE, allowed, users, untold));
        for (FleetMember member : fleet.members()) {
            DataSink.kept(member.container())
                    .ifPresentOrElse(
                            sinks -> sinks.forEach(sink -> note(sink, member.name(), allowed, users, untold)),
                            () -> untold.add(member.name(), "it says more than is kept of it"));
            volumes(member, untold).forEach(sink -> note(sink, member.name(), allowed, users, untold));
        }
        fleet.unread().forEach(id -> untold.add(id, "it cannot be inspected"));
        users.entrySet().stream()
                .limit(MOST)
                .forEach(entry -> found.violation(
                        Source.HOST,
                        FIELD,
                        Values.of(entry.getKey()),
                        Values.of(found.get(ALLOWED)),
                        entry.getKey() + ", which is not allowed: "
                                + entry.getValue().text()));
        if (users.size() > MOST) {
            found.violation(
                    Source.HOST,
                    FIELD,
                    Values.none(),
                    Values.of(found.get(ALLOWED)),
                    (users.size() - MOST) + " more hosts get data and are not allowed");
        }
        if (!untold.isEmpty()) {
            found.unread(Source.HOST, FIELD, "where the data of these goes: " + untold.sentence());
        }
    }

    private static void note(
            DataSink sink, String who, Pattern allowed, Map<String, Reasons.Names> users, Reasons untold) {
        if (sink.host().isEmpty()) {
            untold.add(who, sink.what() + " does not say where");
        } else if (!sink.isOfHost() && !allowed.matcher(sink.host()).matches()) {
            users.computeIfAbsent(
                            sink.kind().word() + " go to " + Tenant.cut(sink.host(), LONGEST), _ -> new Reasons.Names())
                    .add(who);
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

    private static List<DataSink> volumes(FleetMember member, Reasons untold) {
        return switch (member.volumes()) {
            case Observed.Known<Map<String, Volume>>(Map<String, Volume> volumes) ->
                volumes.values().stream().flatMap(DataEgress::sink).toList();
            case Observed.Unknown<Map<String, Volume>>(String why) -> {
                untold.add(member.name(), why);
                yield List.of();
            }
            case Observed.Absent<Map<String, Volume>> none -> List.of();
        };
    }

    private static Stream<DataSink> sink(Volume volume) {
        if (!volume.driver().equals("local")) {
            return Stream.of(new DataSink(DataSink.Kind.FILES, "", "volume driver " + volume.driver()));
        }
        return RemoteFolder.of(volume).stream()
                .map(remote -> new DataSink(DataSink.Kind.FILES, remote.host(), "volume of type " + remote.type()));
    }

    private static List<DataSink> engine(Findings found, FleetSubject fleet) {
        Stream<DataSink> servers = found.must(fleet.process(), Source.HOST, "host:/dockerd/dns").stream()
                .map(EngineProcess::nameServers)
                .flatMap(list -> found.known(list, Source.HOST, "host:/dockerd/dns").stream())
                .flatMap(List::stream)
                .map(DataSink::dns);
        Stream<DataSink> mirrors = fleet.engine().report().mirrors().stream().map(DataSink::registry);
        Stream<DataSink> proxies =
                fleet.engine().report().proxies().stream().map(proxy -> DataSink.proxy(proxy, "the engine"));
        return Stream.of(servers, mirrors, proxies)
                .flatMap(all -> all)
                .filter(sink -> !sink.isOfHost())
                .toList();
    }
}
