package dev.wharden.control.fleet;

import dev.wharden.container.DataSink;
import dev.wharden.control.Findings;
import dev.wharden.control.filesystem.RemoteFolder;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.EngineReport;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Volume;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the data of containers and of the engine goes: logs, volumes of other machines, DNS, proxies and registries.
 */
final class FleetSinks {
    private static final String DNS = "host:/dockerd/dns";

    private FleetSinks() {}

    /** Those that a container declares; notes what cannot be told of them. */
    static Stream<DataSink> declared(FleetMember member, DataFindings data) {
        return DataSink.kept(member.container()).map(List::stream).orElseGet(() -> {
            data.untold(member.name(), "it says more than is kept of it");
            return Stream.of();
        });
    }

    /** The same of its volumes. */
    static Stream<DataSink> volumes(FleetMember member, DataFindings data) {
        return switch (member.volumes()) {
            case Observed.Known<Map<String, Volume>>(Map<String, Volume> volumes) ->
                volumes.values().stream().flatMap(FleetSinks::sink);
            case Observed.Unknown<Map<String, Volume>>(String why) -> {
                data.untold(member.name(), why);
                yield Stream.of();
            }
            case Observed.Absent<Map<String, Volume>> none -> Stream.of();
        };
    }

    private static Stream<DataSink> sink(Volume volume) {
        if (!volume.driver().equals("local")) {
            return Stream.of(new DataSink(DataSink.Kind.FILES, "", "volume driver " + volume.driver()));
        }
        return RemoteFolder.of(volume).stream()
                .map(remote -> new DataSink(DataSink.Kind.FILES, remote.host(), "volume of type " + remote.type()));
    }

    /** The engine's own. */
    static Stream<DataSink> ofEngine(Findings found) {
        EngineReport report = found.fleet().engine().report();
        Stream<DataSink> servers = found.must(found.fleet().process(), DNS).stream()
                .map(EngineProcess::nameServers)
                .flatMap(list -> found.known(list, DNS).stream())
                .flatMap(List::stream)
                .map(DataSink::dns);
        Stream<DataSink> mirrors = report.mirrors().stream().map(DataSink::registry);
        Stream<DataSink> proxies = report.proxies().stream().map(proxy -> DataSink.proxy(proxy, "the engine"));
        return Stream.of(servers, mirrors, proxies).flatMap(all -> all).filter(sink -> !sink.isOfHost());
    }
}
