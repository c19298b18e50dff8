package dev.wharden.control.image;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.image.ImageBuild.*;
import static dev.wharden.control.image.ImageNames.*;

import dev.wharden.control.Control;
import dev.wharden.control.Settings;

/** Says where images come from and how they are named. No repair: only a new build or pull fixes it. */
public final class ImagePolicy {
    public static final Control CONTROL = Control.of("imagePolicy")
            .title("Its image comes from an allowed registry and is named by a tag that does not move")
            .why("An image from anywhere is a program from anywhere; a tag that moves makes the next start another "
                    + "program than the last.")
            .severity(MEDIUM)
            .settings(REGISTRIES, DIGEST, LATEST, CURRENT, MAX_AGE, FROM_REGISTRY)
            .in(Settings.of(LATEST, false).with(CURRENT, true), CIS_L1)
            .rule(
                    "image-registry-allowlist",
                    HIGH,
                    ImageNames::registries,
                    cis("4.2"),
                    kyverno("restrict-image-registries"),
                    nist("4.1.5"))
            .rule("image-digest-pinned", ImageNames::digest, cis("5.28"), nist("4.1.5"))
            .rule(
                    "image-latest-tag",
                    LOW,
                    ImageNames::latest,
                    kyverno("disallow-latest-tag"),
                    trivy("DS-0001"),
                    nist("4.2.2"))
            .rule("image-stale", ImageBuild::stale, cis("5.28"), nist("4.2.2"))
            .rule("img-from-registry", ImageBuild::local, nist("4.1.5"))
            .rule("image-max-age", ImageBuild::age)
            .byHand(ImageNames::example)
            .build();

    private ImagePolicy() {}
}
