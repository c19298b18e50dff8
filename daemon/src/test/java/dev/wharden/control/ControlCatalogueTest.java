package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Rule 6 of architecture §4: no control is forgotten. */
@AnalyzeClasses(packages = "dev.wharden.control", importOptions = ImportOption.DoNotIncludeTests.class)
final class ControlCatalogueTest {
    @ArchTest
    static void everyControlClassIsInTheCatalogue(JavaClasses classes) {
        assertThat(names(classes, Control.class))
                .hasSizeGreaterThan(20)
                .containsExactlyInAnyOrderElementsOf(Controls.all().stream()
                        .map(control -> control.getClass().getName())
                        .toList());
        assertThat(names(classes, HostControl.class))
                .hasSizeGreaterThan(2)
                .containsExactlyInAnyOrderElementsOf(Controls.host().stream()
                        .map(control -> control.getClass().getName())
                        .toList());
    }

    @ArchTest
    static void everyControlHasAGoodAndABadExample(JavaClasses classes) {
        assertThat(infos().map(Info::id).map(Fixture::of)).allSatisfy(fixture -> {
            assertThat(fixture.good())
                    .as(fixture.id())
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.findings()).isEmpty());
            assertThat(fixture.bad())
                    .as(fixture.id())
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.findings()).isNotEmpty());
        });
    }

    @ArchTest
    static void everyExampleBelongsToAControl(JavaClasses classes) throws java.io.IOException {
        try (var files = Files.list(Path.of("src/test/resources/controls"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(infos().map(Info::id).toList());
        }
    }

    @ArchTest
    static void settingsOfProfilesAndExamplesFitTheShape(JavaClasses classes) {
        for (Info info : infos().toList()) {
            Fixture fixture = Fixture.of(info.id());
            Stream.of(
                            info.profiles().values().stream(),
                            Stream.of(fixture.settings()),
                            Stream.concat(fixture.good().stream(), fixture.bad().stream())
                                    .map(Fixture.Case::settings))
                    .flatMap(it -> it)
                    .forEach(settings -> assertThat(
                                    settings.tree().propertyStream().map(java.util.Map.Entry::getKey))
                            .as(info.id())
                            .isSubsetOf(info.shape().settings().stream()
                                    .map(Setting::name)
                                    .toList()));
        }
    }

    private static Stream<Info> infos() {
        return Stream.concat(
                Controls.all().stream().map(Control::info),
                Controls.host().stream().map(HostControl::info));
    }

    private static List<String> names(JavaClasses classes, Class<?> kind) {
        return classes.stream()
                .filter(one -> one.isAssignableTo(kind) && !one.isInterface())
                .map(JavaClass::getName)
                .toList();
    }
}
