package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

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
    static void everyDeclaredControlIsInTheCatalogue(JavaClasses classes) {
        List<Control> declared = classes.stream()
                .flatMap(one -> Stream.of(one.reflect().getDeclaredFields()))
                .filter(field ->
                        field.getName().equals("CONTROL") || field.getName().equals("CONTROLS"))
                .flatMap(ControlCatalogueTest::controls)
                .toList();
        assertThat(declared).hasSizeGreaterThan(23).containsExactlyInAnyOrderElementsOf(Controls.all());
        assertThat(classes.stream()
                        .flatMap(one -> Stream.of(one.reflect().getDeclaredFields()))
                        .filter(field -> field.getType() == Control.class)
                        .map(java.lang.reflect.Field::getName))
                .as("a control is declared in a field of this name, so that this test sees it")
                .containsOnly("CONTROL");
    }

    private static Stream<Control> controls(java.lang.reflect.Field field) {
        try {
            return field.get(null) instanceof Control one
                    ? Stream.of(one)
                    : ((List<?>) field.get(null)).stream().map(Control.class::cast);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " must be public", e);
        }
    }

    /** A rule is named in exceptions and reports: unique, and as the catalogue writes its rows. */
    @ArchTest
    static void everyRuleIsARowOfTheCatalogue(JavaClasses classes) {
        assertThat(infos())
                .allSatisfy(info -> assertThat(info.rules())
                        .as(info.id())
                        .isNotEmpty()
                        .allSatisfy(rule -> {
                            assertThat(rule.id()).matches("[a-z0-9]+(-[a-z0-9]+)+");
                            assertThat(rule.references()).doesNotHaveDuplicates();
                        }));
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
                            .isSubsetOf(
                                    info.shape().keys().stream().map(Key::name).toList()));
        }
    }

    private static Stream<Info> infos() {
        return Controls.all().stream().map(Control::info);
    }
}
