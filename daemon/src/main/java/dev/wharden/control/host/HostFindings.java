package dev.wharden.control.host;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.control.Finding;
import dev.wharden.control.Info;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.List;

/**
 * What one control of the host finds.
 *
 * @param info of the control
 * @param field what was looked at, such as {@code host:/virtualization}
 */
record HostFindings(Info info, String field) {
    List<Finding> none() {
        return List.of();
    }

    List<Finding> violation(dev.wharden.control.Severity severity, JsonNode actual, JsonNode desired, String message) {
        return List.of(new Finding.Violation(
                new Finding.Detail(info.id(), severity, Source.HOST, field, actual, desired, message, "")));
    }

    List<Finding> unread(String why) {
        return List.of(new Finding.Unread(new Finding.Detail(
                info.id(),
                info.severity(),
                Source.HOST,
                field,
                Values.none(),
                Values.none(),
                "cannot be read: " + why,
                "")));
    }
}
