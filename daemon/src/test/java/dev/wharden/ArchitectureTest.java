package dev.wharden;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The rules of the house (architecture §4): prose rots, tests do not. */
@AnalyzeClasses(packages = "dev.wharden", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    /** Each room may use only those before it. */
    private static final List<String> ROOMS = List.of(
            "container",
            "subject",
            "control",
            "policy",
            "advise",
            "docker",
            "kernel",
            "observe",
            "audit",
            "remedy",
            "controller",
            "source",
            "metrics",
            "report",
            "web",
            "systemd",
            "config");

    private static final String[] PURE = {
        "dev.wharden.container..",
        "dev.wharden.subject..",
        "dev.wharden.control..",
        "dev.wharden.policy..",
        "dev.wharden.advise.."
    };

    @ArchTest
    static void roomsUseOnlyTheRoomsBeforeThem(JavaClasses classes) {
        for (int i = 0; i < ROOMS.size(); i++) {
            String[] later = ROOMS.subList(i + 1, ROOMS.size()).stream()
                    .map(room -> "dev.wharden." + room + "..")
                    .toArray(String[]::new);
            var allowed = new java.util.ArrayList<>(List.of(later));
            allowed.add("dev.wharden.cli..");
            noClasses()
                    .that()
                    .resideInAPackage("dev.wharden." + ROOMS.get(i) + "..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(allowed.toArray(String[]::new)).or(resideInAPackage("dev.wharden")))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule pureRoomsDoNoInputOrOutput = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.math..",
                    "java.nio.charset..",
                    "java.security..",
                    "org.jspecify..",
                    "com.fasterxml.jackson.core..",
                    "com.fasterxml.jackson.databind..",
                    "dev.wharden.."));

    @ArchTest
    static final ArchRule pureRoomsReadNoClock = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread");

    @ArchTest
    static void eachLibraryHasOneHome(JavaClasses classes) {
        home(classes, "com.github.dockerjava..", "dev.wharden.docker..");
        home(classes, "org.quartz..", "dev.wharden.source..");
        home(classes, "io.micrometer..", "dev.wharden.metrics..");
        home(classes, "io.prometheus..", "dev.wharden.metrics..");
        home(classes, "picocli..", "dev.wharden.cli..");
        home(classes, "org.eclipse.jetty..", "dev.wharden.web..");
        home(classes, "com.fasterxml.jackson.dataformat.yaml..", "dev.wharden.config..");
        home(classes, "org.yaml..", "dev.wharden.config..");
        home(classes, "java.lang.foreign..", "dev.wharden.systemd..");
    }

    private static void home(JavaClasses classes, String library, String room) {
        noClasses()
                .that(not(resideInAPackage(room)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(classes);
    }

    @ArchTest
    static final ArchRule whoLooksCannotChange = noClasses()
            .that(not(resideInAnyPackage(
                    "dev.wharden.docker..", "dev.wharden.audit..", "dev.wharden.remedy..", "dev.wharden")))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.wharden.docker.DockerWriter");

    @ArchTest
    static final ArchRule onlyTheEdgeReadsTheClock = noClasses()
            .that(not(resideInAnyPackage("dev.wharden", "dev.wharden.cli..")))
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule onlyTheCommandLineHasStandardStreams = noClasses()
            .that(not(resideInAPackage("dev.wharden.cli..")))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule nothingStaticChanges = fields().that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule noBareRuntimeException =
            // An exception of our own calls its parent's constructor, and that is all right.
            noClasses()
                    .that()
                    .areNotAssignableTo(RuntimeException.class)
                    .should()
                    .callConstructor(RuntimeException.class)
                    .orShould()
                    .callConstructor(RuntimeException.class, String.class)
                    .orShould()
                    .callConstructor(RuntimeException.class, Throwable.class)
                    .orShould()
                    .callConstructor(RuntimeException.class, String.class, Throwable.class);

    @ArchTest
    static void everyRoomIsNullMarked(JavaClasses classes) {
        var missing = classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(room -> !room.isAnnotatedWith(NullMarked.class))
                .map(Object::toString)
                .collect(Collectors.toSet());
        assertThat(missing).isEmpty();
    }

    @ArchTest
    static void theImportFoundTheHouse(JavaClasses classes) {
        assertThat(classes.size()).isGreaterThan(60);
    }

    @ArchTest
    static void noFileIsLong(JavaClasses classes) throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var lengths = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(Collectors.toMap(Path::toString, ArchitectureTest::lines));
            assertThat(lengths)
                    .allSatisfy((file, lines) -> assertThat(lines).as(file).isLessThanOrEqualTo(300));
            var sorted = lengths.values().stream().sorted().toList();
            assertThat(sorted.get(sorted.size() / 2)).as("median length").isLessThan(100);
        }
    }

    private static int lines(Path file) {
        try (var lines = Files.lines(file)) {
            return (int) lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
