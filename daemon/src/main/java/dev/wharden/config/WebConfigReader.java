package dev.wharden.config;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.StrictYaml;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.web.Pem;
import dev.wharden.web.Tls;
import dev.wharden.web.WebAccess;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code web.configFile}: the web.config.file of the Prometheus exporter toolkit, strictly. Its certificates and
 * keys are read with it, so that what does not fit together is refused before anything listens. Paths are relative to
 * the file.
 */
public final class WebConfigReader {
    private static final Map<String, Tls.Client> CLIENTS = Map.of(
            "NoClientCert", Tls.Client.NONE,
            "VerifyClientCertIfGiven", Tls.Client.OPTIONAL,
            "RequireAndVerifyClientCert", Tls.Client.REQUIRED);
    /** The toolkit's words to the JDK's protocols from it on; the JDK has turned TLS 1.0 and 1.1 off. */
    private static final Map<String, List<String>> MINIMUM =
            Map.of("TLS12", List.of("TLSv1.2", "TLSv1.3"), "TLS13", List.of("TLSv1.3"));

    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-5])\\$[./A-Za-z0-9]{53}");

    private final Problems problems = new Problems();
    private final YamlValues values = new YamlValues(problems);
    private final Path folder;

    private WebConfigReader(Path folder) {
        this.folder = folder;
    }

    /** What the configuration says: open when it names no file. Throws ConfigException with every problem. */
    public static WebAccess read(Config config) {
        return config.web().configFile().map(WebConfigReader::read).orElse(WebAccess.OPEN);
    }

    /** Reads a file. Throws ConfigException with every problem. */
    public static WebAccess read(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        var reader = new WebConfigReader(parent == null ? Path.of("/") : parent);
        List<TextFiles.TextFile> texts = TextFiles.read(List.of(file), reader.problems);
        reader.problems.check();
        var documents = StrictYaml.read(file.toString(), texts.getFirst().text(), reader.problems);
        reader.problems.check();
        if (documents.size() > 1) {
            throw ConfigException.of(file.toString(), "must be one document, has " + documents.size());
        }
        // The toolkit takes an empty file for one that asks for nothing.
        WebAccess access = documents.isEmpty()
                ? WebAccess.OPEN
                : reader.access(documents.getFirst().root());
        reader.problems.check();
        return access;
    }

    /** The files that a file names, itself included: those to watch. What is wrong with it shows when it is read. */
    public static List<Path> files(Path file) {
        var files = new ArrayList<>(List.of(file));
        var ignored = new Problems();
        Path parent = file.toAbsolutePath().getParent();
        for (TextFiles.TextFile text : TextFiles.read(List.of(file), ignored)) {
            for (StrictYaml.Document document : StrictYaml.read(text.file(), text.text(), ignored)) {
                if (document.root() instanceof Yaml.Mapping root && parent != null) {
                    root.entries().stream()
                            .filter(entry -> entry.key().equals("tls_server_config"))
                            .forEach(entry -> named(entry.value(), parent, files));
                }
            }
        }
        return List.copyOf(files);
    }

    private static void named(Yaml tls, Path folder, List<Path> files) {
        if (tls instanceof Yaml.Mapping mapping) {
            for (Yaml.Entry entry : mapping.entries()) {
                if (entry.key().endsWith("_file")
                        && entry.value() instanceof Yaml.Scalar scalar
                        && !scalar.text().isEmpty()) {
                    files.add(folder.resolve(scalar.text()));
                }
            }
        }
    }

    private WebAccess access(Yaml root) {
        try (Keys keys = Keys.of(root, problems)) {
            Optional<Tls> tls = keys.find("tls_server_config").flatMap(this::tls);
            return new WebAccess(keys.read("basic_auth_users", this::users, Map.of()), tls);
        }
    }

    private Optional<Map<String, String>> users(Yaml node) {
        if (node instanceof Yaml.Mapping users) {
            users.entries().stream()
                    .filter(user -> user.key().isEmpty() || user.key().indexOf(':') >= 0)
                    .forEach(user -> problems.error(user.place(), "a user's name is not empty and has no colon"));
        }
        return values.map(this::hash).apply(node);
    }

    /** The hash itself is in no message. */
    private Optional<String> hash(Yaml node) {
        return node instanceof Yaml.Scalar scalar
                        && BCRYPT.matcher(scalar.text()).matches()
                ? Optional.of(scalar.text())
                : values.wrong(
                        node,
                        "expected a bcrypt hash with a cost from 4 to 15, as this makes it: htpasswd -nBC 10 \"\" | "
                                + "tr -d ':\\n'");
    }

    private Optional<Tls> tls(Yaml node) {
        try (Keys keys = Keys.of(node, problems)) {
            Optional<List<X509Certificate>> chain = keys.require("cert_file", this::certificates);
            Optional<Yaml> keyNode = keys.find("key_file");
            Optional<PrivateKey> key = keys.require("key_file", this::key);
            Tls.Client client = keys.read("client_auth_type", values.word(CLIENTS), Tls.Client.NONE);
            Optional<Yaml> authoritiesNode = keys.find("client_ca_file").filter(it -> !isEmpty(it));
            List<X509Certificate> authorities =
                    authoritiesNode.flatMap(this::certificates).orElse(List.of());
            List<String> protocols = keys.read("min_version", values.word(MINIMUM), List.of("TLSv1.2", "TLSv1.3"));
            if (authoritiesNode.isPresent() && client == Tls.Client.NONE) {
                values.wrong(authoritiesNode.get(), "is read only with client_auth_type RequireAndVerifyClientCert");
            }
            if (authoritiesNode.isEmpty() && client != Tls.Client.NONE) {
                problems.error(
                        node.place(), "client_auth_type wants client_ca_file: who issues the clients' certificates");
            }
            if (chain.isPresent()
                    && key.isPresent()
                    && !Pem.belongTogether(chain.get().getFirst(), key.get())) {
                keyNode.ifPresent(at -> problems.error(at.place(), "is not the key of the certificate in cert_file"));
            }
            return chain.flatMap(
                    certificates -> key.map(secret -> new Tls(certificates, secret, client, authorities, protocols)));
        }
    }

    private static boolean isEmpty(Yaml node) {
        return node instanceof Yaml.Scalar scalar && scalar.text().isEmpty();
    }

    private Optional<List<X509Certificate>> certificates(Yaml node) {
        return values.filled(node).flatMap(text -> {
            try {
                return Optional.of(Pem.certificates(folder.resolve(text)));
            } catch (Pem.Unusable e) {
                return values.wrong(node, folder.resolve(text) + " " + e.getMessage());
            }
        });
    }

    private Optional<PrivateKey> key(Yaml node) {
        return values.filled(node).flatMap(text -> {
            try {
                return Optional.of(Pem.key(folder.resolve(text)));
            } catch (Pem.Unusable e) {
                return values.wrong(node, folder.resolve(text) + " " + e.getMessage());
            }
        });
    }
}
