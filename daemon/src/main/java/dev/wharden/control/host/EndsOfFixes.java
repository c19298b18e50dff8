package dev.wharden.control.host;

import dev.wharden.subject.OsRelease;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The last day on which a distribution gets fixes. */
final class EndsOfFixes {
    /**
     * Of fixes that everybody gets: long-term support included, paid extensions not. Of Debian (LTS) and Ubuntu as
     * distro-info-data has them (debian.csv eol-lts, ubuntu.csv eol); of all others as endoflife.date collects them
     * from the vendors (products/*.md), with Amazon's and SUSE's own pages where that copy was older; where only a
     * month is announced, its last day. Read in November 2026.
     */
    private static final Map<String, LocalDate> TABLE = table("""
            debian 8=2020-06-30 9=2022-06-30 10=2024-06-30 11=2026-08-31 12=2028-06-30
            debian 13=2030-06-30
            ubuntu 16.04=2021-04-30 18.04=2023-05-31 20.04=2025-05-31 22.04=2027-06-01 23.10=2024-07-11
            ubuntu 24.04=2029-05-31 24.10=2025-07-10 25.04=2026-01-15 25.10=2026-07-09 26.04=2031-05-29
            rhel 6=2020-11-30 7=2024-06-30 8=2029-05-31 9=2032-05-31 10=2035-05-31
            centos 6=2020-11-30 7=2024-06-30 8=2021-12-31
            centos-stream 8=2024-05-31 9=2027-05-31 10=2030-01-01
            rocky 8=2029-05-31 9=2032-05-31
            almalinux 8=2029-03-01 9=2032-05-31 10=2035-05-31
            ol 7=2024-12-31 8=2029-07-31 9=2032-06-30
            fedora 40=2025-05-13 41=2025-12-15 42=2026-05-13
            amzn 2=2026-06-30 2023=2029-06-30
            opensuse-leap 15.5=2024-12-31 15.6=2026-04-30 16.0=2027-10-31
            sles 12.5=2024-10-31 15.4=2023-12-31 15.5=2024-12-31 15.6=2025-12-31
            """);

    private EndsOfFixes() {}

    private static Map<String, LocalDate> table(String text) {
        var table = new TreeMap<String, LocalDate>();
        text.lines().map(line -> line.split(" ", -1)).forEach(words -> {
            for (int i = 1; i < words.length; i++) {
                int cut = words[i].indexOf('=');
                table.put(words[0] + " " + words[i].substring(0, cut), LocalDate.parse(words[i].substring(cut + 1)));
            }
        });
        return table;
    }

    /**
     * By its own word, or by the table: of Red Hat and its rebuilds the major version counts. CentOS and CentOS Stream
     * have one id. Empty where neither tells.
     */
    static Optional<LocalDate> of(OsRelease os) {
        if (!os.supportEnd().isEmpty()) {
            return date(os.supportEnd());
        }
        String id = os.id().equals("centos") && os.name().contains("Stream") ? "centos-stream" : os.id();
        String major = os.version().replaceFirst("\\..*", "");
        return Optional.ofNullable(TABLE.get(id + " " + os.version()))
                .or(() -> Optional.ofNullable(TABLE.get(id + " " + major)));
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException odd) {
            return Optional.empty();
        }
    }
}
