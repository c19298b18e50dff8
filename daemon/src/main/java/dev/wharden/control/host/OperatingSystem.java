package dev.wharden.control.host;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.OsRelease;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * Demands a distribution that still gets fixes. What is not in the table, and does not say itself how long, is unknown.
 */
public final class OperatingSystem {
    private static final String FIELD = "host:/etc/os-release";

    /**
     * The last day of fixes that everybody gets: long-term support included, paid extensions not. Of Debian (LTS) and
     * Ubuntu as distro-info-data has them (debian.csv eol-lts, ubuntu.csv eol); of all others as endoflife.date
     * collects them from the vendors (products/*.md), with Amazon's and SUSE's own pages where that copy was older;
     * where only a month is announced, its last day. Read in November 2026.
     */
    private static final Map<String, String> ENDS = Map.ofEntries(
            Map.entry("debian 8", "2020-06-30"),
            Map.entry("debian 9", "2022-06-30"),
            Map.entry("debian 10", "2024-06-30"),
            Map.entry("debian 11", "2026-08-31"),
            Map.entry("debian 12", "2028-06-30"),
            Map.entry("debian 13", "2030-06-30"),
            Map.entry("ubuntu 16.04", "2021-04-30"),
            Map.entry("ubuntu 18.04", "2023-05-31"),
            Map.entry("ubuntu 20.04", "2025-05-31"),
            Map.entry("ubuntu 22.04", "2027-06-01"),
            Map.entry("ubuntu 23.10", "2024-07-11"),
            Map.entry("ubuntu 24.04", "2029-05-31"),
            Map.entry("ubuntu 24.10", "2025-07-10"),
            Map.entry("ubuntu 25.04", "2026-01-15"),
            Map.entry("ubuntu 25.10", "2026-07-09"),
            Map.entry("ubuntu 26.04", "2031-05-29"),
            Map.entry("rhel 6", "2020-11-30"),
            Map.entry("rhel 7", "2024-06-30"),
            Map.entry("rhel 8", "2029-05-31"),
            Map.entry("rhel 9", "2032-05-31"),
            Map.entry("rhel 10", "2035-05-31"),
            Map.entry("centos 6", "2020-11-30"),
            Map.entry("centos 7", "2024-06-30"),
            Map.entry("centos 8", "2021-12-31"),
            Map.entry("centos-stream 8", "2024-05-31"),
            Map.entry("centos-stream 9", "2027-05-31"),
            Map.entry("centos-stream 10", "2030-01-01"),
            Map.entry("rocky 8", "2029-05-31"),
            Map.entry("rocky 9", "2032-05-31"),
            Map.entry("almalinux 8", "2029-03-01"),
            Map.entry("almalinux 9", "2032-05-31"),
            Map.entry("almalinux 10", "2035-05-31"),
            Map.entry("ol 7", "2024-12-31"),
            Map.entry("ol 8", "2029-07-31"),
            Map.entry("ol 9", "2032-06-30"),
            Map.entry("fedora 40", "2025-05-13"),
            Map.entry("fedora 41", "2025-12-15"),
            Map.entry("fedora 42", "2026-05-13"),
            Map.entry("amzn 2", "2026-06-30"),
            Map.entry("amzn 2023", "2029-06-30"),
            Map.entry("opensuse-leap 15.5", "2024-12-31"),
            Map.entry("opensuse-leap 15.6", "2026-04-30"),
            Map.entry("opensuse-leap 16.0", "2027-10-31"),
            Map.entry("sles 12.5", "2024-10-31"),
            Map.entry("sles 15.4", "2023-12-31"),
            Map.entry("sles 15.5", "2024-12-31"),
            Map.entry("sles 15.6", "2025-12-31"));

    public static final Control CONTROL = Control.of("operatingSystem")
            .title("The distribution still gets fixes")
            .why("A hole in the kernel, in runc or in sshd that is found tomorrow stays open for ever.")
            .fix("Upgrade the distribution, or move the containers to a host that has a supported one.")
            .severity(MEDIUM)
            .scope(Scope.HOST)
            .requires()
            .in(Profile.RESTRICTED, Profile.CIS_L1)
            .rule("host-os-supported", OperatingSystem::check, cis("1.2.1"), nist("4.5.3"))
            .build();

    private OperatingSystem() {}

    private static void check(Findings found) {
        found.must(found.host().system().operatingSystem(), Source.HOST, FIELD).ifPresent(os -> {
            Optional<LocalDate> end = end(os);
            if (end.isEmpty()) {
                found.unread(Source.HOST, FIELD, "how long " + os.name() + " gets fixes is not known");
            } else if (found.hostSubject().today().isAfter(end.get())) {
                found.violation(
                        Source.HOST,
                        FIELD,
                        Values.of(os.name()),
                        Values.none(),
                        os.name() + " has had no fixes since " + end.get());
            }
        });
    }

    /**
     * By its own word, or by the table: of Red Hat and its rebuilds the major version counts. CentOS and CentOS Stream
     * have one id.
     */
    private static Optional<LocalDate> end(OsRelease os) {
        String id = os.id().equals("centos") && os.name().contains("Stream") ? "centos-stream" : os.id();
        String major = os.version().replaceFirst("\\..*", "");
        return Optional.of(os.supportEnd())
                .filter(text -> !text.isEmpty())
                .or(() -> Optional.ofNullable(ENDS.get(id + " " + os.version())))
                .or(() -> Optional.ofNullable(ENDS.get(id + " " + major)))
                .flatMap(OperatingSystem::date);
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException odd) {
            return Optional.empty();
        }
    }
}
