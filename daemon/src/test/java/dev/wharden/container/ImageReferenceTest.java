package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "nginx,docker.io/library/nginx:latest",
        "nginx:1.9,docker.io/library/nginx:1.9",
        "bitnami/nginx,docker.io/bitnami/nginx:latest",
        "docker.io/nginx,docker.io/library/nginx:latest",
        "index.docker.io/library/nginx:1,docker.io/library/nginx:1",
        "localhost/web,localhost/web:latest",
        "localhost:5000/a/b:2,localhost:5000/a/b:2",
        "registry.example.org/team/web,registry.example.org/team/web:latest",
        "nginx@sha256:ab,docker.io/library/nginx@sha256:ab",
        "nginx:1.9@sha256:ab,docker.io/library/nginx:1.9@sha256:ab",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,"
                + "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,"
                + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    })
    void aReferenceHasOneLongForm(String typed, String normalised) {
        assertThat(ImageReference.of(typed).normalised()).isEqualTo(normalised);
        assertThat(ImageReference.of(normalised).normalised()).isEqualTo(normalised);
    }

    @ParameterizedTest
    @CsvSource({"'/'", "':'", "'@'", "'a//b:'", "'..'", "'a@@b'"})
    void whatIsNoReferenceIsReadWithoutAnError(String hostile) {
        assertThat(ImageReference.of(hostile).normalised()).startsWith("docker.io/");
    }
}
