package dev.wharden.web;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names under which the pages are served. A page of somebody else whose name is made to resolve to this host (DNS
 * rebinding) could otherwise read them with the browser of whoever opens it; such a request bears that page's own name
 * as {@code Host}. An address is never such a name.
 *
 * @param names in lower case, without a dot at the end
 */
record Hosts(Set<String> names) {
    private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);
    /** subjectAltName's types in RFC 5280, of which only names matter here. */
    private static final int DNS_NAME = 2;

    Hosts {
        names = Set.copyOf(names);
    }

    /** localhost, these names, and those in the server's certificate. */
    static Hosts of(Collection<String> names, Optional<Tls> tls) {
        var all = new HashSet<String>();
        all.add("localhost");
        names.stream().map(Hosts::normal).filter(name -> !name.isEmpty()).forEach(all::add);
        tls.map(it -> certified(it.chain().getFirst())).ifPresent(all::addAll);
        return new Hosts(all);
    }

    private static Set<String> certified(X509Certificate certificate) {
        var names = new HashSet<String>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(entry -> entry.getFirst().equals(DNS_NAME))
                        .map(entry -> normal(String.valueOf(entry.get(1))))
                        .forEach(names::add);
            }
        } catch (CertificateParsingException e) {
            LOG.atWarn()
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("The names in the web certificate cannot be read: web.hostnames can name them");
        }
        return names;
    }

    /**
     * Whether a request that was sent to this host, without a port, is meant for Wharden; also when it names none, as
     * only HTTP/1.0 may.
     */
    boolean serve(String host) {
        String name = normal(host);
        return name.isEmpty() || names.contains(name) || isAddress(name) || isWildcard(name);
    }

    private boolean isWildcard(String name) {
        int dot = name.indexOf('.');
        return dot > 0 && names.contains("*" + name.substring(dot));
    }

    private static boolean isAddress(String name) {
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        String literal = bracketed ? name.substring(1, name.length() - 1) : name;
        try {
            InetAddress.ofLiteral(literal);
            return true;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static String normal(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
