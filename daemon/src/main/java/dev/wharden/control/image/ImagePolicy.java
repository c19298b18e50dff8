package dev.wharden.control.image;

import dev.wharden.container.ImageDefaults;
import dev.wharden.container.ImageReference;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says where images come from and how they are named. No repair: only a new build or pull mends it. */
public final class ImagePolicy implements Control {
    private static final String IMAGE = "/Config/Image";

    private static final Settings DEFAULT =
            Settings.EMPTY.with("latest", Values.of(false)).with("current", Values.of(true));

    private static final Info INFO = new Info(
            "imagePolicy",
            "Its image comes from an allowed registry and is named by a tag that does not move",
            "An image from anywhere is a program from anywhere; a tag that moves makes the next start another program than the last.",
            Severity.MEDIUM,
            Shapes.map(
                    Setting.of(
                            "registries",
                            Setting.Type.TEXTS,
                            "allowed registries, or parts of them: docker.io/library, registry.example.org/team; empty is any"),
                    Setting.of("digest", Setting.Type.BOOLEAN, "true: it must be named by a digest"),
                    Setting.of("latest", Setting.Type.BOOLEAN, "false: neither :latest nor without a tag"),
                    Setting.of("current", Setting.Type.BOOLEAN, "true: the tag must still name the image that runs"),
                    Setting.of("maxAge", Setting.Type.TEXT, "how old the image may be, such as 90d"),
                    Setting.of("fromRegistry", Setting.Type.BOOLEAN, "true: it must have a digest of a registry")),
            Repair.NONE,
            Set.of(),
            InProfiles.none().cisLevel1(DEFAULT).map(),
            List.of(
                    "CIS Docker 1.6.0: 4.2, 5.28",
                    "Kyverno: restrict-image-registries, disallow-latest-tag",
                    "Trivy: DS-0001",
                    "NIST SP 800-190: 4.1.5, 4.2.2"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        String text = found.text(IMAGE);
        ImageReference reference = ImageReference.of(text);
        boolean named = !text.isEmpty() && !reference.isImageId();
        if (!settings.texts("registries").isEmpty()) {
            registries(found, subject, settings.texts("registries"), named ? List.of(text) : List.of());
        }
        if (settings.flag("digest", false) && reference.digest().isEmpty() && named) {
            found.violation(Severity.MEDIUM, IMAGE, Values.none(), "image is named without a digest");
        }
        if (!settings.flag("latest", true) && named && reference.isLatest()) {
            found.violation(Severity.LOW, IMAGE, Values.none(), "image is named by the moving tag latest");
        }
        if (settings.flag("current", false) && named && reference.digest().isEmpty()) {
            found.known(subject.image(), Source.IMAGE, "/RepoTags")
                    .filter(image ->
                            image.tags().stream().map(ImageReference::of).noneMatch(reference::isSameTag))
                    .ifPresent(image -> found.violation(
                            Severity.MEDIUM,
                            Source.IMAGE,
                            "/RepoTags",
                            Values.of(image.tags()),
                            Values.of(text),
                            "runs an old build: its tag now names another image"));
        }
        if (settings.flag("fromRegistry", false)) {
            found.known(subject.image(), Source.IMAGE, "/RepoDigests")
                    .filter(image -> image.digests().isEmpty())
                    .ifPresent(image -> found.violation(
                            Severity.MEDIUM,
                            Source.IMAGE,
                            "/RepoDigests",
                            Values.of(image.digests()),
                            Values.none(),
                            "image was built or loaded on this host, not pulled from a registry"));
        }
        if (settings.has("maxAge")) {
            found.unread(Source.IMAGE, "/Created", "this version does not judge an image's age");
        }
        return found.list();
    }

    /** One created by id is judged by the names that its image has. */
    private static void registries(Findings found, Subject subject, List<String> allowed, List<String> declared) {
        List<String> names = declared;
        if (names.isEmpty()) {
            Optional<ImageDefaults> image = found.known(subject.image(), Source.IMAGE, "/RepoTags");
            var all = new ArrayList<String>();
            image.ifPresent(it -> all.addAll(it.tags()));
            image.ifPresent(it -> all.addAll(it.digests()));
            names = List.copyOf(all);
            if (image.isEmpty()) {
                return;
            }
        }
        boolean inside = names.stream()
                .map(ImageReference::of)
                .anyMatch(name -> allowed.stream().anyMatch(name::isWithin));
        if (!inside) {
            found.violation(Severity.HIGH, IMAGE, Values.of(allowed), "image does not come from an allowed registry");
        }
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        List<String> registries = settings.texts("registries");
        String registry = registries.isEmpty() ? "" : registries.getFirst() + "/";
        String name = registry + (settings.flag("digest", false) ? "IMAGE@sha256:DIGEST" : "IMAGE:VERSION");
        return new Advice(
                List.of(name + "   (in place of the image's name)"),
                List.of("image: " + name),
                List.of("FROM " + name));
    }
}
