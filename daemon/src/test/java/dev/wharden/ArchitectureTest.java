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
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules of the house (architecture §4): prose rots, tests do not. */
@AnalyzeClasses(packages = "dev.wharden", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    /**
     * Each room may use only those before it: two dots for a room with its sub-rooms, none for a package alone. The
     * root is {@code ""}.
     */
    private static final List<String> ROOMS = List.of(
            "container..",
            "subject..",
            "control..",
            "policy..",
            "advise..",
            "docker..",
            "kernel..",
            "probe",
            "observe..",
            "audit..",
            "remedy.plan",
            "remedy.state",
            "remedy.guard",
            "remedy.transaction",
            "remedy.recreate.coexistence",
            "remedy.recreate.loss",
            "remedy.recreate.needs",
            "remedy.recreate.preflight",
            "remedy.recreate.fidelity",
            "remedy.recreate.notes",
            "remedy.recreate.step",
            "remedy.recreate.down",
            "remedy.recreate.interference",
            "remedy.recreate.trial",
            "remedy.recreate.rollback",
            "remedy.recreate",
            "remedy.inplace",
            "remedy.undo",
            "remedy.quarantine",
            "remedy",
            "command",
            "controller.queue",
            "controller",
            "source",
            "report",
            "status",
            "metrics",
            "web",
            "systemd",
            "config.yaml",
            "config.compose",
            "config",
            "",
            "cli");

    /** What only the edge may ask: it passes a clock, a ticker and a sleeper to all others. */
    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant.now",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.locks.LockSupport.parkNanos");

    private static final Pattern THREADS =
            Pattern.compile("java\\.lang\\.Thread\\.(<init>|ofPlatform|ofVirtual|startVirtualThread)"
                    + "|java\\.util\\.concurrent\\.Executors\\.\\w+|java\\.util\\.concurrent\\.(ScheduledThreadPool|"
                    + "ThreadPool)Executor\\.<init>"
                    + "|java\\.util\\.Timer\\.<init>|java\\.util\\.concurrent\\.CompletableFuture\\.\\w+Async"
                    + "|org\\.eclipse\\.jetty\\.util\\.thread\\.\\w+\\.<init>");

    private static final Pattern WRITES = Pattern.compile(
            "java\\.nio\\.file\\.Files\\.(write|writeString|newBufferedWriter|newOutputStream|create\\w+|delete\\w*|"
                    + "move|copy|set\\w+)"
                    + "|java\\.nio\\.channels\\.FileChannel\\.open|java\\.io\\.(RandomAccessFile|FileOutputStream|"
                    + "FileWriter)\\.<init>");

    private static final String[] PURE = {
        "dev.wharden.container..",
        "dev.wharden.subject..",
        "dev.wharden.control..",
        "dev.wharden.policy..",
        "dev.wharden.advise..",
        "dev.wharden.remedy.recreate.fidelity.."
    };

    @ArchTest
    static void roomsUseOnlyTheRoomsBeforeThem(JavaClasses classes) {
        for (int i = 0; i < ROOMS.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(room(ROOMS.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ROOMS.subList(i + 1, ROOMS.size()).stream()
                            .map(ArchitectureTest::room)
                            .toArray(String[]::new))
                    .check(classes);
        }
    }

    @ArchTest
    static void everyPackageIsARoom(JavaClasses classes) {
        noClasses()
                .should()
                .resideOutsideOfPackages(
                        ROOMS.stream().map(ArchitectureTest::room).toArray(String[]::new))
                .check(classes);
    }

    private static String room(String name) {
        return name.isEmpty() ? "dev.wharden" : "dev.wharden." + name;
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
        home(classes, "java.lang.foreign..", "dev.wharden.systemd..", "dev.wharden.kernel..");
    }

    private static void home(JavaClasses classes, String library, String... rooms) {
        noClasses()
                .that(not(resideInAnyPackage(rooms)))
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
    static void onlyTheEdgeReadsTheClockAndSleeps(JavaClasses classes) {
        assertThat(using(classes, CLOCKS::contains).filter(type -> !isIn(type, "", "cli")))
                .isEmpty();
    }

    @ArchTest
    static void everyThreadIsListedInThePackageInfoOfTheRoot(JavaClasses classes) throws IOException {
        String listed = Files.readString(Path.of("src/main/java/dev/wharden/package-info.java"));
        List<JavaClass> makers = using(classes, THREADS.asMatchPredicate()).toList();
        assertThat(makers)
                .allSatisfy(type -> assertThat(isIn(
                                type,
                                "docker",
                                "kernel",
                                "controller.queue",
                                "controller",
                                "source",
                                "web",
                                "systemd",
                                "cli",
                                ""))
                        .as(type.getName())
                        .isTrue())
                .allSatisfy(type -> assertThat(listed)
                        .contains("{@code " + type.getName().replaceFirst("dev\\.wharden\\.", "") + "}"));
        assertThat(listed.lines().filter(line -> line.contains("<li>"))).hasSameSizeAs(makers);
    }

    @ArchTest
    static void onlyAFewRoomsWriteFiles(JavaClasses classes) {
        // A control socket is a file too; PlainFile makes folders for these rooms, for the right user.
        assertThat(using(classes, WRITES.asMatchPredicate())
                        .filter(type -> !isIn(type, "audit", "remedy.state", "command", "cli"))
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder("ControlSocket", "PlainFile", "Reserve");
    }

    /** The outermost classes that call, or refer to, such a method or constructor. */
    private static Stream<JavaClass> using(JavaClasses classes, Predicate<String> method) {
        return classes.stream()
                .filter(type -> type.getAccessesFromSelf().stream()
                        .anyMatch(access -> method.test(access.getTargetOwner().getName() + "."
                                + access.getTarget().getName())))
                .map(ArchitectureTest::outermost)
                .distinct();
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static boolean isIn(JavaClass type, String... rooms) {
        return Stream.of(rooms).anyMatch(name -> type.getPackageName().equals(room(name)));
    }

    /**
     * What something is told to comes with its construction: then nothing can be told before it, or to nobody. A
     * builder is what comes before a construction.
     */
    @ArchTest
    static void noCallbackIsSetAfterConstruction(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(type -> !type.getSimpleName().endsWith("Builder"))
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL)
                                || field.getRawType().isEquivalentTo(AtomicReference.class))
                        .filter(field -> field.getAllInvolvedRawTypes().stream().anyMatch(ArchitectureTest::isSeam))
                        .map(JavaField::getFullName))
                .isEmpty();
    }

    /** An interface with a single method, such as a Consumer or a listener. */
    private static boolean isSeam(JavaClass type) {
        return type.isInterface()
                && type.getAllMethods().stream()
                                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                                .count()
                        == 1;
    }

    @ArchTest
    static void theRootHoldsTheDaemonAndItsWiringAndNothingElse(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(type -> isIn(type, "") && type.equals(outermost(type)))
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.equals("package-info")))
                .containsExactlyInAnyOrder("Daemon", "Wiring", "Reading", "Acting", "Serving");
    }

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

    @ArchTest
    static void noLineIsLong(JavaClasses classes) throws IOException {
        try (var files = Files.walk(Path.of("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).flatMap(file -> longLines(file)))
                    .isEmpty();
        }
    }

    private static Stream<String> longLines(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return IntStream.range(0, lines.size())
                    .filter(line -> lines.get(line).length() > 120)
                    .mapToObj(line -> file + ":" + (line + 1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
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
