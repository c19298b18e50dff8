package dev.wharden.control.network;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The spellings of an address, of which the engine takes any (RFC 4291, 2.2). */
final class IpAddress {
    private static final int GROUPS = 8;
    private static final String MAPPED = "0:0:0:0:0:ffff:";

    private IpAddress() {}

    /**
     * One spelling for all of an address of version 6; that of version 4 for one that is mapped, as the engine takes
     * it. Any other text as it is.
     */
    static String normal(String address) {
        List<String> groups = groups(address.toLowerCase(Locale.ROOT));
        if (groups.isEmpty()) {
            return address;
        }
        String whole = String.join(":", groups);
        return whole.startsWith(MAPPED)
                ? Stream.of(groups.get(GROUPS - 2), groups.getLast())
                        .map(HexFormat::fromHexDigits)
                        .map(group -> (group >> 8) + "." + (group & 0xff))
                        .collect(Collectors.joining("."))
                : whole;
    }

    /** Eight, without zeros before them; none where it is no address of version 6. */
    private static List<String> groups(String address) {
        String plain = inGroups(address);
        int gap = plain.indexOf("::");
        var groups = new ArrayList<>(side(gap < 0 ? plain : plain.substring(0, gap)));
        if (gap >= 0) {
            List<String> after = side(plain.substring(gap + 2));
            while (groups.size() + after.size() < GROUPS) {
                groups.add("0");
            }
            groups.addAll(after);
        }
        boolean right = groups.size() == GROUPS && groups.stream().allMatch(group -> group.matches("[0-9a-f]{1,4}"));
        return right
                ? groups.stream()
                        .map(group -> Integer.toHexString(HexFormat.fromHexDigits(group)))
                        .toList()
                : List.of();
    }

    private static List<String> side(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
    }

    /** An address of version 4 at its end is two groups. */
    private static String inGroups(String address) {
        int colon = address.lastIndexOf(':');
        String last = address.substring(colon + 1);
        if (colon < 0 || !last.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}")) {
            return address;
        }
        List<Integer> bytes =
                Stream.of(last.split("\\.", -1)).map(Integer::valueOf).toList();
        return bytes.stream().anyMatch(one -> one > 0xff)
                ? address
                : address.substring(0, colon + 1)
                        + Integer.toHexString((bytes.get(0) << 8) | bytes.get(1))
                        + ":"
                        + Integer.toHexString((bytes.get(2) << 8) | bytes.get(3));
    }
}
