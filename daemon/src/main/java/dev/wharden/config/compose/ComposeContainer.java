package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns one service into the inspect answer of the container that compose would create. */
final class ComposeContainer {
    private static final String HOST = "/HostConfig/";
    /** What nothing here judges; each is known, so that a misspelt key is told. */
    private static final List<String> OTHERS = List.of(
            "annotations",
            "attach",
            "blkio_config",
            "build",
            "command",
            "cpu_count",
            "cpu_percent",
            "cpu_rt_period",
            "cpu_rt_runtime",
            "credential_spec",
            "depends_on",
            "develop",
            "dns",
            "dns_opt",
            "dns_search",
            "domainname",
            "entrypoint",
            "expose",
            "external_links",
            "extra_hosts",
            "hostname",
            "isolation",
            "links",
            "mac_address",
            "mem_swappiness",
            "models",
            "platform",
            "profiles",
            "provider",
            "pull_policy",
            "pull_refresh_after",
            "scale",
            "stdin_open",
            "stop_grace_period",
            "stop_signal",
            "storage_opt",
            "tty",
            "working_dir");

    /** What would change what is judged, and is not read here. */
    private static final List<String> UNSUPPORTED = List.of("extends", "label_file");

    private final ComposeProject project;
    private final ComposeValues values;
    private final ComposeTree tree = new ComposeTree();
    private final Map<String, String> unknown = new LinkedHashMap<>();

    ComposeContainer(ComposeProject project) {
        this.project = project;
        this.values = new ComposeValues(project.problems());
    }

    /** Reads a service; what is wrong with it is reported. */
    ComposeService read(Yaml.Entry entry) {
        String name = project.containerName(entry.key());
        if (!ContainerName.isValid(name)) {
            project.problems().error(entry.place(), "not a name of a container: " + Words.quote(name));
        }
        tree.root().put("Name", "/" + name);
        var mounts = new ComposeMounts(project, values, tree);
        try (Keys service = project.keys(ComposeMerge.map(entry.value()))) {
            OTHERS.forEach(service::find);
            UNSUPPORTED.forEach(key -> service.find(key)
                    .ifPresent(node -> project.problems().error(node.place(), ComposeFiles.unsupported(key))));
            ComposeMerge.map(entry.value()).entries().stream()
                    .filter(one -> one.key().startsWith("x-"))
                    .forEach(one -> service.find(one.key()));
            image(entry, service);
            new ComposeEnvironment(project, values).read(service, entry.key(), tree);
            privileges(service);
            namespaces(service);
            networks(service);
            new ComposePorts(project, values).read(service.find("ports"), tree);
            new ComposeResources(project, values, tree).read(service);
            mounts.read(service);
            others(service);
            new ComposeHooks(values, unknown).read(service);
            service.find("volumes_from").ifPresent(node -> mounts.inherited(inherited(node), node.place()));
            engine();
        }
        unknown.put("writablePaths", "volumes of the image");
        if (!mounts.unknown().isEmpty()) {
            String why = String.join("; ", mounts.unknown());
            List.of("hostPath", "engineSocket").forEach(control -> unknown.put(control, why));
        }
        return new ComposeService(
                entry.key(), entry.place(), new Container(tree.root()), tree.places(), mounts.volumes(), unknown);
    }

    /** Where the file names no user and no health check those of the image hold: a value of no type is never a pass. */
    private void image(Yaml.Entry entry, Keys service) {
        String built = project.name() + "-" + entry.key();
        Optional<Yaml> image = service.find("image");
        tree.set(
                "/Config/Image",
                image.flatMap(values::text).orElse(built),
                image.map(Yaml::place).orElse(entry.place()));
        service.find("user")
                .flatMap(node -> values.text(node).map(text -> new Yaml.Scalar(node.place(), text, true)))
                .filter(user -> !user.text().isEmpty())
                .ifPresentOrElse(
                        user -> tree.set("/Config/User", user.text(), user.place()), () -> tree.forget("/Config/User"));
        service.find("healthcheck")
                .ifPresentOrElse(
                        this::healthcheck,
                        () -> tree.root().withObject("/Config").put("Healthcheck", "decided by the image"));
    }

    private void healthcheck(Yaml node) {
        var given = YamlTree.of(node);
        ObjectNode check = ComposeTree.JSON.objectNode();
        var test = check.putArray("Test");
        if (given.path("disable").asBoolean(false)) {
            test.add("NONE");
        } else if (given.path("test").isArray()) {
            given.path("test").forEach(word -> test.add(word.asText()));
        } else if (given.path("test").isTextual()) {
            test.add("CMD-SHELL").add(given.path("test").textValue());
        }
        if (test.isEmpty()) {
            tree.root().withObject("/Config").put("Healthcheck", "decided by the image");
        } else {
            tree.set("/Config/Healthcheck", check, node.place());
        }
    }

    private void privileges(Keys service) {
        flag(service, "privileged", "Privileged");
        flag(service, "read_only", "ReadonlyRootfs");
        flag(service, "init", "Init");
        texts(service, "cap_add", "CapAdd");
        texts(service, "cap_drop", "CapDrop");
        texts(service, "group_add", "GroupAdd");
        service.find("security_opt").ifPresent(this::securityOptions);
        service.find("sysctls")
                .ifPresent(node -> values.pairs(node)
                        .forEach((name, value) ->
                                tree.put(HOST + "Sysctls", name, ComposeTree.JSON.textNode(value), node.place())));
    }

    private void flag(Keys service, String key, String field) {
        service.find(key)
                .ifPresent(node -> values.flag(node).ifPresent(on -> tree.set(HOST + field, on, node.place())));
    }

    private void texts(Keys service, String key, String field) {
        service.find(key).ifPresent(node -> tree.set(HOST + field, values.texts(node), node.place()));
    }

    /** Compose itself reads the file of a seccomp profile, and turns systempaths into empty masks. */
    private void securityOptions(Yaml node) {
        var options = new ArrayList<String>();
        for (Yaml element : values.elements(node)) {
            String text = values.text(element).orElse("");
            if (text.equals("systempaths=unconfined") || text.equals("systempaths:unconfined")) {
                tree.set(HOST + "MaskedPaths", List.of(), element.place());
                tree.set(HOST + "ReadonlyPaths", List.of(), element.place());
            } else if (text.matches("seccomp[=:].+") && !text.matches("seccomp[=:](unconfined|builtin)")) {
                options.add("seccomp=" + profile(element, text.substring("seccomp=".length())));
            } else {
                options.add(text);
            }
        }
        tree.set(HOST + "SecurityOpt", options, node.place());
    }

    private String profile(Yaml node, String path) {
        Optional<String> text = ComposeFiles.text(project.path(path));
        if (text.isEmpty()) {
            values.wrong(node, "cannot read the seccomp profile " + Words.quote(path));
        }
        return text.orElse("unconfined");
    }

    private void namespaces(Keys service) {
        mode(service, "pid", "PidMode");
        mode(service, "ipc", "IpcMode");
        mode(service, "uts", "UTSMode");
        mode(service, "userns_mode", "UsernsMode");
        mode(service, "cgroup", "CgroupnsMode");
        mode(service, "runtime", "Runtime");
    }

    private void mode(Keys service, String key, String field) {
        service.find(key)
                .ifPresent(node -> values.text(node)
                        .filter(text -> !text.isEmpty())
                        .ifPresent(text -> tree.set(HOST + field, owner(text), node.place())));
    }

    /** {@code service:db} is the container of that service. */
    private String owner(String mode) {
        return mode.startsWith("service:")
                ? "container:" + project.containerName(mode.substring("service:".length()))
                : mode;
    }

    private List<String> inherited(Yaml node) {
        return values.texts(node).stream()
                .map(text -> {
                    if (text.startsWith("container:")) {
                        unknown.put("hostPath", "mounts of " + text);
                        unknown.put("engineSocket", "mounts of " + text);
                        return text.substring("container:".length());
                    }
                    String[] parts = text.split(":", 2);
                    return project.containerName(parts[0]) + (parts.length > 1 ? ":" + parts[1] : "");
                })
                .toList();
    }

    private void networks(Keys service) {
        Optional<Yaml> mode = service.find("network_mode");
        Optional<Yaml> networks = service.find("networks");
        ObjectNode joined = ComposeTree.JSON.objectNode();
        if (mode.isPresent()) {
            String word = owner(values.text(mode.get()).orElse("none"));
            tree.set(HOST + "NetworkMode", word, mode.get().place());
            if (!word.startsWith("container:")) {
                joined.putObject(word);
            }
            tree.set("/NetworkSettings/Networks", joined, mode.get().place());
            return;
        }
        List<Yaml.Entry> entries =
                networks.map(ComposeMerge::map).map(Yaml.Mapping::entries).orElse(List.of());
        for (Yaml.Entry entry : entries) {
            project.network(entry.key())
                    .ifPresentOrElse(
                            joined::putObject,
                            () -> project.problems()
                                    .error(
                                            entry.place(),
                                            "network " + Words.quote(entry.key()) + " is not declared under networks"));
        }
        if (entries.isEmpty()) {
            joined.putObject(project.network("default").orElse(""));
        }
        var names = joined.fieldNames();
        tree.root().withObject("/HostConfig").put("NetworkMode", names.hasNext() ? names.next() : "none");
        tree.root().withObject("/NetworkSettings").set("Networks", joined);
        networks.ifPresent(node -> tree.places().put("/NetworkSettings/Networks", node.place()));
    }

    private void others(Keys service) {
        service.find("container_name");
        service.find("logging").ifPresent(node -> {
            var given = YamlTree.of(node);
            ObjectNode log = ComposeTree.JSON
                    .objectNode()
                    .put("Type", given.path("driver").asText("json-file"));
            ObjectNode options = log.putObject("Config");
            given.path("options")
                    .propertyStream()
                    .forEach(one -> options.put(one.getKey(), one.getValue().asText()));
            tree.set(HOST + "LogConfig", log, node.place());
        });
    }

    /** What the engine adds at creation (moby daemon/create_unix.go, daemon/container.go). */
    private void engine() {
        boolean privileged = tree.root().at(HOST + "Privileged").asBoolean();
        if (privileged) {
            tree.root().withObject("/HostConfig").putNull("MaskedPaths").putNull("ReadonlyPaths");
        }
        boolean unlabelled = privileged
                || tree.text(HOST + "PidMode").equals("host")
                || tree.text(HOST + "IpcMode").equals("host");
        if (unlabelled && !tree.root().at(HOST + "SecurityOpt").toString().contains("\"label=disable\"")) {
            tree.add(HOST + "SecurityOpt", "label=disable", Optional.empty());
        }
    }
}
