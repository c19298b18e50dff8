package dev.wharden.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.report.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * One event a line, as logfmt or JSON, whatever text from containers is in it; with the journal's priority in front
 * when systemd listens.
 */
final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private final boolean json;
    private final boolean journal;
    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

    LogEncoder(boolean json, boolean journal) {
        this.json = json;
        this.journal = journal;
    }

    @Override
    public void start() {
        traces.setOptionList(List.of("12"));
        traces.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = json ? json(event) : logfmt(event);
        String prefix = journal ? "<" + priority(event.getLevel()) + ">" : "";
        return (prefix + line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static int priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return 3;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return 4;
        }
        return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
    }

    private String logfmt(ILoggingEvent event) {
        var line = new StringBuilder(160);
        pair(line, "ts", event.getInstant().toString());
        pair(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        pair(line, "msg", event.getFormattedMessage());
        pairs(event).forEach(pair -> pair(line, pair.key, String.valueOf(pair.value)));
        if (event.getThrowableProxy() != null) {
            pair(line, "error", traces.convert(event));
        }
        return line.toString();
    }

    private String json(ILoggingEvent event) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("ts", event.getInstant().toString());
        line.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        line.put("logger", event.getLoggerName());
        line.put("msg", event.getFormattedMessage());
        pairs(event).forEach(pair -> line.put(pair.key, String.valueOf(pair.value)));
        if (event.getThrowableProxy() != null) {
            line.put("error", traces.convert(event));
        }
        return Printable.document(line.toString());
    }

    private static List<KeyValuePair> pairs(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }

    private static void pair(StringBuilder line, String key, String value) {
        if (!line.isEmpty()) {
            line.append(' ');
        }
        String safe = Printable.of(value);
        boolean quoted = safe.isEmpty() || safe.chars().anyMatch(c -> c == ' ' || c == '"' || c == '=');
        line.append(key).append('=');
        if (quoted) {
            line.append('"')
                    .append(safe.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        } else {
            line.append(safe);
        }
    }
}
