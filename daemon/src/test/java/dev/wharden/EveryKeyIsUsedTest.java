package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.wharden.config.Config;
import dev.wharden.config.RestartKeys;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A key that can be set and does nothing is a lie to whoever sets it. */
@AnalyzeClasses(packages = "dev.wharden", importOptions = ImportOption.DoNotIncludeTests.class)
final class EveryKeyIsUsedTest {
    @ArchTest
    static void eachKeyIsReadBySomebodyWhoActsOnIt(JavaClasses classes) {
        Set<String> read = classes.stream()
                .filter(reader -> !reader.getPackageName().equals("dev.wharden.config"))
                // It only compares.
                .filter(reader -> !reader.getName().startsWith(RestartKeys.class.getName()))
                .flatMap(reader -> Stream.concat(
                        reader.getMethodCallsFromSelf().stream(), reader.getMethodReferencesFromSelf().stream()))
                .map(JavaAccess::getTarget)
                .map(target -> target.getOwner().getName() + "." + target.getName())
                .collect(Collectors.toSet());
        List<String> keys = keys(Config.class);
        assertThat(keys).hasSizeGreaterThan(30);
        assertThat(keys.stream().filter(key -> !read.contains(key)).map(key -> key.substring(key.lastIndexOf('.') + 1)))
                .isEmpty();
    }

    private static List<String> keys(Class<?> type) {
        var keys = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            keys.add(type.getName() + "." + component.getName());
            if (component.getType().isRecord() && component.getType().getName().startsWith(Config.class.getName())) {
                keys.addAll(keys(component.getType()));
            }
        }
        return keys;
    }
}
